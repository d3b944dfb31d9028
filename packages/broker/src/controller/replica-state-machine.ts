/**
 * States of replicas (`kafka.controller.ReplicaStateMachine`):
 *
 *   non-existent → new                         may become follower or leader
 *   new, online, offline, ineligible → online  its broker takes part
 *   any but non-existent → offline             its broker is gone: out of the ISR
 *   offline → deletion-started → deletion-successful → non-existent, or deletion-started → ineligible
 */
import type { Logger } from '@kafka-ts/environment/logger';
import { NoLeader, type PartitionState } from '../znodes/partition-state.ts';
import type { ControllerContext } from './controller-context.ts';
import type { ControllerZnodes } from './controller-znodes.ts';
import type { RequestBatch } from './request-batch.ts';
import {
  type PartitionAndReplica,
  replicaKey,
  type TopicPartition,
  topicPartitionKey,
} from './topic-partition.ts';

export type ReplicaStateName =
  | 'non-existent'
  | 'new'
  | 'online'
  | 'offline'
  | 'deletion-started'
  | 'deletion-successful'
  | 'deletion-ineligible';

const formerStates = {
  'non-existent': ['deletion-successful'],
  new: ['non-existent'],
  online: ['new', 'online', 'offline', 'deletion-ineligible'],
  offline: ['new', 'online', 'offline', 'deletion-ineligible'],
  'deletion-started': ['offline'],
  'deletion-successful': ['deletion-started'],
  'deletion-ineligible': ['offline', 'deletion-started'],
} as const satisfies Record<ReplicaStateName, readonly ReplicaStateName[]>;

export interface ReplicaStateMachineParts {
  readonly context: ControllerContext;
  readonly znodes: ControllerZnodes;
  readonly batch: RequestBatch;
  readonly logger: Logger;
}

const SOURCE = 'kafka.controller.ZkReplicaStateMachine';

export class ReplicaStateMachine {
  readonly #parts: ReplicaStateMachineParts;

  constructor(parts: ReplicaStateMachineParts) {
    this.#parts = parts;
  }

  /** After a failover: replicas on live brokers are online, the others could not be deleted now. */
  startup(): void {
    const { context } = this.#parts;
    const online: PartitionAndReplica[] = [];
    for (const partition of context.allPartitions()) {
      for (const replica of context.assignment(partition).replicas) {
        const isOnline = context.isReplicaOnline(replica, partition);
        context.replicaStates.set(
          replicaKey({ partition, replica }),
          isOnline ? 'online' : 'deletion-ineligible',
        );
        if (isOnline) online.push({ partition, replica });
      }
    }
    this.toOnline(online);
  }

  toNew(replicas: readonly PartitionAndReplica[]): void {
    for (const one of this.#valid(replicas, 'new')) {
      this.#parts.context.replicaStates.set(replicaKey(one), 'new');
      this.#parts.batch.addLeaderAndIsr([one.replica], one.partition, true);
    }
  }

  toOnline(replicas: readonly PartitionAndReplica[]): void {
    for (const one of this.#valid(replicas, 'online')) {
      const isNew = this.#parts.context.replicaStates.get(replicaKey(one)) === 'new';
      this.#parts.context.replicaStates.set(replicaKey(one), 'online');
      if (!isNew) this.#parts.batch.addLeaderAndIsr([one.replica], one.partition, false);
    }
  }

  /** Stops the replicas and takes them out of the ISR, with a new leader epoch for what they led. */
  async toOffline(replicas: readonly PartitionAndReplica[]): Promise<void> {
    const { context, batch } = this.#parts;
    const valid = this.#valid(replicas, 'offline');
    for (const one of valid) batch.addStopReplica(one.replica, one.partition, false);
    const gone = new Map<string, { readonly partition: TopicPartition; readonly replicas: Set<number> }>();
    for (const { partition, replica } of valid) {
      const key = topicPartitionKey(partition);
      const entry = gone.get(key) ?? { partition, replicas: new Set<number>() };
      entry.replicas.add(replica);
      gone.set(key, entry);
    }
    await this.#removeFromIsr([...gone.values()]);
    for (const one of valid) context.replicaStates.set(replicaKey(one), 'offline');
  }

