/**
 * States of partitions (`kafka.controller.PartitionStateMachine`):
 *
 *   non-existent → new            the topic's znode was seen; no leader yet
 *   new → online                  leader and ISR written for the first time
 *   online, offline → online      a leader is elected anew
 *   new, online, offline → offline  the leader's broker is gone
 *   offline → non-existent        the topic is deleted
 */
import type { Logger } from '@kafka-ts/environment/logger';
import type { PartitionState } from '../znodes/partition-state.ts';
import { sharedReplicas } from '../znodes/shared-replicas.ts';
import type { ControllerContext } from './controller-context.ts';
import type { ControllerZnodes } from './controller-znodes.ts';
import { type ElectionStrategy, electLeader } from './leader-election.ts';
import type { RequestBatch } from './request-batch.ts';
import { partitionName, type TopicPartition, topicPartitionKey } from './topic-partition.ts';

export type PartitionStateName = 'non-existent' | 'new' | 'online' | 'offline';

const formerStates = {
  'non-existent': ['offline'],
  new: ['non-existent'],
  online: ['new', 'online', 'offline'],
  offline: ['new', 'online', 'offline'],
} as const satisfies Record<PartitionStateName, readonly PartitionStateName[]>;

/** A partition whose election failed, and why. */
export interface FailedElection {
  readonly partition: TopicPartition;
  readonly reason: string;
}

/** What the machine works with. */
export interface PartitionStateMachineParts {
  readonly context: ControllerContext;
  readonly znodes: ControllerZnodes;
  readonly batch: RequestBatch;
  readonly logger: Logger;
  /** Whether the topic allows a leader from outside the ISR. */
  readonly isUncleanElectionAllowed: (topic: string) => boolean;
}

const SOURCE = 'kafka.controller.ZkPartitionStateMachine';

export class PartitionStateMachine {
  readonly #parts: PartitionStateMachineParts;

  constructor(parts: PartitionStateMachineParts) {
    this.#parts = parts;
  }

  /** After a failover: partitions with a live leader are online, others that have one are offline, the rest are new. */
  async startup(): Promise<void> {
    const { context } = this.#parts;
    for (const partition of context.allPartitions()) {
      const key = topicPartitionKey(partition);
      const leadership = context.leadership.get(key);
      const isLed = leadership !== undefined && context.isReplicaOnline(leadership.leader, partition);
      context.partitionStates.set(key, leadership === undefined ? 'new' : isLed ? 'online' : 'offline');
    }
    await this.triggerOnlineStateChange();
  }

  /** Tries to elect leaders for all that are new or offline and not being deleted. */
  async triggerOnlineStateChange(): Promise<void> {
    const { context } = this.#parts;
    const waiting = context.allPartitions().filter((partition) => {
      const state = context.partitionStates.get(topicPartitionKey(partition));
      return (state === 'new' || state === 'offline') && !context.isTopicBeingDeleted(partition.topic);
    });
    await this.toOnline(waiting, 'offline');
  }

  toNew(partitions: readonly TopicPartition[]): void {
    this.#set(partitions, 'new');
  }

  toOffline(partitions: readonly TopicPartition[]): void {
    this.#set(partitions, 'offline');
  }

  toNonExistent(partitions: readonly TopicPartition[]): void {
    this.#set(partitions, 'non-existent');
  }

  /** Gives new partitions their first leader and elects one for the others; the failed ones stay as they are. */
  async toOnline(
    partitions: readonly TopicPartition[],
    strategy: ElectionStrategy,
  ): Promise<FailedElection[]> {
    const { context } = this.#parts;
    const valid = this.#valid(partitions, 'online');
    // Told apart before anything happens: what was new is online after its first leader is written.
    const isNew = (partition: TopicPartition): boolean =>
      context.partitionStates.get(topicPartitionKey(partition)) === 'new';
    const { first = [], again = [] } = Object.groupBy(valid, (one) => (isNew(one) ? 'first' : 'again'));
    const failed = [...(await this.#initialize(first)), ...(await this.#elect(again, strategy))];
    for (const { partition, reason } of failed) {
      this.#parts.logger.error(
        `Failed to elect leader for partition ${partitionName(partition)} under strategy ${strategy}: ${reason}`,
        SOURCE,
      );
    }
    return failed;
  }

  async #initialize(partitions: readonly TopicPartition[]): Promise<FailedElection[]> {
    const { context, znodes, batch } = this.#parts;
    const failed: FailedElection[] = [];
    const firstStates = new Map<TopicPartition, PartitionState>();
    for (const partition of partitions) {
      const live = context
        .assignment(partition)
        .replicas.filter((replica) => context.isReplicaOnline(replica, partition));
      const leader = live[0];
      if (leader === undefined) failed.push({ partition, reason: 'none of its replicas is alive' });
      else firstStates.set(partition, this.#firstState(leader, live));
    }
    const created = await znodes.partitionStates.create(firstStates);
    for (const [partition, state] of firstStates) {
      const error = created.get(partition);
      if (error !== undefined) {
        failed.push({ partition, reason: error });
        continue;
      }
      context.leadership.set(topicPartitionKey(partition), state);
      context.partitionStates.set(topicPartitionKey(partition), 'online');
      batch.addLeaderAndIsr(state.isr, partition, true);
    }
    return failed;
  }

  #firstState(leader: number, isr: readonly number[]): PartitionState {
    const { controllerEpoch } = this.#parts.context;
    const firstIsr = sharedReplicas(isr);
    return {
      leader,
      leaderEpoch: 0,
      isr: firstIsr,
      partitionEpoch: 0,
      leaderRecoveryState: 0,
      controllerEpoch,
    };
  }

