/** A herder without a worker, for tests of the REST interface: connectors exist, run as they are told and do nothing. */

import { refusalOf } from '../config/config-infos.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import type { OverridePolicy } from '../plugins/client-overrides.ts';
import type { PluginRegistry } from '../plugins/plugin-registry.ts';
import { validateConnector } from '../plugins/validate-connector.ts';
import type {
  ConnectorInfo,
  ConnectorOffsets,
  ConnectorStatus,
  ConnectorTaskId,
  ConnectorType,
  ConnectState,
  CreateConnectorRequest,
  Herder,
  RestartOptions,
  TaskInfo,
  TaskStatus,
  WorkerInfo,
} from '../runtime/herder.ts';
import { HerderError } from '../runtime/herder-error.ts';

interface HeldConnector {
  config: ConnectorProps;
  type: ConnectorType;
  state: ConnectState;
  offsets: ConnectorOffsets;
}

const workerId = '127.0.0.1:8083';
const policy: OverridePolicy = 'All';

export class MemoryHerder implements Herder {
  readonly #registry: PluginRegistry;
  readonly #held = new Map<string, HeldConnector>();

  constructor(registry: PluginRegistry) {
    this.#registry = registry;
  }

  workerInfo(): WorkerInfo {
    return { version: '3.9.2', commit: 'abc', kafkaClusterId: 'cluster' };
  }

  connectors(): string[] {
    return [...this.#held.keys()];
  }

  connectorInfo(name: string): ConnectorInfo {
    const { config, type } = this.#get(name);
    return { name, config, tasks: this.#taskIds(name), type };
  }

  connectorConfig(name: string): ConnectorProps {
    return this.#get(name).config;
  }

  connectorStatus(name: string): ConnectorStatus {
    const held = this.#held.get(name);
    if (held === undefined) throw new HerderError(404, `No status found for connector ${name}`);
    const tasks = this.#taskIds(name).map(({ task }) => ({ id: task, state: held.state, workerId }));
    return { name, connector: { state: held.state, workerId }, tasks, type: held.type };
  }

  taskStatus({ connector, task }: ConnectorTaskId): TaskStatus {
    const found = this.#held.has(connector) ? this.connectorStatus(connector).tasks[task] : undefined;
    if (found === undefined) throw new HerderError(404, `No status found for task ${connector}-${task}`);
    return found;
  }

  tasks(name: string): TaskInfo[] {
    const { config } = this.#get(name);
    return this.#taskIds(name).map((id) => ({ id, config }));
  }

  async createConnector({ name, config, initialState }: CreateConnectorRequest): Promise<ConnectorInfo> {
    const type = await this.#validate(config);
    if (this.#held.has(name)) throw new HerderError(409, `Connector ${name} already exists`);
    const state = initialState ?? 'RUNNING';
    this.#held.set(name, { config, type, state, offsets: { type: 'source', offsets: [] } });
    return this.connectorInfo(name);
  }

  async putConnectorConfig(
    name: string,
    config: ConnectorProps,
  ): Promise<{ readonly isCreated: boolean; readonly info: ConnectorInfo }> {
    const held = this.#held.get(name);
    if (held === undefined) return { isCreated: true, info: await this.createConnector({ name, config }) };
    held.type = await this.#validate(config);
    held.config = config;
    return { isCreated: false, info: this.connectorInfo(name) };
  }

  async patchConnectorConfig(
    name: string,
    patch: Readonly<Record<string, string | null>>,
  ): Promise<ConnectorInfo> {
    const entries = Object.entries({ ...this.#get(name).config, ...patch });
    const config = entries.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
    return (await this.putConnectorConfig(name, Object.fromEntries(config))).info;
  }

  async deleteConnector(name: string): Promise<void> {
    this.#get(name);
    this.#held.delete(name);
  }

  async pauseConnector(name: string): Promise<void> {
    this.#tell(name, 'PAUSED');
  }

  async resumeConnector(name: string): Promise<void> {
    this.#tell(name, 'RUNNING');
  }

  async stopConnector(name: string): Promise<void> {
    this.#tell(name, 'STOPPED');
  }

  async restartConnector(name: string): Promise<void> {
    this.#get(name);
  }

  async restartConnectorAndTasks(name: string, _options: RestartOptions): Promise<ConnectorStatus> {
    return this.connectorStatus(name);
  }

  async restartTask({ connector, task }: ConnectorTaskId): Promise<void> {
    if (this.tasks(connector)[task] === undefined)
      throw new HerderError(404, `Task ${connector}-${task} not found`);
  }

  activeTopics(): string[] {
    return [];
  }

  resetActiveTopics(): void {}

  async offsets(name: string): Promise<ConnectorOffsets> {
    return this.#get(name).offsets;
  }

  async alterOffsets(name: string, offsets: ConnectorOffsets): Promise<string> {
    const held = this.#stopped(name);
    held.offsets = offsets;
    return 'The offsets for this connector have been altered successfully';
  }

  async resetOffsets(name: string): Promise<string> {
    this.#stopped(name).offsets = { type: 'source', offsets: [] };
    return 'The offsets for this connector have been reset successfully';
  }

  connectorType(name: string): ConnectorType {
    return this.#get(name).type;
  }

  #get(name: string): HeldConnector {
    const held = this.#held.get(name);
    if (held === undefined) throw new HerderError(404, `Connector ${name} not found`);
    return held;
  }

  #stopped(name: string): HeldConnector {
    const held = this.#get(name);
    if (held.state !== 'STOPPED')
      throw new HerderError(
        400,
        `Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the '/connectors/${name}/stop' endpoint`,
      );
    return held;
  }

  #tell(name: string, state: ConnectState): void {
    if (!this.#held.has(name)) throw new HerderError(404, `Unknown connector ${name}`);
    this.#get(name).state = state;
  }

  #taskIds(name: string): ConnectorTaskId[] {
    return this.#get(name).state === 'STOPPED' ? [] : [{ connector: name, task: 0 }];
  }

  async #validate(config: ConnectorProps): Promise<ConnectorType> {
    const registry = this.#registry;
    const refusal = refusalOf(await validateConnector(config, { registry, overridePolicy: policy }));
    if (refusal !== undefined) throw new HerderError(400, refusal);
    const desc = await registry.findConnector(config['connector.class'] ?? '');
    return desc.type === 'sink' ? 'sink' : 'source';
  }
}
