/**
 * What this broker tells clients about the cluster. It changes only by UpdateMetadata from the controller (also in a
 * cluster of one), so a topic appears here after it has a leader and vanishes before its log does
 * (`kafka.server.metadata.ZkMetadataCache`).
 */
import type { UpdateMetadataRequest } from '@kafka-ts/protocol/messages/update-metadata';
import { LeaderDuringDelete } from '../controller/request-batch.ts';
import { sharedReplicas } from '../znodes/shared-replicas.ts';

const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A live broker as one listener sees it. */
export interface BrokerEndPoint {
  readonly brokerId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | undefined;
}

export interface PartitionMetadata {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offlineReplicas: readonly number[];
}

interface TopicMetadata {
  topicId: string;
  readonly partitions: Map<number, PartitionMetadata>;
}

interface CachedBroker {
  readonly rack: string | undefined;
  readonly endPoints: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
}

export class MetadataCache {
  #brokers: ReadonlyMap<number, CachedBroker> = new Map();
  #controllerId = -1;
  readonly #topics = new Map<string, TopicMetadata>();
  readonly #namesById = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  /** -1 before the first UpdateMetadata. */
  get controllerId(): number {
    return this.#controllerId;
  }

  get topics(): IterableIterator<string> {
    return this.#topics.keys();
  }

  /** Of all topics. */
  get partitionCount(): number {
    let count = 0;
    for (const { partitions } of this.#topics.values()) count += partitions.size;
    return count;
  }

  hasTopic(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** Zero where the controller gives topics no ids; undefined for an unknown topic. */
  topicId(topic: string): string | undefined {
    return this.#topics.get(topic)?.topicId;
  }

  topicName(topicId: string): string | undefined {
    return this.#namesById.get(topicId);
  }

  /** In ascending order; empty for an unknown topic. */
  partitionsOf(topic: string): PartitionMetadata[] {
    const partitions = [...(this.#topics.get(topic)?.partitions.values() ?? [])];
    return partitions.sort((a, b) => a.partition - b.partition);
  }

  partition(topic: string, partition: number): PartitionMetadata | undefined {
    return this.#topics.get(topic)?.partitions.get(partition);
  }

  isAlive(brokerId: number): boolean {
    return this.#brokers.has(brokerId);
  }

  get brokerIds(): number[] {
    return [...this.#brokers.keys()].sort((a, b) => a - b);
  }

  rack(brokerId: number): string | undefined {
    return this.#brokers.get(brokerId)?.rack;
  }

  /** The live brokers that have the listener. */
  brokers(listenerName: string): BrokerEndPoint[] {
    return this.brokerIds.flatMap((brokerId) => {
      const found = this.broker(brokerId, listenerName);
      return found === undefined ? [] : [found];
    });
  }

  /** Undefined if the broker is not alive or lacks the listener. */
  broker(brokerId: number, listenerName: string): BrokerEndPoint | undefined {
    const broker = this.#brokers.get(brokerId);
    const endPoint = broker?.endPoints.get(listenerName);
    return endPoint === undefined ? undefined : { brokerId, ...endPoint, rack: broker?.rack };
  }

  /** Takes over what the controller says; partitions that it does not name stay as they are. */
  update(request: UpdateMetadataRequest): void {
    this.#controllerId = request.controllerId;
    this.#brokers = new Map(request.liveBrokers.map((broker) => [broker.id, cachedBroker(broker)]));
    for (const topic of request.topicStates) this.#updateTopic(topic);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after every update until the returned function is called. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #updateTopic(update: UpdateMetadataRequest['topicStates'][number]): void {
    const topic = this.#topics.get(update.topicName) ?? { topicId: ZERO_UUID, partitions: new Map() };
    if (topic.topicId !== update.topicId) {
      this.#namesById.delete(topic.topicId);
      topic.topicId = update.topicId;
    }
    for (const state of update.partitionStates) {
      if (state.leader === LeaderDuringDelete) topic.partitions.delete(state.partitionIndex);
      else topic.partitions.set(state.partitionIndex, partitionMetadata(state));
    }
    if (topic.partitions.size === 0) {
      this.#topics.delete(update.topicName);
      this.#namesById.delete(topic.topicId);
      return;
    }
    this.#topics.set(update.topicName, topic);
    if (topic.topicId !== ZERO_UUID) this.#namesById.set(topic.topicId, update.topicName);
  }
}

function cachedBroker(broker: UpdateMetadataRequest['liveBrokers'][number]): CachedBroker {
  const endPoints = broker.endpoints.map(({ listener, host, port }) => [listener, { host, port }] as const);
  return { rack: broker.rack ?? undefined, endPoints: new Map(endPoints) };
}

function partitionMetadata(
  state: UpdateMetadataRequest['topicStates'][number]['partitionStates'][number],
): PartitionMetadata {
  return {
    partition: state.partitionIndex,
    leader: state.leader,
    leaderEpoch: state.leaderEpoch,
    replicas: sharedReplicas(state.replicas),
    isr: sharedReplicas(state.isr),
    offlineReplicas: sharedReplicas(state.offlineReplicas),
  };
}
