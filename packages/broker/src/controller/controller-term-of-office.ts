/**
 * What an elected controller does: rebuilds its view of the cluster and reacts to changes of it. One instance lives
 * from an election to the resignation; all its methods run on the controller's event queue.
 */
import type { Logger } from '@kafka-ts/environment/logger';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { decodeLogDirEvent, decodePartitionList, encodeFeature } from '../znodes/admin-nodes.ts';
import { FeaturePath, IsrChangeNotificationPath, LogDirEventNotificationPath } from '../znodes/paths.ts';
import type { ReplicaAssignment, TopicAssignment } from '../znodes/topic-assignment.ts';
import { unlessUnreadable } from '../znodes/unless-unreadable.ts';
import { ControllerContext } from './controller-context.ts';
import type { ControllerTerm, ControllerZnodes } from './controller-znodes.ts';
import { OperatorRequests } from './operator-requests.ts';
import { PartitionStateMachine } from './partition-state-machine.ts';
import { ReplicaStateMachine } from './replica-state-machine.ts';
import { type BrokerRequests, RequestBatch } from './request-batch.ts';
import { TopicDeletion } from './topic-deletion.ts';
import { type PartitionAndReplica, type TopicPartition, topicPartitionKey } from './topic-partition.ts';

export interface TermOfOfficeParts {
  readonly brokerId: number;
  readonly znodes: ControllerZnodes;
  readonly protocol: InterBrokerProtocol;
  readonly interBrokerListener: string;
  readonly isTopicDeletionEnabled: boolean;
  readonly isUncleanElectionAllowed: (topic: string) => boolean;
  readonly newTopicId: () => string;
  readonly logger: Logger;
  /** Takes the requests that an event led to. */
  readonly send: (requests: readonly BrokerRequests[]) => void;
}

const SOURCE = 'kafka.controller.KafkaController';

export class ControllerTermOfOffice {
  readonly context = new ControllerContext();
  readonly #parts: TermOfOfficeParts;
  readonly #batch: RequestBatch;
  readonly #partitions: PartitionStateMachine;
  readonly #replicas: ReplicaStateMachine;
  readonly #deletion: TopicDeletion;
  readonly #requests: OperatorRequests;

