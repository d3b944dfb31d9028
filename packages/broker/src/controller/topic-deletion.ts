/**
 * Deletion of topics (`kafka.controller.TopicDeletionManager`): queued by `/admin/delete_topics`; once all replicas are
 * alive, brokers are told to forget the partitions and to delete their logs; when every replica has answered, the
 * topic's znodes go. A topic with a replica on a dead broker waits until that broker is back.
 */
import type { Logger } from '@kafka-ts/environment/logger';
import type { ControllerContext } from './controller-context.ts';
import type { ControllerZnodes } from './controller-znodes.ts';
import type { PartitionStateMachine } from './partition-state-machine.ts';
import type { ReplicaStateMachine } from './replica-state-machine.ts';
import type { RequestBatch } from './request-batch.ts';
import type { PartitionAndReplica } from './topic-partition.ts';

export interface TopicDeletionParts {
  readonly context: ControllerContext;
  readonly znodes: ControllerZnodes;
  readonly batch: RequestBatch;
  readonly replicas: ReplicaStateMachine;
  readonly partitions: PartitionStateMachine;
  readonly isEnabled: boolean;
  readonly logger: Logger;
}

const SOURCE = 'kafka.controller.TopicDeletionManager';

export class TopicDeletion {
  readonly #parts: TopicDeletionParts;

  constructor(parts: TopicDeletionParts) {
    this.#parts = parts;
  }

  /** Queues topics; with deletion disabled the order stays in ZooKeeper and nothing happens, as in Kafka. */
  async enqueue(topics: readonly string[]): Promise<void> {
    const { context, znodes, logger, isEnabled } = this.#parts;
    const unknown = topics.filter((topic) => !context.hasTopic(topic));
    if (unknown.length > 0) {
      logger.warn(`Ignoring request to delete non-existing topics ${unknown.join(',')}`, SOURCE);
      await znodes.removeTopicDeletions(unknown);
    }
    if (!isEnabled) return;
    for (const topic of topics) if (context.hasTopic(topic)) context.topicsToDelete.add(topic);
    await this.resume();
  }

  /** Starts what can be started and ends what is done; called whenever brokers or replicas change. */
  async resume(): Promise<void> {
    const { context, replicas } = this.#parts;
    for (const topic of [...context.topicsToDelete]) {
      const all = this.#replicasOf(topic);
      if (all.every((one) => replicas.isInState(one, 'deletion-successful')))
        await this.#complete(topic, all);
      else if (!all.some((one) => replicas.isInState(one, 'deletion-started'))) await this.#start(topic, all);
    }
  }

  /** A broker has deleted replicas, or failed to. */
  async onReplicasDeleted(
    done: readonly PartitionAndReplica[],
    failed: readonly PartitionAndReplica[],
  ): Promise<void> {
    const { replicas } = this.#parts;
    replicas.toDeletionSuccessful(done.filter((one) => replicas.isInState(one, 'deletion-started')));
    replicas.toDeletionIneligible(failed.filter((one) => replicas.isInState(one, 'deletion-started')));
    if (failed.length === 0) await this.resume();
  }

  async #start(topic: string, all: readonly PartitionAndReplica[]): Promise<void> {
    const { context, replicas, batch } = this.#parts;
    const isAllAlive = all.every((one) => context.isReplicaOnline(one.replica, one.partition));
    if (!isAllAlive) return;
    batch.addUpdateMetadata(context.liveBrokers.keys(), context.partitionsOf(topic));
    await replicas.toOffline(all.filter((one) => !replicas.isInState(one, 'offline')));
    replicas.toDeletionStarted(all);
  }

  async #complete(topic: string, all: readonly PartitionAndReplica[]): Promise<void> {
    const { context, replicas, partitions, znodes } = this.#parts;
    replicas.toNonExistent(all);
    partitions.toOffline(context.partitionsOf(topic));
    partitions.toNonExistent(context.partitionsOf(topic));
    await znodes.removeTopic(topic);
    context.removeTopic(topic);
    this.#parts.logger.info(`Deletion of topic ${topic} successfully completed`, SOURCE);
  }

  #replicasOf(topic: string): PartitionAndReplica[] {
    const { context } = this.#parts;
    return context
      .partitionsOf(topic)
      .flatMap((partition) =>
        context.assignment(partition).replicas.map((replica) => ({ partition, replica })),
      );
  }
}
