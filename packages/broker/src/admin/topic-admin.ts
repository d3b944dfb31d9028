/** The controller's side of CreateTopics, DeleteTopics and CreatePartitions, and auto-creation. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Random } from '@kafka-ts/environment/random';
import { Errors } from '@kafka-ts/protocol/errors';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import { plainAssignment } from '../znodes/topic-assignment.ts';
import type { TopicZnodes } from '../znodes/topic-znodes.ts';
import type { PartitionBudget } from './partition-budget.ts';
import { type Refusal, refuse } from './refusal.ts';
import { assignReplicas, type CandidateBroker } from './replica-assignment.ts';
import { assignmentProblem, type CreatedTopic, type NewTopic, type TopicCreation } from './topic-creation.ts';
import { ConsumerOffsetsTopic, TransactionStateTopic } from './topic-names.ts';

export interface TopicAdminParts {
  readonly creation: TopicCreation;
  readonly znodes: TopicZnodes;
  readonly metadata: MetadataCache;
  readonly config: KafkaConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly candidates: () => readonly CandidateBroker[];
  readonly budget: PartitionBudget;
}

/** More partitions for a topic. */
export interface NewPartitions {
  readonly topic: string;
  /** The total wanted. */
  readonly count: number;
  /** Replicas of each added partition; undefined lets the broker choose. */
  readonly assignments: readonly (readonly number[])[] | undefined;
}

export class TopicAdmin {
  readonly #parts: TopicAdminParts;
  readonly #autoCreating = new Set<string>();

  constructor(parts: TopicAdminParts) {
    this.#parts = parts;
  }

