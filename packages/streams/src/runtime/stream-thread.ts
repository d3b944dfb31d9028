/**
 * The work of one instance: polls, processes, sends and commits, as one member of the application's group. What was read
 * is committed only after everything that came of it was acknowledged, changelogs included: at least once.
 *
 * joining → restoring → running → … → closed, or failed: then nothing is committed any more
 */
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster, type ClusterOptions } from '@kafka-ts/client/cluster/cluster';
import { PollingGroupMember } from '@kafka-ts/client/group/polling-group-member';
import type { GroupMember, GroupOffset } from '@kafka-ts/client/group-member';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import type { StreamsConfig } from '../config/streams-config.ts';
import { MissingSourceTopicException } from '../errors.ts';
import { ChangelogRestorer } from './changelog-restorer.ts';
import { explained, isMoving } from './group-failure.ts';
import { prepareTopics } from './internal-topics.ts';
import { ProducingCollector } from './producing-collector.ts';
import { purge } from './repartition-purge.ts';
import { StreamsAssignor, type TaskAssignment } from './streams-assignor.ts';
import { startOffsets, subscriptionOf } from './subscription.ts';
import { TaskManager } from './task-manager.ts';
import { type TaskSettings, topicName } from './task-settings.ts';
import type { TopicPlan } from './topic-plan.ts';

/** Kafka's poll.ms: the longest wait for records. */
const POLL_MS = 100;
/** Records between two looks at what else waits. */
const CHUNK_RECORDS = 1000;
const SOURCE = 'org.apache.kafka.streams.processor.internals.StreamThread';

export interface StreamThreadOptions {
  readonly environment: Environment;
  readonly bootstrap: ClusterOptions['bootstrap'];
  readonly config: StreamsConfig;
  readonly settings: TaskSettings;
  readonly logger: Logger;
  /** Whether all tasks work; false while partitions move or stores are restored. */
  readonly onStateChange: (isRunning: boolean) => void;
}

export class StreamThread {
  readonly #options: StreamThreadOptions;
  readonly #partitionCounts = new Map<string, number>();
  readonly #tasks: TaskManager;
  readonly #collector: ProducingCollector;
  readonly #producerCluster: Cluster;
  readonly #producer: PipelinedProducer;
  readonly #admin: KafkaAdmin;
  readonly #cluster: Cluster;
  readonly #consumer: GroupMember;
  readonly #restoreReader: GroupMember;
  readonly #restorer: ChangelogRestorer;
  #assignment: TaskAssignment = { tasks: [], missing: [] };
  #isClosing = false;
  #hasFailed = false;
  #isRestoring = false;
  #lastCommitMs = 0;
  #lastPurgeMs = 0;

