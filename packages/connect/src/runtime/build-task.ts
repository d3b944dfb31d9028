/** Makes tasks ready to be started: plug-ins, converters, transformations, clients. */

import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import { compileJavaPattern } from '../config/java-pattern.ts';
import { type ConnectorProps, SinkConnector, SourceConnector } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { OffsetStore } from '../storage/offset-store.ts';
import type { ConnectClients } from './connect-clients.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { errorPolicy, logReporter } from './error-handling.ts';
import type { ConnectorTaskId } from './herder.ts';
import type { Plugins } from './plugins.ts';
import { listOf } from './prefixed.ts';
import { RecordPipeline } from './record-pipeline.ts';
import type { RunningConnector } from './running-connector.ts';
import { describeSink, sinkSteps } from './sink-steps.ts';
import { describeSource, sourceSteps } from './source-steps.ts';
import type { StateListener } from './state-listener.ts';
import { taskConverters } from './task-converters.ts';
import { TaskLogger } from './task-logger.ts';
import { TopicPreparation } from './topic-preparation.ts';
import { TransformationChain } from './transformation-chain.ts';
import type { WorkerConfig } from './worker-config.ts';
import { WorkerSinkTask } from './worker-sink-task.ts';
import { WorkerSourceTask } from './worker-source-task.ts';
import type { WorkerTask, WorkerTaskOptions } from './worker-task.ts';

/** What all tasks of a worker share. */
export interface TaskSurroundings {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly plugins: Plugins;
  readonly config: WorkerConfig;
  readonly clients: ConnectClients;
  readonly offsets: OffsetStore;
}

export interface TaskRequest {
  readonly id: ConnectorTaskId;
  readonly connector: RunningConnector;
  /** The task's own settings, `task.class` among them. */
  readonly taskProps: ConnectorProps;
  readonly isPaused: boolean;
  readonly onState: StateListener;
  readonly onTopic: (topic: string) => void;
}

/** @throws ConnectError, ConfigError if the task cannot be made */
export async function buildTask(around: TaskSurroundings, request: TaskRequest): Promise<WorkerTask> {
  const { id, connector, isPaused, onState } = request;
  const source = `org.apache.kafka.connect.runtime.Worker${connector.type === 'source' ? 'Source' : 'Sink'}Task`;
  const options: WorkerTaskOptions = {
    id,
    environment: around.environment,
    logger: new TaskLogger(around.logger, `${id.connector}|task-${id.task}`, source),
    onState,
    isPaused,
  };
  if (connector.connector instanceof SourceConnector)
    return sourceTask(around, { ...request, options, plugin: connector.connector });
  if (connector.connector instanceof SinkConnector)
    return sinkTask(around, { ...request, options, plugin: connector.connector });
  throw new ConnectError('Tasks must be a subclass of either SourceTask or SinkTask');
}

async function sourceTask(
  around: TaskSurroundings,
  request: TaskRequest & { readonly options: WorkerTaskOptions; readonly plugin: SourceConnector },
): Promise<WorkerSourceTask> {
  const { config, clients, plugins, environment } = around;
  const { id, connector, taskProps, options, plugin } = request;
  const { props } = connector;
  const converters = await taskConverters(plugins, props, config.props);
  const chain = await TransformationChain.load(plugins, props);
  const policy = errorPolicy(props);
  const { producer, cluster } = clients.producer(`connector-producer-${id.connector}-${id.task}`, props);
  const isEnabled = config.values.boolean('topic.creation.enable');
  const admin = clients.admin(`connector-adminclient-${id.connector}-${id.task}`, props);
  const report = logReporter({
    props,
    taskName: `${id.connector}-${id.task}`,
    logger: options.logger,
    describe: describeSource,
  });
  return new WorkerSourceTask(options, {
    task: plugin.newTask(),
    props: taskProps,
    producer,
    topics: new TopicPreparation({ cluster, admin: admin.admin, props, isEnabled, logger: options.logger }),
    offsets: around.offsets,
    policy,
    pipeline: ({ pipelineGate: gate, pipelineSignal: signal }) =>
      new RecordPipeline({
        steps: sourceSteps(chain, converters),
        policy,
        report,
        environment,
        gate,
        signal,
      }),
    closePipeline: () => {
      chain.close();
      admin.admin.close();
    },
    flushIntervalMs: config.values.long('offset.flush.interval.ms'),
    flushTimeoutMs: config.values.long('offset.flush.timeout.ms'),
    onTopic: request.onTopic,
  });
}

async function sinkTask(
  around: TaskSurroundings,
  request: TaskRequest & { readonly options: WorkerTaskOptions; readonly plugin: SinkConnector },
): Promise<WorkerSinkTask> {
  const { config, clients, plugins, environment } = around;
  const { id, connector, taskProps, options, plugin } = request;
  const { props } = connector;
  const { logger } = options;
  const converters = await taskConverters(plugins, props, config.props);
  const chain = await TransformationChain.load(plugins, props);
  const policy = errorPolicy(props);
  const deadLetters = await openDeadLetters(clients, props, { id, logger });
  const log = logReporter({ props, taskName: `${id.connector}-${id.task}`, logger, describe: describeSink });
  const member = clients.member(
    `connector-consumer-${id.connector}-${id.task}`,
    `connect-${id.connector}`,
    props,
  );
  return new WorkerSinkTask(options, {
    task: plugin.newTask(),
    props: taskProps,
    member,
    topics: topicsOf(props),
    pipeline: ({ pipelineGate: gate, pipelineSignal: signal }) =>
      new RecordPipeline({
        steps: sinkSteps(chain, converters),
        policy,
        report: async (failure) => {
          await log(failure);
          const { state, stage, className, error } = failure;
          await deadLetters?.report({ ...state, stage, className, error });
        },
        environment,
        gate,
        signal,
      }),
    closePipeline: () => chain.close(),
    deadLetters,
    flushIntervalMs: config.values.long('offset.flush.interval.ms'),
    onTopic: request.onTopic,
  });
}

async function openDeadLetters(
  clients: ConnectClients,
  props: ConnectorProps,
  { id, logger }: { readonly id: ConnectorTaskId; readonly logger: TaskLogger },
): Promise<DeadLetterQueue | undefined> {
  if ((props['errors.deadletterqueue.topic.name'] ?? '') === '') return undefined;
  const { admin } = clients.admin(`connector-adminclient-${id.connector}-${id.task}`, props);
  const { producer } = clients.producer(`connector-dlq-producer-${id.connector}-${id.task}`, props);
  try {
    return await DeadLetterQueue.open({ props, id, admin, producer, logger });
  } finally {
    admin.close();
  }
}

/** @throws ConnectError unless one of `topics` and `topics.regex` is set */
function topicsOf(props: ConnectorProps): readonly string[] | RegExp {
  const topics = listOf(props['topics']);
  const pattern = props['topics.regex']?.trim() ?? '';
  if (topics.length > 0) return topics;
  if (pattern === '') throw new ConnectError('Must configure one of topics or topics.regex');
  return compileJavaPattern(pattern).translated;
}
