/**
 * Gathers what one event makes the controller say to each broker, and sends it as at most three requests a broker:
 * LeaderAndIsr, then UpdateMetadata, then StopReplica (`kafka.controller.ControllerBrokerRequestBatch`).
 */
import type { LeaderAndIsrRequest } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest } from '@kafka-ts/protocol/messages/stop-replica';
import type { UpdateMetadataRequest } from '@kafka-ts/protocol/messages/update-metadata';
import { SecurityProtocol } from '../config/listeners.ts';
import type { BrokerRegistration } from '../znodes/broker-registration.ts';
import { NoLeader, type PartitionState } from '../znodes/partition-state.ts';
import type { ControllerContext } from './controller-context.ts';
import { type TopicPartition, topicPartitionKey } from './topic-partition.ts';

/** "Leader being deleted" in UpdateMetadata: brokers forget the partition. */
export const LeaderDuringDelete = -2;

/** Leader epoch in StopReplica of a partition whose topic is deleted: later than any. */
const EpochDuringDelete = -2;

const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** The requests for one broker, in sending order; absent ones are undefined. */
export interface BrokerRequests {
  readonly brokerId: number;
  readonly leaderAndIsr: LeaderAndIsrRequest | undefined;
  readonly updateMetadata: UpdateMetadataRequest | undefined;
  readonly stopReplica: StopReplicaRequest | undefined;
}

type LeaderAndIsrPartition = LeaderAndIsrRequest['topicStates'][number]['partitionStates'][number];
type UpdateMetadataPartition = UpdateMetadataRequest['topicStates'][number]['partitionStates'][number];

interface Gathered {
  readonly leaderAndIsr: Map<string, { readonly topic: string; readonly state: LeaderAndIsrPartition }>;
  readonly stopReplica: Map<
    string,
    { readonly partition: TopicPartition; readonly leaderEpoch: number; readonly isDeleted: boolean }
  >;
}

export class RequestBatch {
  readonly #context: ControllerContext;
  readonly #options: { readonly brokerId: number; readonly interBrokerListener: string };
  readonly #brokers = new Map<number, Gathered>();
  readonly #updateMetadata = new Map<
    string,
    { readonly topic: string; readonly state: UpdateMetadataPartition }
  >();
  readonly #updateMetadataBrokers = new Set<number>();

  constructor(
    context: ControllerContext,
    options: { readonly brokerId: number; readonly interBrokerListener: string },
  ) {
    this.#context = context;
    this.#options = options;
  }

