/**
 * The herder of a worker that stands alone (`StandaloneHerder`): connectors and their settings live in memory, as long as the
 * worker does. Changes are done one after the other; what a connector or task does wrong stays with it.
 */
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import { type ConnectorProps, SinkConnector, SourceConnector } from '../connector/connector.ts';
import type { TopicPartition } from '../connector/sink-task.ts';
import { buildTask, type TaskSurroundings } from './build-task.ts';
import { ConnectorEntry } from './connector-entry.ts';
import { ConnectorOffsetChanges } from './connector-offset-changes.ts';
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
import type { ValidateConfig } from './plugins.ts';
import { RunningConnector, typeOf } from './running-connector.ts';
import { TaskLogger } from './task-logger.ts';
import type { WorkerTask } from './worker-task.ts';

const connectorSource = 'org.apache.kafka.connect.runtime.WorkerConnector';

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
  #last: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(options: StandaloneHerderOptions) {
    this.#options = options;
    this.#offsets = new ConnectorOffsetChanges(options);
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
    return this.#inTurn(async () => {
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
    return this.#inTurn(async () => {
      const named = { ...config, name };
      await this.#validate(named);
      const isCreated = !this.#entries.has(name);
      const info = await this.#put(name, named, this.#entries.get(name)?.target ?? 'RUNNING');
      return { isCreated, info };
    });
  }

  patchConnectorConfig(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo> {
    return this.#inTurn(async () => {
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
    return this.#inTurn(async () => {
      const entry = this.#entry(name);
      await this.#stopTasks(entry);
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
    await this.#inTurn(() => this.#restart(this.#entry(name)));
  }

  async restartConnectorAndTasks(name: string, options: RestartOptions): Promise<ConnectorStatus> {
    this.#require(name, new HerderError(404, `Unknown connector: ${name}`));
    const { includeTasks, onlyFailed } = options;
    const entry = this.#entry(name);
    const restarts = {
      connector: !onlyFailed || entry.isFailed(),
      tasks: new Set(
        includeTasks
          ? [...entry.taskIds()]
              .map(({ task }) => task)
              .filter((task) => !onlyFailed || entry.isTaskFailed(task))
          : [],
      ),
    };
    const status = entry.status(this.#options.workerId(), restarts);
    return this.#inTurn(async () => {
      if (restarts.connector) await this.#restart(entry);
      await this.#stopTasks(entry, restarts.tasks);
      await this.#startTasks(entry, restarts.tasks);
      return status;
    });
  }

  restartTask({ connector, task }: ConnectorTaskId): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#entries.get(connector);
      if (entry === undefined) throw new HerderError(404, `Connector ${connector} not found`);
      if (entry.taskConfigs[task] === undefined)
        throw new HerderError(404, `Task ${connector}-${task} not found`);
      const only = new Set([task]);
      await this.#stopTasks(entry, only);
      await this.#startTasks(entry, only);
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
    return this.#inTurn(async () => {
      const entry = this.#stopped(name);
      if (offsets.type === 'sink') {
        const check = await this.#sinkCheck(entry);
        return this.#offsets.alterSink(name, entry.config, { offsets: offsets.offsets, check });
      }
      return this.#offsets.alterSource(name, offsets.offsets, await this.#sourceCheck(entry));
    });
  }

  resetOffsets(name: string): Promise<string> {
    return this.#inTurn(async () => {
      const entry = this.#stopped(name);
      if (entry.type === 'sink')
        return this.#offsets.resetSink(name, entry.config, await this.#sinkCheck(entry));
      return this.#offsets.resetSource(name, await this.#sourceCheck(entry));
    });
  }

  /** Stops all connectors and tasks; offsets are stored. */
  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#inTurn(async () => {
      const entries = [...this.#entries.values()];
      await Promise.all(entries.map((entry) => this.#stopTasks(entry)));
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
      await this.#stopTasks(entry);
      await entry.running?.shutDown();
      entry.config = config;
      entry.type = typeOf(plugin);
      entry.taskConfigs = [];
      entry.forgetTasks();
    }
    await this.#startConnector(entry);
    await this.#reconfigureTasks(entry);
    return entry.info();
  }

  async #startConnector(entry: ConnectorEntry): Promise<void> {
    const { plugins, environment, logger } = this.#options;
    const plugin = await plugins.newConnector(entry.config['connector.class'] ?? '');
    const running: RunningConnector = new RunningConnector(plugin, entry.config, {
      environment,
      logger: new TaskLogger(logger, `${entry.name}|worker`, connectorSource),
      onState: (state, error) => {
        if (entry.running === running) entry.tell(state, error);
      },
      onReconfiguration: () => {
        this.#inTurn(async () => {
          if (this.#entries.get(entry.name) === entry && !this.#isStopping)
            await this.#reconfigureTasks(entry);
        }).catch((error: unknown) => entry.tell('FAILED', error));
      },
    });
    entry.running = running;
    await running.setTarget(entry.target);
  }

  async #restart(entry: ConnectorEntry): Promise<void> {
    await entry.running?.shutDown();
    await this.#startConnector(entry);
    await this.#reconfigureTasks(entry);
  }

  /** Asks the connector for its tasks' settings; tasks whose settings are as they were go on. */
  async #reconfigureTasks(entry: ConnectorEntry): Promise<void> {
    if (entry.target !== 'RUNNING' && entry.taskConfigs.length === 0) {
      if (entry.target === 'STOPPED') return;
    }
    const { running } = entry;
    if (running === undefined || entry.target !== 'RUNNING') return;
    const maxTasks = Number(entry.config['tasks.max'] ?? 1);
    const taskClass = taskClassOf(
      await this.#options.plugins.connectorClassName(entry.config['connector.class'] ?? ''),
    );
    const configs = (await running.connector.taskConfigs(maxTasks)).map((props) => ({
      ...props,
      'task.class': taskClass,
    }));
    if (configs.length > maxTasks)
      throw new HerderError(
        500,
        `The connector ${entry.name} has generated ${configs.length} tasks, which is greater than ${maxTasks}, the maximum number of tasks it is configured to create.`,
      );
    if (JSON.stringify(configs) === JSON.stringify(entry.taskConfigs) && entry.tasks.size === configs.length)
      return;
    await this.#stopTasks(entry);
    entry.forgetTasks();
    entry.taskConfigs = configs;
    await this.#startTasks(entry);
  }

  #setTarget(name: string, target: TargetState): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#entry(name);
      const before = entry.target;
      entry.target = target;
      if (target === 'STOPPED') {
        await this.#stopTasks(entry);
        entry.taskConfigs = [];
        entry.forgetTasks();
      }
      await entry.running?.setTarget(target);
      if (target === 'PAUSED') for (const task of entry.tasks.values()) task.pause();
      if (target === 'RUNNING') {
        for (const task of entry.tasks.values()) task.resume();
        if (before !== 'RUNNING') await this.#reconfigureTasks(entry);
      }
    });
  }

  async #startTasks(entry: ConnectorEntry, only?: ReadonlySet<number>): Promise<void> {
    for (const [index, taskProps] of entry.taskConfigs.entries())
      if (only === undefined || only.has(index)) await this.#startTask(entry, index, taskProps);
  }

  async #startTask(entry: ConnectorEntry, index: number, taskProps: ConnectorProps): Promise<void> {
    const { running, name } = entry;
    if (running === undefined) return;
    const id: ConnectorTaskId = { connector: name, task: index };
    entry.tellTask(index, 'UNASSIGNED');
    let task: WorkerTask | undefined;
    try {
      task = await buildTask(this.#options, {
        id,
        connector: running,
        taskProps,
        isPaused: entry.target === 'PAUSED',
        onState: (state, error) => {
          if (task === undefined || entry.tasks.get(index) === task) entry.tellTask(index, state, error);
        },
        onTopic: (topic) => entry.topics.add(topic),
      });
    } catch (error) {
      this.#options.logger.error(
        `Failed to start task ${name}-${index}: ${error instanceof Error ? error.message : String(error)}`,
        'org.apache.kafka.connect.runtime.Worker',
      );
      entry.tellTask(index, 'FAILED', error);
      return;
    }
    entry.tasks.set(index, task);
    task.start();
  }

  /** Waits for them as long as `task.shutdown.graceful.timeout.ms` says. */
  async #stopTasks(entry: ConnectorEntry, only?: ReadonlySet<number>): Promise<void> {
    const { environment, config, logger } = this.#options;
    const stopping = [...entry.tasks].filter(([index]) => only === undefined || only.has(index));
    for (const [, task] of stopping) task.stop();
    const timeoutMs = config.values.long('task.shutdown.graceful.timeout.ms');
    await Promise.all(
      stopping.map(async ([index, task]) => {
        const late = Promise.withResolvers<'late'>();
        const timer = environment.clock.setTimer(timeoutMs, () => late.resolve('late'));
        const outcome = await Promise.race([task.ended, late.promise]);
        timer.cancel();
        if (outcome === 'late')
          logger.error(
            `Graceful stop of task ${task.name} failed.`,
            'org.apache.kafka.connect.runtime.Worker',
          );
        entry.tasks.delete(index);
      }),
    );
  }

  async #sourceCheck(
    entry: ConnectorEntry,
  ): Promise<(offsets: ReadonlyMap<SourcePartition, SourceOffset | null>) => Promise<boolean>> {
    const plugin = await this.#options.plugins.newConnector(entry.config['connector.class'] ?? '');
    return async (offsets) =>
      plugin instanceof SourceConnector && plugin.alterOffsets !== undefined
        ? plugin.alterOffsets(entry.config, offsets)
        : false;
  }

  async #sinkCheck(
    entry: ConnectorEntry,
  ): Promise<(offsets: ReadonlyMap<TopicPartition, number | null>) => Promise<boolean>> {
    const plugin = await this.#options.plugins.newConnector(entry.config['connector.class'] ?? '');
    return async (offsets) =>
      plugin instanceof SinkConnector && plugin.alterOffsets !== undefined
        ? plugin.alterOffsets(entry.config, offsets)
        : false;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#last.then(action);
    this.#last = done.catch(() => {});
    return done;
  }
}

/** `XConnector` has `XTask`s, as Apache's are named. */
function taskClassOf(connectorClass: string): string {
  return connectorClass.replace(/Connector$/, 'Task');
}
