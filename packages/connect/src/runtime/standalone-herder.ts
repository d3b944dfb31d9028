/**
 * The herder of a worker that stands alone (`StandaloneHerder`): connectors and their settings live in memory, as long as the
 * worker does. Changes are done one after the other; what a connector or task does wrong stays with it.
 */
import type { ConnectorProps } from '../connector/connector.ts';
import type { TaskSurroundings } from './build-task.ts';
import { ConnectorEntry } from './connector-entry.ts';
import { ConnectorOffsetChanges } from './connector-offset-changes.ts';
import { ConnectorRunner } from './connector-runner.ts';
import type {
  ConnectorInfo,
  ConnectorOffsets,
  ConnectorStatus,
  ConnectorTaskId,
  ConnectorType,
  CreateConnectorRequest,
  Herder,
  RestartOptions,
  TargetState,
  TaskInfo,
  TaskStatus,
  WorkerInfo,
} from './herder.ts';
import { HerderError } from './herder-error.ts';
import { invalidConfig } from './invalid-config.ts';
import { sinkCheck, sourceCheck } from './offset-checks.ts';
import type { ValidateConfig } from './plugins.ts';
import { typeOf } from './running-connector.ts';
import { Turns } from './turns.ts';

export interface StandaloneHerderOptions extends TaskSurroundings {
  readonly validate: ValidateConfig;
  readonly workerInfo: WorkerInfo;
  /** `host:port` of the REST interface; asked each time, since it is known only once that listens. */
  readonly workerId: () => string;
}

export class StandaloneHerder implements Herder {
  readonly #options: StandaloneHerderOptions;
  readonly #entries = new Map<string, ConnectorEntry>();
  readonly #offsets: ConnectorOffsetChanges;
  readonly #runner: ConnectorRunner;
  readonly #turns = new Turns();
  #isStopping = false;

  constructor(options: StandaloneHerderOptions) {
    this.#options = options;
    this.#offsets = new ConnectorOffsetChanges(options);
    this.#runner = new ConnectorRunner(options, (entry) => this.#reconfigureInTurn(entry));
  }

  workerInfo(): WorkerInfo {
    return this.#options.workerInfo;
  }