  /** Tells `brokers` that they replicate the partition, and everybody where it is led. */
  addLeaderAndIsr(brokers: readonly number[], partition: TopicPartition, isNew: boolean): void {
    const key = topicPartitionKey(partition);
    const leadership = this.#context.leadership.get(key);
    if (leadership === undefined) return;
    for (const brokerId of brokers) {
      const gathered = this.#of(brokerId);
      const former = gathered.leaderAndIsr.get(key);
      const state = this.#leaderAndIsrState(partition, leadership, isNew || former?.state.isNew === true);
      gathered.leaderAndIsr.set(key, { topic: partition.topic, state });
    }
    this.addUpdateMetadata([...this.#context.liveBrokers.keys()], [partition]);
  }

  /** Tells `brokers` where the partitions are led; without partitions, which brokers there are. */
  addUpdateMetadata(brokers: Iterable<number>, partitions: readonly TopicPartition[]): void {
    for (const brokerId of brokers) if (brokerId >= 0) this.#updateMetadataBrokers.add(brokerId);
    for (const partition of partitions) {
      const state = this.#updateMetadataState(partition);
      if (state !== undefined)
        this.#updateMetadata.set(topicPartitionKey(partition), { topic: partition.topic, state });
    }
  }

  /** {@link addUpdateMetadata} of those of which the batch does not tell yet, and so what holds now. */
  addOtherUpdateMetadata(brokers: Iterable<number>, partitions: readonly TopicPartition[]): void {
    const others = partitions.filter((partition) => !this.#updateMetadata.has(topicPartitionKey(partition)));
    this.addUpdateMetadata(brokers, others);
  }

  addStopReplica(brokerId: number, partition: TopicPartition, isDeleted: boolean): void {
    const leaderEpoch = this.#context.isTopicBeingDeleted(partition.topic)
      ? EpochDuringDelete
      : (this.#context.leadership.get(topicPartitionKey(partition))?.leaderEpoch ?? -1);
    this.#of(brokerId).stopReplica.set(topicPartitionKey(partition), { partition, leaderEpoch, isDeleted });
  }

  /** The requests gathered so far, for live brokers; the batch is empty afterwards. */
  take(): BrokerRequests[] {
    const ids = new Set([...this.#brokers.keys(), ...this.#updateMetadataBrokers]);
    const result = [...ids].flatMap((brokerId) => {
      const live = this.#context.liveBrokers.get(brokerId);
      return live === undefined ? [] : [this.#requestsFor(brokerId, live.brokerEpoch)];
    });
    this.#brokers.clear();
    this.#updateMetadata.clear();
    this.#updateMetadataBrokers.clear();
    return result;
  }

  #of(brokerId: number): Gathered {
    const known = this.#brokers.get(brokerId);
    if (known !== undefined) return known;
    const gathered: Gathered = { leaderAndIsr: new Map(), stopReplica: new Map() };
    this.#brokers.set(brokerId, gathered);
    return gathered;
  }

  #requestsFor(brokerId: number, brokerEpoch: number): BrokerRequests {
    const gathered = this.#brokers.get(brokerId);
    const common = {
      controllerId: this.#options.brokerId,
      isKRaftController: false,
      controllerEpoch: this.#context.controllerEpoch,
      brokerEpoch,
    };
    return {
      brokerId,
      leaderAndIsr:
        gathered === undefined || gathered.leaderAndIsr.size === 0
          ? undefined
          : this.#leaderAndIsr(common, gathered),
      updateMetadata: this.#updateMetadataBrokers.has(brokerId)
        ? this.#updateMetadataRequest(common)
        : undefined,
      stopReplica:
        gathered === undefined || gathered.stopReplica.size === 0
          ? undefined
          : stopReplicaRequest(common, gathered),
    };
  }

  #leaderAndIsr(common: CommonFields, gathered: Gathered): LeaderAndIsrRequest {
    const topics = groupByTopic([...gathered.leaderAndIsr.values()]);
    const leaders = new Set([...gathered.leaderAndIsr.values()].map(({ state }) => state.leader));
    const liveLeaders = [...leaders].flatMap((leader) => {
      const endPoint = this.#interBrokerEndPoint(this.#context.liveBrokers.get(leader)?.registration);
      return endPoint === undefined
        ? []
        : [{ brokerId: leader, hostName: endPoint.host, port: endPoint.port }];
    });
    const topicStates = topics.map(({ topic, states }) => ({
      topicName: topic,
      topicId: this.#context.topicId(topic) ?? ZERO_UUID,
      partitionStates: states,
    }));
    return {
      ...common,
      type: 0,
      ungroupedPartitionStates: topics.flatMap(({ states }) => states),
      topicStates,
      liveLeaders,
    };
  }

  #updateMetadataRequest(common: CommonFields): UpdateMetadataRequest {
    const topics = groupByTopic([...this.#updateMetadata.values()]);
    const topicStates = topics.map(({ topic, states }) => ({
      topicName: topic,
      topicId: this.#context.topicId(topic) ?? ZERO_UUID,
      partitionStates: states,
    }));
    const liveBrokers = [...this.#context.liveBrokers.values()].map(({ registration }) =>
      this.#liveBroker(registration),
    );
    return {
      ...common,
      type: 0,
      ungroupedPartitionStates: topics.flatMap(({ states }) => states),
      topicStates,
      liveBrokers,
    };
  }

  #liveBroker(registration: BrokerRegistration): UpdateMetadataRequest['liveBrokers'][number] {
    const plain = registration.endPoints.find((endPoint) => endPoint.securityProtocol === 'PLAINTEXT');
    const endpoints = registration.endPoints.map((endPoint) => ({
      port: endPoint.port,
      host: endPoint.host,
      listener: endPoint.listenerName,
      securityProtocol: SecurityProtocol[endPoint.securityProtocol],
    }));
    return {
      id: registration.brokerId,
      v0Host: plain?.host ?? '',
      v0Port: plain?.port ?? 0,
      endpoints,
      rack: registration.rack ?? null,
    };
  }

  #interBrokerEndPoint(
    registration: BrokerRegistration | undefined,
  ): { readonly host: string; readonly port: number } | undefined {
    const endPoints = registration?.endPoints ?? [];
    return (
      endPoints.find((endPoint) => endPoint.listenerName === this.#options.interBrokerListener) ??
      endPoints[0]
    );
  }

  #leaderAndIsrState(
    partition: TopicPartition,
    leadership: PartitionState,
    isNew: boolean,
  ): LeaderAndIsrPartition {
    const assignment = this.#context.assignment(partition);
    return {
      topicName: partition.topic,
      partitionIndex: partition.partition,
      controllerEpoch: leadership.controllerEpoch,
      leader: leadership.leader,
      leaderEpoch: leadership.leaderEpoch,
      isr: [...leadership.isr],
      partitionEpoch: leadership.partitionEpoch,
      replicas: [...assignment.replicas],
      addingReplicas: [...assignment.addingReplicas],
      removingReplicas: [...assignment.removingReplicas],
      isNew,
      leaderRecoveryState: leadership.leaderRecoveryState,
    };
  }

  #updateMetadataState(partition: TopicPartition): UpdateMetadataPartition | undefined {
    const leadership = this.#context.leadership.get(topicPartitionKey(partition));
    if (leadership === undefined) return undefined;
    const { replicas } = this.#context.assignment(partition);
    const isBeingDeleted = this.#context.isTopicBeingDeleted(partition.topic);
    return {
      topicName: partition.topic,
      partitionIndex: partition.partition,
      controllerEpoch: leadership.controllerEpoch,
      leader: isBeingDeleted ? LeaderDuringDelete : leadership.leader,
      leaderEpoch: leadership.leaderEpoch,
      isr: leadership.leader === NoLeader ? [] : [...leadership.isr],
      zkVersion: leadership.partitionEpoch,
      replicas: [...replicas],
      offlineReplicas: replicas.filter((replica) => !this.#context.isReplicaOnline(replica, partition)),
    };
  }
}

interface CommonFields {
  readonly controllerId: number;
  readonly isKRaftController: boolean;
  readonly controllerEpoch: number;
  readonly brokerEpoch: number;
}

function stopReplicaRequest(common: CommonFields, gathered: Gathered): StopReplicaRequest {
  const entries = [...gathered.stopReplica.values()];
  const states = entries.map(({ partition, leaderEpoch, isDeleted }) => ({
    topic: partition.topic,
    state: { partitionIndex: partition.partition, leaderEpoch, deletePartition: isDeleted },
  }));
  const byTopic = groupByTopic(states);
  return {
    ...common,
    deletePartitions: entries.every(({ isDeleted }) => isDeleted),
    ungroupedPartitions: entries.map(({ partition }) => ({
      topicName: partition.topic,
      partitionIndex: partition.partition,
    })),
    topics: byTopic.map(({ topic, states }) => ({
      name: topic,
      partitionIndexes: states.map((state) => state.partitionIndex),
    })),
    topicStates: byTopic.map(({ topic, states }) => ({ topicName: topic, partitionStates: states })),
  };
}

function groupByTopic<S>(
  entries: readonly { readonly topic: string; readonly state: S }[],
): { topic: string; states: S[] }[] {
  const byTopic = new Map<string, S[]>();
  for (const { topic, state } of entries) {
    const states = byTopic.get(topic);
    if (states === undefined) byTopic.set(topic, [state]);
    else states.push(state);
  }
  return [...byTopic].map(([topic, states]) => ({ topic, states }));
}
