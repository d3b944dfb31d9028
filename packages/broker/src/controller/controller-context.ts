/**
 * What the controller knows of the cluster: brokers, topics, assignments, leadership, and the states of its two state
 * machines. Only the controller's event queue changes it; it is rebuilt from ZooKeeper at every failover.
 */
import type { BrokerRegistration } from '../znodes/broker-registration.ts';
import type { PartitionState } from '../znodes/partition-state.ts';
import { plainAssignment, type ReplicaAssignment } from '../znodes/topic-assignment.ts';
import type { PartitionStateName } from './partition-state-machine.ts';
import type { ReplicaStateName } from './replica-state-machine.ts';
import { type TopicPartition, topicPartitionKey } from './topic-partition.ts';

/** A registered broker with its epoch: the czxid of its znode. */
export interface LiveBroker {
  readonly registration: BrokerRegistration;
  readonly brokerEpoch: number;
}

/** A topic as its znode says. */
interface TopicRecord {
  topicId: string | undefined;
  readonly partitions: Map<number, ReplicaAssignment>;
}

export class ControllerContext {
  controllerEpoch = 0;
  controllerEpochZnodeVersion = 0;
  readonly liveBrokers = new Map<number, LiveBroker>();
  readonly shuttingDownBrokers = new Set<number>();
  /** Replicas whose broker reported a failed log directory, by broker. */
  readonly offlineReplicas = new Map<number, Set<string>>();
  readonly partitionStates = new Map<string, PartitionStateName>();
  readonly replicaStates = new Map<string, ReplicaStateName>();
  readonly leadership = new Map<string, PartitionState>();
  readonly topicsToDelete = new Set<string>();
  readonly #topics = new Map<string, TopicRecord>();
  /** Undefined since topics changed. */
  #allPartitions: readonly TopicPartition[] | undefined;

  get topics(): IterableIterator<string> {
    return this.#topics.keys();
  }

  hasTopic(topic: string): boolean {
    return this.#topics.has(topic);
  }

  topicId(topic: string): string | undefined {
    return this.#topics.get(topic)?.topicId;
  }

  /** Records a topic or replaces what was known of it; a missing id keeps the known one. */
  setTopic(
    topic: string,
    topicId: string | undefined,
    partitions: ReadonlyMap<number, ReplicaAssignment>,
  ): void {
    const known = this.#topics.get(topic)?.topicId;
    this.#allPartitions = undefined;
    this.#topics.set(topic, { topicId: topicId ?? known, partitions: new Map(partitions) });
  }

  assignment(partition: TopicPartition): ReplicaAssignment {
    return this.#topics.get(partition.topic)?.partitions.get(partition.partition) ?? plainAssignment([]);
  }

  partitionsOf(topic: string): TopicPartition[] {
    const partitions = this.#topics.get(topic)?.partitions.keys() ?? [];
    return [...partitions].map((partition) => ({ topic, partition }));
  }

  allPartitions(): readonly TopicPartition[] {
    this.#allPartitions ??= [...this.#topics.keys()].flatMap((topic) => this.partitionsOf(topic));
    return this.#allPartitions;
  }

  /** Partitions with a replica on the broker. */
  partitionsOnBroker(brokerId: number): TopicPartition[] {
    return this.allPartitions().filter((partition) => this.assignment(partition).replicas.includes(brokerId));
  }

  isLive(brokerId: number): boolean {
    return this.liveBrokers.has(brokerId) && !this.shuttingDownBrokers.has(brokerId);
  }

  isReplicaOnline(brokerId: number, partition: TopicPartition): boolean {
    const offline = this.offlineReplicas.get(brokerId);
    return this.isLive(brokerId) && offline?.has(topicPartitionKey(partition)) !== true;
  }

  isTopicBeingDeleted(topic: string): boolean {
    return this.topicsToDelete.has(topic);
  }

  /** Forgets a deleted topic and everything that was known of its partitions. */
  removeTopic(topic: string): void {
    for (const partition of this.partitionsOf(topic)) {
      const key = topicPartitionKey(partition);
      this.partitionStates.delete(key);
      this.leadership.delete(key);
      for (const replica of this.assignment(partition).replicas)
        this.replicaStates.delete(`${key}/${replica}`);
    }
    this.#topics.delete(topic);
    this.#allPartitions = undefined;
    this.topicsToDelete.delete(topic);
  }

  /** Back to knowing nothing, as after a resignation. */
  clear(): void {
    this.#allPartitions = undefined;
    this.controllerEpoch = 0;
    this.controllerEpochZnodeVersion = 0;
    for (const collection of [
      this.liveBrokers,
      this.shuttingDownBrokers,
      this.offlineReplicas,
      this.partitionStates,
      this.replicaStates,
      this.leadership,
      this.topicsToDelete,
      this.#topics,
    ]) {
      collection.clear();
    }
  }
}