  async #elect(partitions: readonly TopicPartition[], strategy: ElectionStrategy): Promise<FailedElection[]> {
    const failed: FailedElection[] = [];
    let rest = partitions;
    // A conditional write that lost against the leader's own ISR change is tried again on the version read next.
    while (rest.length > 0) {
      const { failures, retries } = await this.#electOnce(rest, strategy);
      failed.push(...failures);
      rest = retries;
    }
    return failed;
  }

  async #electOnce(
    partitions: readonly TopicPartition[],
    strategy: ElectionStrategy,
  ): Promise<{ failures: FailedElection[]; retries: readonly TopicPartition[] }> {
    const { context, znodes, batch } = this.#parts;
    const failures: FailedElection[] = [];
    const current = await znodes.partitionStates.read(partitions);
    const wanted = new Map<TopicPartition, PartitionState>();
    for (const partition of partitions) {
      const next = this.#nextState(partition, current.get(topicPartitionKey(partition)), strategy);
      if (typeof next === 'string') failures.push({ partition, reason: next });
      else wanted.set(partition, next);
    }
    const { written, conflicts, errors } = await znodes.partitionStates.update(wanted);
    for (const [partition, state] of written) {
      context.leadership.set(topicPartitionKey(partition), state);
      context.partitionStates.set(topicPartitionKey(partition), 'online');
      const replicas = context.assignment(partition).replicas;
      batch.addLeaderAndIsr(
        replicas.filter((replica) => context.isReplicaOnline(replica, partition)),
        partition,
        false,
      );
    }
    for (const [partition, reason] of errors) failures.push({ partition, reason });
    return { failures, retries: conflicts };
  }

  #nextState(
    partition: TopicPartition,
    current: PartitionState | undefined,
    strategy: ElectionStrategy,
  ): PartitionState | string {
    const { context } = this.#parts;
    if (current === undefined) return 'it has no state in ZooKeeper';
    if (current.controllerEpoch > context.controllerEpoch) return 'another controller has written its state';
    const elected = electLeader(strategy, {
      replicas: context.assignment(partition).replicas,
      isr: current.isr,
      isOnline: (replica) =>
        strategy === 'controlled-shutdown'
          ? context.liveBrokers.has(replica)
          : context.isReplicaOnline(replica, partition),
      isShuttingDown: (replica) => context.shuttingDownBrokers.has(replica),
      isUncleanAllowed: this.#parts.isUncleanElectionAllowed(partition.topic),
    });
    if (elected === undefined) return `no replica may lead (ISR ${current.isr.join(',')})`;
    return {
      ...current,
      leader: elected.leader,
      isr: elected.isr,
      leaderEpoch: current.leaderEpoch + 1,
      controllerEpoch: context.controllerEpoch,
    };
  }

  #set(partitions: readonly TopicPartition[], target: PartitionStateName): void {
    for (const partition of this.#valid(partitions, target)) {
      const key = topicPartitionKey(partition);
      if (target === 'non-existent') this.#parts.context.partitionStates.delete(key);
      else this.#parts.context.partitionStates.set(key, target);
    }
  }

  #valid(partitions: readonly TopicPartition[], target: PartitionStateName): TopicPartition[] {
    const allowed: readonly PartitionStateName[] = formerStates[target];
    return partitions.filter((partition) => {
      const state = this.#parts.context.partitionStates.get(topicPartitionKey(partition)) ?? 'non-existent';
      if (allowed.includes(state)) return true;
      this.#parts.logger.error(
        `Partition ${partitionName(partition)} cannot go from ${state} to ${target}`,
        SOURCE,
      );
      return false;
    });
  }
}
