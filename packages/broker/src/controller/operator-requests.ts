/** What operators' tools leave for the controller below `/admin`: preferred elections, reassignments. */
import type { Logger } from '@kafka-ts/environment/logger';
import { decodePartitionList } from '../znodes/admin-nodes.ts';
import { PreferredReplicaElectionPath, ReassignPartitionsPath } from '../znodes/paths.ts';
import { unlessUnreadable } from '../znodes/unless-unreadable.ts';
import type { ControllerContext } from './controller-context.ts';
import type { ControllerZnodes } from './controller-znodes.ts';
import type { PartitionStateMachine } from './partition-state-machine.ts';
import { partitionName, type TopicPartition, topicPartitionKey } from './topic-partition.ts';

export interface OperatorRequestsParts {
  readonly context: ControllerContext;
  readonly znodes: ControllerZnodes;
  readonly partitions: PartitionStateMachine;
  readonly logger: Logger;
}

export class OperatorRequests {
  readonly #parts: OperatorRequestsParts;

  constructor(parts: OperatorRequestsParts) {
    this.#parts = parts;
  }

  /** Carries out `/admin/preferred_replica_election`, if it is there, and removes it. */
  async onPreferredElection(): Promise<void> {
    const { znodes, context } = this.#parts;
    const data = await znodes.watchRequest(PreferredReplicaElectionPath);
    if (data === undefined) return;
    const wanted = this.#partitionsIn(PreferredReplicaElectionPath, data);
    await this.electPreferred(wanted.filter((one) => context.leadership.has(topicPartitionKey(one))));
    await znodes.removeRequest(PreferredReplicaElectionPath);
    await znodes.watchRequest(PreferredReplicaElectionPath);
  }

  /**
   * Gives leadership back to the first replica of each partition that is led elsewhere. Not where the topic is being deleted: its
   * partitions have no leader any more, and with one their logs were made again behind their deletion.
   */
  async electPreferred(partitions: readonly TopicPartition[]): Promise<void> {
    const { context } = this.#parts;
    const moved = partitions.filter((partition) => {
      if (context.isTopicBeingDeleted(partition.topic)) return false;
      const leader = context.leadership.get(topicPartitionKey(partition))?.leader;
      return leader !== context.assignment(partition).replicas[0];
    });
    await this.#parts.partitions.toOnline(moved, 'preferred');
  }

  /** Moving replicas needs other brokers, which a cluster of one has not: what is asked for is logged and dropped. */
  async onReassignment(): Promise<void> {
    const { znodes, logger } = this.#parts;
    const data = await znodes.watchRequest(ReassignPartitionsPath);
    if (data === undefined) return;
    for (const partition of this.#partitionsIn(ReassignPartitionsPath, data)) {
      logger.error(
        `Reassignment of ${partitionName(partition)} is dropped: this version runs clusters of one broker`,
        'kafka.controller.KafkaController',
      );
    }
    await znodes.removeRequest(ReassignPartitionsPath);
    await znodes.watchRequest(ReassignPartitionsPath);
  }

  #partitionsIn(path: string, data: Uint8Array | null): TopicPartition[] {
    return unlessUnreadable(this.#parts.logger, () => decodePartitionList(path, data)) ?? [];
  }
}