  constructor(parts: TermOfOfficeParts, term: ControllerTerm) {
    this.#parts = parts;
    this.context.controllerEpoch = term.epoch;
    this.context.controllerEpochZnodeVersion = term.epochZnodeVersion;
    this.#batch = new RequestBatch(this.context, parts);
    const machineParts = { ...parts, context: this.context, batch: this.#batch };
    this.#partitions = new PartitionStateMachine(machineParts);
    this.#replicas = new ReplicaStateMachine(machineParts);
    this.#deletion = new TopicDeletion({
      ...machineParts,
      replicas: this.#replicas,
      partitions: this.#partitions,
      isEnabled: parts.isTopicDeletionEnabled,
    });
    this.#requests = new OperatorRequests({ ...machineParts, partitions: this.#partitions });
  }

  /** Takes over: watches, brokers, topics, states, then brings everything online that can be. */
  async begin(): Promise<void> {
    const { znodes } = this.#parts;
    const [topics] = await Promise.all([this.#loadTopics(), this.#loadBrokers(), this.#writeFeature()]);
    await Promise.all([
      znodes.takeNotifications(LogDirEventNotificationPath),
      znodes.takeNotifications(IsrChangeNotificationPath),
    ]);
    const states = await znodes.partitionStates.read(this.context.allPartitions());
    for (const [key, state] of states) this.context.leadership.set(key, state);
    this.#batch.addUpdateMetadata(this.context.liveBrokers.keys(), []);
    this.#send();
    this.#replicas.startup();
    await this.#partitions.startup();
    this.#batch.addOtherUpdateMetadata(this.context.liveBrokers.keys(), this.context.allPartitions());
    this.#send();
    await this.#deletion.enqueue(await znodes.watchTopicDeletions());
    this.#send();
    await this.onPreferredElectionRequest();
    await this.onReassignmentRequest();
    this.#parts.logger.info(
      `Ready to serve as the new controller with epoch ${this.context.controllerEpoch}, ${topics} topics`,
      SOURCE,
    );
  }

  /** `/brokers/ids` or a node below it changed. */
  async onBrokerChange(): Promise<void> {
    const known = new Map(this.context.liveBrokers);
    await this.#loadBrokers();
    const now = this.context.liveBrokers;
    const isBounced = (id: number): boolean => known.get(id)?.brokerEpoch !== now.get(id)?.brokerEpoch;
    const gone = [...known.keys()].filter((id) => !now.has(id) || isBounced(id));
    const come = [...now.keys()].filter((id) => !known.has(id) || isBounced(id));
    if (gone.length > 0) await this.#onBrokersGone(gone);
    if (come.length > 0) await this.#onBrokersCome(come);
    if (gone.length === 0 && come.length === 0) this.#batch.addUpdateMetadata(now.keys(), []);
    this.#send();
  }

  /** More topics than before may be led from outside the ISR: those that nobody leads are tried again. */
  async onUncleanElectionAllowed(): Promise<void> {
    await this.#partitions.triggerOnlineStateChange();
    this.#send();
  }

  /** `/brokers/topics` changed: new topics get leaders, vanished ones are forgotten. */
  async onTopicChange(): Promise<void> {
    const present = new Set(await this.#parts.znodes.watchTopics());
    for (const topic of [...this.context.topics]) if (!present.has(topic)) this.context.removeTopic(topic);
    const added = [...present].filter((topic) => !this.context.hasTopic(topic));
    if (added.length === 0) return;
    const assignments = await this.#parts.znodes.watchAssignments(added, this.#parts.newTopicId);
    for (const [topic, assignment] of assignments) this.#setTopic(topic, assignment);
    await this.#onNewPartitions([...assignments.keys()].flatMap((topic) => this.context.partitionsOf(topic)));
    this.#send();
  }

  /** The document of a topic changed: it may have more partitions; an id that an old tool dropped is put back. */
  async onPartitionModifications(topic: string): Promise<void> {
    const found = (
      await this.#parts.znodes.watchAssignments(
        [topic],
        () => this.context.topicId(topic) ?? this.#parts.newTopicId(),
      )
    ).get(topic);
    if (found === undefined || this.context.isTopicBeingDeleted(topic)) return;
    const known = new Set(this.context.partitionsOf(topic).map(({ partition }) => partition));
    this.#setTopic(topic, found);
    const added = [...found.partitions.keys()].filter((partition) => !known.has(partition));
    if (added.length === 0) return;
    await this.#onNewPartitions(added.map((partition) => ({ topic, partition })));
    this.#send();
  }

  async onTopicDeletionRequest(): Promise<void> {
    await this.#deletion.enqueue(await this.#parts.znodes.watchTopicDeletions());
    this.#send();
  }

  /** Brokers answered to StopReplica with deletion. */
  async onReplicasDeleted(
    done: readonly PartitionAndReplica[],
    failed: readonly PartitionAndReplica[],
  ): Promise<void> {
    await this.#deletion.onReplicasDeleted(done, failed);
    this.#send();
  }

  /** Leaders changed ISRs themselves: adopt what they wrote and tell everybody. */
  async onIsrChange(): Promise<void> {
    const lists = await this.#parts.znodes.takeNotifications(IsrChangeNotificationPath);
    const partitions = lists.flatMap(
      (data) =>
        unlessUnreadable(this.#parts.logger, () => decodePartitionList(IsrChangeNotificationPath, data)) ??
        [],
    );
    const states = await this.#parts.znodes.partitionStates.read(partitions);
    for (const [key, state] of states) this.context.leadership.set(key, state);
    if (partitions.length === 0) return;
    this.#batch.addUpdateMetadata(this.context.liveBrokers.keys(), partitions);
    this.#send();
  }

  /** A broker lost a log directory: ask it about all its replicas; those it cannot open come back as errors. */
  async onLogDirEvent(): Promise<void> {
    const events = await this.#parts.znodes.takeNotifications(LogDirEventNotificationPath);
    const brokers = events.map((data) =>
      unlessUnreadable(this.#parts.logger, () => decodeLogDirEvent(LogDirEventNotificationPath, data)),
    );
    for (const broker of new Set(brokers.filter((id) => id !== undefined))) {
      for (const partition of this.context.partitionsOnBroker(broker)) {
        if (this.context.isTopicBeingDeleted(partition.topic)) continue;
        this.#batch.addLeaderAndIsr([broker], partition, false);
      }
    }
    this.#send();
  }

  /** A broker answered LeaderAndIsr with storage errors: those replicas are offline until it says otherwise. */
  async onReplicasOffline(brokerId: number, partitions: readonly TopicPartition[]): Promise<void> {
    const offline = this.context.offlineReplicas.get(brokerId) ?? new Set<string>();
    const fresh = partitions.filter((partition) => !offline.has(topicPartitionKey(partition)));
    for (const partition of fresh) offline.add(topicPartitionKey(partition));
    this.context.offlineReplicas.set(brokerId, offline);
    if (fresh.length === 0) return;
    // Leaders first: a new one is elected from the ISR before the replica leaves it.
    this.#partitions.toOffline(fresh.filter((partition) => this.#isLedBy(partition, [brokerId])));
    await this.#partitions.triggerOnlineStateChange();
    await this.#replicas.toOffline(fresh.map((partition) => ({ partition, replica: brokerId })));
    this.#send();
  }

  /** See {@link OperatorRequests.onPreferredElection}. */
  async onPreferredElectionRequest(): Promise<void> {
    await this.#requests.onPreferredElection();
    this.#send();
  }

  /** See {@link OperatorRequests.onReassignment}. */
  onReassignmentRequest(): Promise<void> {
    return this.#requests.onReassignment();
  }

  async electPreferred(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#requests.electPreferred(partitions);
    this.#send();
  }

  /**
   * Moves leaderships off a broker that is about to stop; returns the partitions that it still leads, since no other
   * replica may (KIP-143's ControlledShutdown).
   */
  async onControlledShutdown(brokerId: number): Promise<TopicPartition[]> {
    this.context.shuttingDownBrokers.add(brokerId);
    const replicated = this.context
      .partitionsOnBroker(brokerId)
      .filter((partition) => this.context.assignment(partition).replicas.length > 1);
    await this.#partitions.toOnline(
      replicated.filter((partition) => this.#isLedBy(partition, [brokerId])),
      'controlled-shutdown',
    );
    const followed = replicated.filter((partition) => !this.#isLedBy(partition, [brokerId]));
    await this.#replicas.toOffline(followed.map((partition) => ({ partition, replica: brokerId })));
    this.#send();
    return replicated.filter((partition) => this.#isLedBy(partition, [brokerId]));
  }

  async #onBrokersGone(brokers: readonly number[]): Promise<void> {
    for (const broker of brokers) {
      this.context.shuttingDownBrokers.delete(broker);
      this.context.offlineReplicas.delete(broker);
    }
    const lost = this.context.allPartitions().filter((partition) => this.#isLedBy(partition, brokers));
    this.#partitions.toOffline(
      lost.filter((partition) => !this.context.isTopicBeingDeleted(partition.topic)),
    );
    await this.#partitions.triggerOnlineStateChange();
    await this.#replicas.toOffline(brokers.flatMap((replica) => this.#replicasOn(replica)));
    this.#batch.addUpdateMetadata(this.context.liveBrokers.keys(), []);
  }

  async #onBrokersCome(brokers: readonly number[]): Promise<void> {
    this.#batch.addUpdateMetadata(this.context.liveBrokers.keys(), this.context.allPartitions());
    this.#replicas.toOnline(brokers.flatMap((replica) => this.#replicasOn(replica)));
    await this.#partitions.triggerOnlineStateChange();
    await this.#deletion.resume();
  }

  async #onNewPartitions(partitions: readonly TopicPartition[]): Promise<void> {
    const replicas = partitions.flatMap((partition) =>
      this.context.assignment(partition).replicas.map((replica) => ({ partition, replica })),
    );
    this.#partitions.toNew(partitions);
    this.#replicas.toNew(replicas);
    await this.#partitions.toOnline(partitions, 'offline');
    this.#replicas.toOnline(replicas);
  }

  async #loadBrokers(): Promise<void> {
    const brokers = await this.#parts.znodes.watchBrokers();
    this.context.liveBrokers.clear();
    for (const [id, broker] of brokers) this.context.liveBrokers.set(id, broker);
  }

  async #loadTopics(): Promise<number> {
    const topics = await this.#parts.znodes.watchTopics();
    const assignments = await this.#parts.znodes.watchAssignments(topics, this.#parts.newTopicId);
    for (const [topic, assignment] of assignments) this.#setTopic(topic, assignment);
    return assignments.size;
  }

  #setTopic(topic: string, assignment: TopicAssignment): void {
    const partitions: ReadonlyMap<number, ReplicaAssignment> = assignment.partitions;
    this.context.setTopic(topic, assignment.topicId, partitions);
  }

  /** `/feature` exists for every release from 2.7 on; its status says whether the protocol version allows features. */
  async #writeFeature(): Promise<void> {
    const { znodes, protocol } = this.#parts;
    const isEnabled = protocol.isAtLeast('2.7-IV0');
    await znodes.put(
      FeaturePath,
      encodeFeature({ isEnabled, version: protocol.isAtLeast('3.3-IV0') ? 2 : 1 }),
    );
  }

  #replicasOn(broker: number): PartitionAndReplica[] {
    return this.context.partitionsOnBroker(broker).map((partition) => ({ partition, replica: broker }));
  }

  #isLedBy(partition: TopicPartition, brokers: readonly number[]): boolean {
    const leader = this.context.leadership.get(topicPartitionKey(partition))?.leader;
    return leader !== undefined && brokers.includes(leader);
  }

  #send(): void {
    this.#parts.send(this.#batch.take());
  }
}
