/**
 * Creating topics: what is asked for is checked and completed with the broker's defaults, written to ZooKeeper, and
 * done when this broker's metadata shows a leader for every partition (`kafka.server.ZkAdminManager`).
 */
import type { Random } from '@kafka-ts/environment/random';
import { Errors } from '@kafka-ts/protocol/errors';
import { ConfigError } from '../config/config-key.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { checkTopicConfig } from '../config/topic-config.ts';
import { plainAssignment } from '../znodes/topic-assignment.ts';
import type { TopicZnodes } from '../znodes/topic-znodes.ts';
import type { PartitionBudget } from './partition-budget.ts';
import { type Refusal, refuse } from './refusal.ts';
import { assignReplicas, type CandidateBroker } from './replica-assignment.ts';
import { collidesWith, topicNameProblem } from './topic-names.ts';

/** A topic to be created; -1 means the broker's default. */
export interface NewTopic {
  readonly name: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  /** Replicas by partition; empty unless the request assigns them itself. */
  readonly assignments: ReadonlyMap<number, readonly number[]>;
  readonly config: ReadonlyMap<string, string>;
}

/** A created (or validated) topic. */
export interface CreatedTopic {
  readonly topicId: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly config: ReadonlyMap<string, string>;
}

export interface TopicCreationParts {
  readonly znodes: TopicZnodes;
  readonly config: KafkaConfig;
  readonly random: Random;
  readonly newTopicId: () => string;
  readonly budget: PartitionBudget;
  /** Brokers that may get replicas now. */
  readonly candidates: () => readonly CandidateBroker[];
}

export class TopicCreation {
  readonly #parts: TopicCreationParts;

  constructor(parts: TopicCreationParts) {
    this.#parts = parts;
  }

  /** Writes the topic, unless `isValidatedOnly`; what is wrong with it comes back as a {@link Refusal}. */
  async create(topic: NewTopic, isValidatedOnly: boolean): Promise<CreatedTopic | Refusal> {
    const { znodes } = this.#parts;
    const existing = await znodes.topics();
    const problem =
      nameProblem(topic.name, existing) ?? countProblem(topic) ?? configProblem(topic, this.#parts.config);
    if (problem !== undefined) return problem;
    const assignment = this.#assignment(topic);
    if ('error' in assignment) return assignment;
    const created = {
      topicId: this.#parts.newTopicId(),
      numPartitions: assignment.size,
      replicationFactor: assignment.get(0)?.length ?? 0,
      config: topic.config,
    };
    if (isValidatedOnly) return created;
    this.#parts.budget.order(topic.name, created.numPartitions);
    const partitions = new Map(
      [...assignment].map(([partition, replicas]) => [partition, plainAssignment(replicas)]),
    );
    let isNew = false;
    try {
      const document = { topicId: created.topicId, partitions };
      isNew = await znodes.createTopic(topic.name, document, topic.config);
    } finally {
      if (!isNew) this.#parts.budget.forget(topic.name);
    }
    return isNew ? created : exists(topic.name);
  }

  #assignment(topic: NewTopic): ReadonlyMap<number, readonly number[]> | Refusal {
    const brokers = this.#parts.candidates();
    if (topic.assignments.size > 0)
      return (
        this.#parts.budget.refusal(topic.name, topic.assignments.size) ??
        assignmentProblem(topic.assignments, brokers) ??
        topic.assignments
      );
    const { config, random } = this.#parts;
    const partitions = topic.numPartitions === -1 ? config.get('num.partitions') : topic.numPartitions;
    const factor =
      topic.replicationFactor === -1 ? config.get('default.replication.factor') : topic.replicationFactor;
    if (partitions <= 0)
      return refuse(Errors.INVALID_PARTITIONS, 'Number of partitions must be larger than 0.');
    const excess = this.#parts.budget.refusal(topic.name, partitions);
    if (excess !== undefined) return excess;
    if (factor <= 0)
      return refuse(Errors.INVALID_REPLICATION_FACTOR, 'Replication factor must be larger than 0.');
    if (factor > brokers.length) {
      return refuse(
        Errors.INVALID_REPLICATION_FACTOR,
        `Replication factor: ${factor} larger than available brokers: ${brokers.length}.`,
      );
    }
    return assignReplicas({ brokers, partitions, replicationFactor: factor }, random);
  }
}

function exists(name: string): Refusal {
  return refuse(Errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
}

function nameProblem(name: string, existing: readonly string[]): Refusal | undefined {
  const illegal = topicNameProblem(name);
  if (illegal !== undefined)
    return refuse(Errors.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${illegal}`);
  if (existing.includes(name)) return exists(name);
  const colliding = existing.filter((other) => collidesWith(name, other));
  if (colliding.length === 0) return undefined;
  return refuse(
    Errors.INVALID_TOPIC_EXCEPTION,
    `Topic '${name}' collides with existing topics: ${colliding.join(', ')}`,
  );
}

function countProblem(topic: NewTopic): Refusal | undefined {
  if (topic.assignments.size === 0 || (topic.numPartitions === -1 && topic.replicationFactor === -1))
    return undefined;
  return refuse(
    Errors.INVALID_REQUEST,
    'Both numPartitions or replicationFactor and replicasAssignments were set. Both cannot be used at the same time.',
  );
}

function configProblem(topic: NewTopic, broker: KafkaConfig): Refusal | undefined {
  try {
    checkTopicConfig(topic.config, broker);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return refuse(Errors.INVALID_CONFIG, error.message);
    throw error;
  }
}

/** What is wrong with an assignment that was asked for; partitions must count from 0 without gaps. */
export function assignmentProblem(
  assignments: ReadonlyMap<number, readonly number[]>,
  brokers: readonly CandidateBroker[],
  firstPartition = 0,
): Refusal | undefined {
  const invalid = (message: string): Refusal => refuse(Errors.INVALID_REPLICA_ASSIGNMENT, message);
  const known = new Set(brokers.map(({ brokerId }) => brokerId));
  const isAdded = firstPartition > 0;
  let factor: number | undefined;
  for (let partition = firstPartition; partition < firstPartition + assignments.size; partition++) {
    const replicas = assignments.get(partition);
    if (replicas === undefined) return invalid('partitions should be a consecutive 0-based integer sequence');
    factor ??= replicas.length;
    if (replicas.length === 0)
      return invalid(
        isAdded
          ? `Cannot have replication factor of 0 for partition id ${partition}.`
          : `Assigned replicas of partition ${partition} are empty.`,
      );
    if (new Set(replicas).size !== replicas.length) {
      return invalid(
        isAdded
          ? `Duplicate brokers not allowed in replica assignment: ${replicas.join(', ')} for partition id ${partition}.`
          : `Duplicate replica assignment found: partition ${partition} has ${replicas.join(',')}`,
      );
    }
    if (replicas.length !== factor) return invalid('All partitions should have the same number of replicas.');
    const unknown = replicas.filter((replica) => !known.has(replica));
    if (unknown.length > 0) return invalid(`Unknown broker(s) in replica assignment: ${unknown.join(', ')}.`);
  }
  return undefined;
}
