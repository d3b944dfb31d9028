/** Starts and stops connectors and their tasks, as the herder decides (`Worker`); what a task does wrong stays with it. */
import type { ConnectorProps } from '../connector/connector.ts';
import { buildTask, type TaskSurroundings } from './build-task.ts';
import type { ConnectorEntry } from './connector-entry.ts';
import type { ConnectorTaskId, TargetState } from './herder.ts';
import { HerderError } from './herder-error.ts';
import { RunningConnector } from './running-connector.ts';
import { TaskLogger } from './task-logger.ts';
import type { WorkerTask } from './worker-task.ts';

const connectorSource = 'org.apache.kafka.connect.runtime.WorkerConnector';

export class ConnectorRunner {
  readonly #options: TaskSurroundings;
  readonly #onReconfiguration: (entry: ConnectorEntry) => void;

  /** @param onReconfiguration a connector asked for other tasks: {@link reconfigureTasks} is to be called in its turn */
  constructor(options: TaskSurroundings, onReconfiguration: (entry: ConnectorEntry) => void) {
    this.#options = options;
    this.#onReconfiguration = onReconfiguration;
  }

  /** @throws what the connector's `start` throws, after it was told as FAILED */
  async startConnector(entry: ConnectorEntry): Promise<void> {
    const { plugins, environment, logger } = this.#options;
    const plugin = await plugins.newConnector(entry.config['connector.class'] ?? '');
    const running: RunningConnector = new RunningConnector(plugin, entry.config, {
      environment,
      logger: new TaskLogger(logger, `${entry.name}|worker`, connectorSource),
      onState: (state, error) => {
        if (entry.running === running) entry.tell(state, error);
      },
      onReconfiguration: () => {
        this.#onReconfiguration(entry);
      },
    });
    entry.running = running;
    await running.setTarget(entry.target);
  }

  /** Starts the connector anew; its tasks go on unless their settings change. */
  async restart(entry: ConnectorEntry): Promise<void> {
    await entry.running?.shutDown();
    await this.startConnector(entry);
    await this.reconfigureTasks(entry);
  }

  /** Pauses, stops or resumes a connector with its tasks. */
  async setTarget(entry: ConnectorEntry, target: TargetState): Promise<void> {
    const before = entry.target;
    entry.target = target;
    if (target === 'STOPPED') {
      await this.stopTasks(entry);
      entry.taskConfigs = [];
      entry.forgetTasks();
    }
    await entry.running?.setTarget(target);
    if (target === 'PAUSED') for (const task of entry.tasks.values()) task.pause();
    if (target === 'RUNNING') {
      for (const task of entry.tasks.values()) task.resume();
      if (before !== 'RUNNING') await this.reconfigureTasks(entry);
    }
  }

  /** Asks the connector for its tasks' settings; tasks whose settings are as they were go on. */
  async reconfigureTasks(entry: ConnectorEntry): Promise<void> {
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
    await this.stopTasks(entry);
    entry.forgetTasks();
    entry.taskConfigs = configs;
    await this.startTasks(entry);
  }

  /** A task that cannot be made is FAILED and keeps nobody from being started. */
  async startTasks(entry: ConnectorEntry, only?: ReadonlySet<number>): Promise<void> {
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
  async stopTasks(entry: ConnectorEntry, only?: ReadonlySet<number>): Promise<void> {
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
}

/** `XConnector` has `XTask`s, as Apache's are named. */
function taskClassOf(connectorClass: string): string {
  return connectorClass.replace(/Connector$/, 'Task');
}