  connectors(): string[] {
    return [...this.#entries.keys()];
  }

  connectorInfo(name: string): ConnectorInfo {
    return this.#entry(name).info();
  }

  connectorConfig(name: string): ConnectorProps {
    return this.#entry(name).config;
  }

  connectorType(name: string): ConnectorType {
    return this.#entry(name).type;
  }

  connectorStatus(name: string): ConnectorStatus {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new HerderError(404, `No status found for connector ${name}`);
    return entry.status(this.#options.workerId());
  }

  taskStatus({ connector, task }: ConnectorTaskId): TaskStatus {
    const status = this.#entries.get(connector)?.taskStatus(task, this.#options.workerId());
    if (status === undefined) throw new HerderError(404, `No status found for task ${connector}-${task}`);
    return status;
  }

  tasks(name: string): TaskInfo[] {
    const entry = this.#entry(name);
    return entry.taskConfigs.map((config, task) => ({ id: { connector: name, task }, config }));
  }

  createConnector({ name, config, initialState }: CreateConnectorRequest): Promise<ConnectorInfo> {
    return this.#turns.run(async () => {
      const named = { ...config, name };
      await this.#validate(named);
      if (this.#entries.has(name)) throw new HerderError(409, `Connector ${name} already exists`);
      return this.#put(name, named, initialState ?? 'RUNNING');
    });
  }

  putConnectorConfig(
    name: string,
    config: ConnectorProps,
  ): Promise<{ readonly isCreated: boolean; readonly info: ConnectorInfo }> {
    return this.#turns.run(async () => {
      const named = { ...config, name };
      await this.#validate(named);
      const isCreated = !this.#entries.has(name);
      const info = await this.#put(name, named, this.#entries.get(name)?.target ?? 'RUNNING');
      return { isCreated, info };
    });
  }

  patchConnectorConfig(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    return this.#turns.run(async () => {
      const entry = this.#entry(name);
      const config: Record<string, string> = { ...entry.config };
      for (const [key, value] of Object.entries(patch)) {
        if (value === null) delete config[key];
        else config[key] = value;
      }
      const named = { ...config, name };
      await this.#validate(named);
      return this.#put(name, named, entry.target);
    });
  }

  deleteConnector(name: string): Promise<void> {
    return this.#turns.run(async () => {
      const entry = this.#entry(name);
      await this.#runner.stopTasks(entry);
      await entry.running?.shutDown();
      this.#entries.delete(name);
    });
  }

  async pauseConnector(name: string): Promise<void> {
    this.#require(name, new HerderError(404, `Unknown connector ${name}`));
    await this.#setTarget(name, 'PAUSED');
  }

  async resumeConnector(name: string): Promise<void> {
    this.#require(name, new HerderError(404, `Unknown connector ${name}`));
    await this.#setTarget(name, 'RUNNING');
  }

  async stopConnector(name: string): Promise<void> {
    this.#require(name, new HerderError(500, `No connector \`${name}\` configured`));
    await this.#setTarget(name, 'STOPPED');
  }

  async restartConnector(name: string): Promise<void> {
    this.#require(name, new HerderError(404, `Unknown connector: ${name}`));
    await this.#turns.run(() => this.#runner.restart(this.#entry(name)));
  }

  async restartConnectorAndTasks(name: string, options: RestartOptions): Promise<ConnectorStatus> {
    this.#require(name, new HerderError(404, `Unknown connector: ${name}`));
    const entry = this.#entry(name);
    const restarts = entry.restarts(options);
    const status = entry.status(this.#options.workerId(), restarts);
    return this.#turns.run(async () => {
      if (restarts.connector) await this.#runner.restart(entry);
      await this.#runner.stopTasks(entry, restarts.tasks);
      await this.#runner.startTasks(entry, restarts.tasks);
      return status;
    });
  }

  restartTask({ connector, task }: ConnectorTaskId): Promise<void> {
    return this.#turns.run(async () => {
      const entry = this.#entries.get(connector);
      if (entry === undefined) throw new HerderError(404, `Connector ${connector} not found`);
      if (entry.taskConfigs[task] === undefined)
        throw new HerderError(404, `Task ${connector}-${task} not found`);
      const only = new Set([task]);
      await this.#runner.stopTasks(entry, only);
      await this.#runner.startTasks(entry, only);
    });
  }

  activeTopics(name: string): string[] {
    return [...(this.#entries.get(name)?.topics ?? [])];
  }

  resetActiveTopics(name: string): void {
    this.#entries.get(name)?.topics.clear();
  }

  offsets(name: string): Promise<ConnectorOffsets> {
    const { type, config } = this.#entry(name);
    return this.#offsets.read(name, type, config);
  }

  alterOffsets(name: string, offsets: ConnectorOffsets): Promise<string> {
    return this.#turns.run(async () => {
      const entry = this.#stopped(name);
      if (offsets.type === 'sink') {
        const check = await sinkCheck(this.#options.plugins, entry.config);
        return this.#offsets.alterSink(name, entry.config, { offsets: offsets.offsets, check });
      }
      return this.#offsets.alterSource(
        name,
        offsets.offsets,
        await sourceCheck(this.#options.plugins, entry.config),
      );
    });
  }

  resetOffsets(name: string): Promise<string> {
    return this.#turns.run(async () => {
      const entry = this.#stopped(name);
      if (entry.type === 'sink')
        return this.#offsets.resetSink(
          name,
          entry.config,
          await sinkCheck(this.#options.plugins, entry.config),
        );
      return this.#offsets.resetSource(name, await sourceCheck(this.#options.plugins, entry.config));
    });
  }

  /** Stops all connectors and tasks; offsets are stored. */
  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#turns.run(async () => {
      const entries = [...this.#entries.values()];
      await Promise.all(entries.map((entry) => this.#runner.stopTasks(entry)));
      await Promise.all(entries.map((entry) => entry.running?.shutDown()));
    });
  }

  #entry(name: string): ConnectorEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new HerderError(404, `Connector ${name} not found`);
    return entry;
  }

  /** Apache has words of its own for each request to a connector that is not there. */
  #require(name: string, refusal: HerderError): void {
    if (!this.#entries.has(name)) throw refusal;
  }

  #stopped(name: string): ConnectorEntry {
    const entry = this.#entry(name);
    if (entry.target !== 'STOPPED' || entry.tasks.size > 0)
      throw new HerderError(
        400,
        "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the '/connectors/" +
          `${name}/stop' endpoint`,
      );
    return entry;
  }

  async #validate(config: ConnectorProps): Promise<void> {
    const problem = invalidConfig(await this.#options.validate(config));
    if (problem !== undefined) throw new HerderError(400, problem);
  }

  /** Replaces the connector, or makes it; its tasks are started when this resolves. */
  async #put(name: string, config: ConnectorProps, target: TargetState): Promise<ConnectorInfo> {
    const { plugins } = this.#options;
    const plugin = await plugins.newConnector(config['connector.class'] ?? '');
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = new ConnectorEntry(name, config, typeOf(plugin), target);
      this.#entries.set(name, entry);
    } else {
      await this.#runner.stopTasks(entry);
      await entry.running?.shutDown();
      entry.config = config;
      entry.type = typeOf(plugin);
      entry.taskConfigs = [];
      entry.forgetTasks();
    }
    await this.#runner.startConnector(entry);
    await this.#runner.reconfigureTasks(entry);
    return entry.info();
  }

  #reconfigureInTurn(entry: ConnectorEntry): void {
    this.#turns
      .run(async () => {
        if (this.#entries.get(entry.name) === entry && !this.#isStopping)
          await this.#runner.reconfigureTasks(entry);
      })
      .catch((error: unknown) => entry.tell('FAILED', error));
  }

  #setTarget(name: string, target: TargetState): Promise<void> {
    return this.#turns.run(async () => {
      const entry = this.#entry(name);
      await this.#runner.setTarget(entry, target);
    });
  }
}