  constructor(options: StreamThreadOptions) {
    this.#options = options;
    const { environment, config, settings } = options;
    const { applicationId } = config;
    const client = { bootstrap: options.bootstrap, clientId: config.text('client.id') || applicationId };
    const connect = () => new Cluster(environment, client);
    this.#cluster = connect();
    this.#admin = new KafkaAdmin(this.#cluster);
    this.#producerCluster = connect();
    this.#producer = new PipelinedProducer(this.#producerCluster);
    this.#collector = new ProducingCollector(this.#producer, this.#partitionCounts);
    this.#tasks = new TaskManager(settings, this.#collector);
    const group = {
      groupId: applicationId,
      autoOffsetReset:
        config.text('auto.offset.reset') === 'latest' ? ('latest' as const) : ('earliest' as const),
      mayCreateTopics: false,
    };
    this.#consumer = new PollingGroupMember(environment, client, {
      ...group,
      assignors: [this.#assignor()],
      sessionTimeoutMs: config.number('session.timeout.ms'),
      heartbeatIntervalMs: config.number('heartbeat.interval.ms'),
      maxPollIntervalMs: config.number('max.poll.interval.ms'),
      maxPollRecords: config.number('max.poll.records'),
    });
    this.#restoreReader = new PollingGroupMember(environment, client, {
      ...group,
      autoOffsetReset: 'earliest',
      maxPollRecords: 10_000,
    });
    this.#restorer = new ChangelogRestorer(this.#restoreReader);
  }

  get tasks(): TaskManager {
    return this.#tasks;
  }

  /**
   * Works until `stop`.
   * @throws StreamsException and what waiting will not mend; the thread is closed then, without a commit
   */
  async run(): Promise<void> {
    try {
      await this.#join();
      while (!this.#isClosing) await this.#round();
    } catch (error) {
      this.#hasFailed = true;
      throw explained(error, this.#options.settings.applicationId);
    } finally {
      await this.#shutDown();
    }
  }

  /** Has `run` commit and end. */
  stop(): void {
    this.#isClosing = true;
    this.#consumer.wakeup();
  }

  #assignor(): StreamsAssignor {
    return new StreamsAssignor({
      previousTasks: () => this.#tasks.tasks.map(({ taskId }) => taskId),
      prepare: () => this.#prepare(),
      onAssignment: (assignment) => {
        this.#assignment = assignment;
      },
    });
  }

  /** Topics are there before the group is, so that its first assignment is the last. */
  async #join(): Promise<void> {
    const { settings } = this.#options;
    const { missing } = await this.#prepare();
    this.#requireTopics(missing);
    const { clock } = this.#options.environment;
    this.#lastCommitMs = clock.monotonicMs();
    this.#lastPurgeMs = clock.monotonicMs();
    this.#consumer.subscribe(subscriptionOf(settings), {
      onPartitionsRevoked: () => this.#revoked(),
      onPartitionsAssigned: () => this.#assigned(),
      onPartitionsLost: () => this.#lost(),
    });
  }

  async #prepare(): Promise<TopicPlan> {
    const { settings, config } = this.#options;
    const replicationFactor = config.number('replication.factor');
    const plan = await prepareTopics(
      this.#admin,
      settings,
      replicationFactor > 0 ? replicationFactor : undefined,
    );
    const sinks = [...settings.topology.nodes.values()].flatMap((node) =>
      node.kind === 'sink' && typeof node.topic === 'string' && node.partitioner !== undefined
        ? [topicName(settings, node.topic)]
        : [],
    );
    for (const { name, partitions } of await this.#admin.describeTopics(sinks))
      this.#partitionCounts.set(name, partitions.length);
    return plan;
  }

  #requireTopics(missing: readonly string[]): void {
    if (missing.length === 0) return;
    const { logger } = this.#options;
    logger.error(
      `Missing source topics. [${missing.join(', ')}]. Please verify that you have created all input topics`,
      SOURCE,
    );
    throw new MissingSourceTopicException(
      `One or more source topics were missing during rebalance: [${missing.join(', ')}]`,
    );
  }

  async #round(): Promise<void> {
    if (this.#isRestoring) return this.#restore();
    const records = await this.#consumer.poll(this.#waitMs());
    for (const batch of records) this.#tasks.add(batch);
    for (;;) {
      const processed = this.#tasks.process(CHUNK_RECORDS);
      this.#tasks.punctuateByClock();
      await this.#collector.send();
      if (this.#isCommitDue()) await this.#commit();
      if (processed < CHUNK_RECORDS || this.#isClosing) return;
      await this.#yield();
    }
  }

  #waitMs(): number {
    const { environment, config } = this.#options;
    const sinceMs = environment.clock.monotonicMs() - this.#lastCommitMs;
    return Math.max(0, Math.min(POLL_MS, config.number('commit.interval.ms') - sinceMs));
  }

  #isCommitDue(): boolean {
    const { environment, config } = this.#options;
    if (this.#tasks.isCommitRequested) return true;
    return environment.clock.monotonicMs() - this.#lastCommitMs >= config.number('commit.interval.ms');
  }

  /** Heartbeats, fetches and acknowledgements go on meanwhile. */
  #yield(): Promise<void> {
    return new Promise((resolve) => this.#options.environment.clock.endOfTurn(resolve));
  }

  async #restore(): Promise<void> {
    await this.#restorer.step(POLL_MS);
    if (!this.#restorer.isDone) {
      // Paused partitions bring nothing; the group hears of this member.
      await this.#consumer.poll(0);
      return;
    }
    const { logger } = this.#options;
    if (this.#restorer.records > 0)
      logger.info(`Restored ${this.#restorer.records} records of the application's changelogs`, SOURCE);
    for (const task of this.#tasks.tasks) if (!this.#tasks.readyTasks.has(task)) this.#tasks.start(task);
    this.#isRestoring = false;
    this.#consumer.resume(this.#consumer.assignment());
    this.#options.onStateChange(true);
  }

  async #revoked(): Promise<void> {
    this.#options.onStateChange(false);
    if (!this.#isRestoring && !this.#hasFailed) await this.#commit();
    this.#isRestoring = false;
    this.#tasks.suspend();
  }

  async #assigned(): Promise<void> {
    const { tasks, missing } = this.#assignment;
    this.#requireTopics(missing);
    this.#options.onStateChange(false);
    const fresh = this.#tasks.assign(tasks);
    for (const { partition, offset } of await startOffsets(this.#consumer, this.#options.settings))
      this.#consumer.seek(partition, offset);
    await this.#restorer.begin(fresh);
    this.#isRestoring = true;
    this.#consumer.pause(this.#consumer.assignment());
  }

  #lost(): void {
    this.#options.onStateChange(false);
    this.#isRestoring = false;
    this.#tasks.closeAll();
  }

  async #commit(): Promise<void> {
    const { clock } = this.#options.environment;
    this.#tasks.flush();
    await this.#collector.flush();
    const offsets = this.#tasks.committableOffsets();
    this.#lastCommitMs = clock.monotonicMs();
    if (offsets.length === 0) return;
    try {
      await this.#consumer.commit(offsets);
    } catch (error) {
      if (!isMoving(error)) throw error;
      // The group goes on without this commit: the next poll revokes or loses the partitions.
      return;
    }
    this.#tasks.committed(offsets);
    await this.#purge(offsets);
  }

  async #purge(offsets: readonly GroupOffset[]): Promise<void> {
    const { environment, config, settings, logger } = this.#options;
    const nowMs = environment.clock.monotonicMs();
    if (nowMs - this.#lastPurgeMs < config.number('repartition.purge.interval.ms')) return;
    this.#lastPurgeMs = nowMs;
    const internal = new Set(
      [...settings.topology.internalTopics.keys()].map((topic) => topicName(settings, topic)),
    );
    try {
      await purge(
        this.#cluster,
        offsets.filter(({ topic }) => internal.has(topic)),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      logger.warn(`Could not purge repartition topics, will try again: ${why}`, SOURCE);
    }
  }

  async #shutDown(): Promise<void> {
    if (this.#hasFailed) this.#tasks.closeAll();
    try {
      // Revokes on its way: that commits.
      await this.#consumer.close();
    } finally {
      this.#tasks.closeAll();
      await this.#restoreReader.close();
      // What a failed thread still had to send is nobody's any more.
      if (this.#hasFailed) this.#producerCluster.close();
      else await this.#producer.close();
      this.#admin.close();
    }
  }
}