  /** Creates and waits until the topic can be used; REQUEST_TIMED_OUT means that it is created and not yet usable. */
  async create(
    topic: NewTopic,
    options: { readonly timeoutMs: number; readonly isValidatedOnly: boolean },
  ): Promise<CreatedTopic | Refusal> {
    const created = await this.#parts.creation.create(topic, options.isValidatedOnly);
    if ('error' in created || options.isValidatedOnly) return created;
    const isUsable = (): boolean =>
      this.#parts.metadata.partitionsOf(topic.name).filter(({ leader }) => leader >= 0).length >=
      created.numPartitions;
    return (await this.#until(isUsable, options.timeoutMs)) ? created : timedOut();
  }

  /** Orders the deletion and waits until it is done, so that a client may create the topic again at once. */
  async delete(topic: string, timeoutMs: number): Promise<Refusal | undefined> {
    const { metadata, znodes, config } = this.#parts;
    if (!metadata.hasTopic(topic))
      return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message);
    if (!config.get('delete.topic.enable'))
      return refuse(Errors.TOPIC_DELETION_DISABLED, 'Topic deletion is disabled.');
    await znodes.orderDeletion(topic);
    const deadlineMs = this.#parts.clock.monotonicMs() + timeoutMs;
    if (!(await this.#until(() => !metadata.hasTopic(topic), timeoutMs))) return timedOut();
    const isDone = await this.#before(deadlineMs, (signal) => znodes.deletionDone(topic, signal));
    return isDone ? undefined : timedOut();
  }

  /** Adds partitions and waits until they can be used. */
  async addPartitions(
    request: NewPartitions,
    options: { readonly timeoutMs: number; readonly isValidatedOnly: boolean },
  ): Promise<Refusal | undefined> {
    const { znodes, metadata } = this.#parts;
    const current = await znodes.assignment(request.topic);
    if (current === undefined)
      return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${request.topic}' does not exist.`);
    if (current.partitions.size >= request.count) return tooFew(request, current.partitions.size);
    const added = this.#addedPartitions(
      request,
      current.partitions.size,
      current.partitions.get(0)?.replicas ?? [],
    );
    if ('error' in added) return added;
    if (options.isValidatedOnly) return undefined;
    const partitions = new Map([
      ...current.partitions,
      ...[...added].map(([partition, replicas]) => [partition, plainAssignment(replicas)] as const),
    ]);
    this.#parts.budget.order(request.topic, request.count);
    await znodes.writeAssignment(request.topic, {
      topicId: current.topicId ?? metadata.topicId(request.topic),
      partitions,
    });
    const isUsable = (): boolean => metadata.partitionsOf(request.topic).length >= request.count;
    return (await this.#until(isUsable, options.timeoutMs)) ? undefined : timedOut();
  }

  /**
   * Creates a topic that a client asked for by name, without waiting; the error is what Metadata answers meanwhile
   * (LEADER_NOT_AVAILABLE unless the name or the number of brokers forbids it).
   */
  async autoCreate(name: string): Promise<Refusal> {
    const creating = refuse(Errors.LEADER_NOT_AVAILABLE, '');
    if (this.#autoCreating.has(name)) return creating;
    this.#autoCreating.add(name);
    try {
      const result = await this.#parts.creation.create(this.#defaults(name), false);
      const isBeingCreated = !('error' in result) || result.error === Errors.TOPIC_ALREADY_EXISTS;
      return isBeingCreated ? creating : result;
    } finally {
      this.#autoCreating.delete(name);
    }
  }

  #defaults(name: string): NewTopic {
    const { config } = this.#parts;
    const plain = { name, assignments: new Map<number, number[]>() };
    if (name === ConsumerOffsetsTopic) {
      return {
        ...plain,
        numPartitions: config.get('offsets.topic.num.partitions'),
        replicationFactor: config.get('offsets.topic.replication.factor'),
        config: internalConfig('producer', config.get('offsets.topic.segment.bytes')),
      };
    }
    if (name === TransactionStateTopic) {
      const settings = internalConfig('uncompressed', config.get('transaction.state.log.segment.bytes'));
      settings.set('min.insync.replicas', `${config.get('transaction.state.log.min.isr')}`);
      settings.set('unclean.leader.election.enable', 'false');
      return {
        ...plain,
        numPartitions: config.get('transaction.state.log.num.partitions'),
        replicationFactor: config.get('transaction.state.log.replication.factor'),
        config: settings,
      };
    }
    return { ...plain, numPartitions: -1, replicationFactor: -1, config: new Map() };
  }

  #addedPartitions(
    request: NewPartitions,
    present: number,
    firstReplicas: readonly number[],
  ): Map<number, readonly number[]> | Refusal {
    const brokers = this.#parts.candidates();
    const added = request.count - present;
    const excess = this.#parts.budget.refusal(request.topic, request.count, present);
    if (excess !== undefined) return excess;
    if (request.assignments === undefined) {
      const ids = brokers.map(({ brokerId }) => brokerId).sort((a, b) => a - b);
      const startIndex = Math.max(
        0,
        ids.findIndex((id) => id >= (firstReplicas[0] ?? 0)),
      );
      const replicationFactor = firstReplicas.length;
      if (replicationFactor > brokers.length) {
        return refuse(
          Errors.INVALID_REPLICATION_FACTOR,
          `Replication factor: ${replicationFactor} larger than available brokers: ${brokers.length}.`,
        );
      }
      return assignReplicas(
        { brokers, partitions: added, replicationFactor, firstPartition: present, startIndex },
        this.#parts.random,
      );
    }
    if (request.assignments.length !== added) {
      return refuse(
        Errors.INVALID_REPLICA_ASSIGNMENT,
        `Increasing the number of partitions by ${added} but ${request.assignments.length} assignments provided.`,
      );
    }
    const assigned = new Map(request.assignments.map((replicas, index) => [present + index, replicas]));
    return assignmentProblem(assigned, brokers, present) ?? assigned;
  }

  /** Whether `work` has ended by itself; at the deadline its signal tells it to give up. */
  async #before(deadlineMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { clock } = this.#parts;
    const late = new AbortController();
    const timer = clock.setTimer(deadlineMs - clock.monotonicMs(), () => late.abort());
    try {
      await work(late.signal);
    } finally {
      timer.cancel();
    }
    return !late.signal.aborted;
  }

  /** Resolves true as soon as `isReached` holds after a metadata update, false after the timeout. */
  #until(isReached: () => boolean, timeoutMs: number): Promise<boolean> {
    if (isReached()) return Promise.resolve(true);
    if (timeoutMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (isInTime: boolean): void => {
        timer.cancel();
        stop();
        resolve(isInTime);
      };
      const timer = this.#parts.clock.setTimer(timeoutMs, () => finish(false));
      const stop = this.#parts.metadata.onUpdate(() => {
        if (isReached()) finish(true);
      });
    });
  }
}

function tooFew(request: NewPartitions, present: number): Refusal {
  if (present === request.count)
    return refuse(Errors.INVALID_PARTITIONS, `Topic already has ${present} partitions.`);
  return refuse(
    Errors.INVALID_PARTITIONS,
    `Topic currently has ${present} partitions, which is higher than the requested ${request.count}.`,
  );
}

function timedOut(): Refusal {
  return refuse(Errors.REQUEST_TIMED_OUT, 'The request timed out.');
}

function internalConfig(compressionType: string, segmentBytes: number): Map<string, string> {
  return new Map([
    ['cleanup.policy', 'compact'],
    ['compression.type', compressionType],
    ['segment.bytes', `${segmentBytes}`],
  ]);
}