  toDeletionStarted(replicas: readonly PartitionAndReplica[]): void {
    for (const one of this.#set(replicas, 'deletion-started')) {
      this.#parts.batch.addStopReplica(one.replica, one.partition, true);
    }
  }

  toDeletionSuccessful(replicas: readonly PartitionAndReplica[]): void {
    this.#set(replicas, 'deletion-successful');
  }

  toDeletionIneligible(replicas: readonly PartitionAndReplica[]): void {
    this.#set(replicas, 'deletion-ineligible');
  }

  toNonExistent(replicas: readonly PartitionAndReplica[]): void {
    for (const one of this.#set(replicas, 'non-existent'))
      this.#parts.context.replicaStates.delete(replicaKey(one));
  }

  isInState(replica: PartitionAndReplica, state: ReplicaStateName): boolean {
    return (this.#parts.context.replicaStates.get(replicaKey(replica)) ?? 'non-existent') === state;
  }

  async #removeFromIsr(
    entries: readonly { readonly partition: TopicPartition; readonly replicas: ReadonlySet<number> }[],
  ): Promise<void> {
    const { context, znodes, batch } = this.#parts;
    let rest = entries;
    while (rest.length > 0) {
      const current = await znodes.partitionStates.read(rest.map(({ partition }) => partition));
      const wanted = new Map<TopicPartition, PartitionState>();
      for (const { partition, replicas } of rest) {
        const state = current.get(topicPartitionKey(partition));
        const isTouched =
          state !== undefined && (state.isr.some((id) => replicas.has(id)) || replicas.has(state.leader));
        if (state !== undefined && isTouched)
          wanted.set(partition, without(state, replicas, context.controllerEpoch));
      }
      const { written, conflicts } = await znodes.partitionStates.update(wanted);
      for (const [partition, state] of written) {
        context.leadership.set(topicPartitionKey(partition), state);
        if (context.isTopicBeingDeleted(partition.topic)) continue;
        const { replicas } = context.assignment(partition);
        batch.addLeaderAndIsr(
          replicas.filter((replica) => context.isReplicaOnline(replica, partition)),
          partition,
          false,
        );
      }
      rest = rest.filter(({ partition }) => conflicts.includes(partition));
    }
  }

  #set(replicas: readonly PartitionAndReplica[], target: ReplicaStateName): PartitionAndReplica[] {
    const valid = this.#valid(replicas, target);
    for (const one of valid) this.#parts.context.replicaStates.set(replicaKey(one), target);
    return valid;
  }

  #valid(replicas: readonly PartitionAndReplica[], target: ReplicaStateName): PartitionAndReplica[] {
    const allowed: readonly ReplicaStateName[] = formerStates[target];
    return replicas.filter((one) => {
      const state = this.#parts.context.replicaStates.get(replicaKey(one)) ?? 'non-existent';
      if (allowed.includes(state)) return true;
      this.#parts.logger.error(`Replica ${replicaKey(one)} cannot go from ${state} to ${target}`, SOURCE);
      return false;
    });
  }
}

/** The state without the replicas: the last in-sync one stays in the ISR, since only it may lead again. */
function without(state: PartitionState, gone: ReadonlySet<number>, controllerEpoch: number): PartitionState {
  const isr = state.isr.filter((replica) => !gone.has(replica));
  return {
    ...state,
    leader: gone.has(state.leader) ? NoLeader : state.leader,
    isr: isr.length === 0 ? state.isr : isr,
    leaderEpoch: state.leaderEpoch + 1,
    controllerEpoch,
  };
}
