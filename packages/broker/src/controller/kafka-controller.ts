/**
 * The controller module of a broker: takes part in elections, holds the office while it is elected, resigns when it is
 * not (`kafka.controller.KafkaController`, ZooKeeper mode). ZooKeeper's watches and the brokers' answers become events
 * of one queue.
 */

import type { Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { Errors } from '@kafka-ts/protocol/errors';
import type { LeaderAndIsrRequest, LeaderAndIsrResponse } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest, StopReplicaResponse } from '@kafka-ts/protocol/messages/stop-replica';
import {
  BrokerIdsPath,
  ControllerPath,
  DeleteTopicsPath,
  IsrChangeNotificationPath,
  LogDirEventNotificationPath,
  PreferredReplicaElectionPath,
  ReassignPartitionsPath,
  TopicsPath,
} from '../znodes/paths.ts';
import {
  ControllerChannel,
  type ControllerRequestHandler,
  type ControllerResponseListener,
} from './controller-channel.ts';
import { ControllerTermOfOffice, type TermOfOfficeParts } from './controller-term-of-office.ts';
import { EventQueue } from './event-queue.ts';
import { ControllerMovedError } from './fenced-writes.ts';
import type { BrokerRequests } from './request-batch.ts';
import { type TopicPartition, topicPartitionKey } from './topic-partition.ts';

export interface KafkaControllerParts extends Omit<TermOfOfficeParts, 'send'> {
  readonly environment: Environment;
  /** The broker in this process. */
  readonly local: ControllerRequestHandler;
  readonly leaderImbalanceCheckIntervalMs: number | undefined;
}

const SOURCE = 'kafka.controller.KafkaController';

/** Time from an election to the first look at the leader balance. */
const FIRST_REBALANCE_MS = 5_000;

export class KafkaController {
  readonly #parts: KafkaControllerParts;
  readonly #queue: EventQueue;
  readonly #channels = new Map<number, ControllerChannel>();
  #office: ControllerTermOfOffice | undefined;
  #activeId = -1;
  #rebalance: Timer | undefined;
  #delivered: Promise<unknown> = Promise.resolve();

  constructor(parts: KafkaControllerParts) {
    this.#parts = parts;
    this.#queue = new EventQueue((name, error) => this.#onEventError(name, error));
  }

  /** The broker that controls the cluster, as far as this one knows; -1 if none. */
  get activeId(): number {
    return this.#activeId;
  }

  get isActive(): boolean {
    return this.#office !== undefined;
  }

  /** Elects or follows; resolves when this is done and, if elected, the brokers have heard the first news. */
  async start(): Promise<void> {
    await this.#queue.ask('Startup', () => this.#elect());
    await this.#delivered;
  }

  /** A watch fired. */
  onWatch(path: string): void {
    if (path === ControllerPath) this.#queue.put('ControllerChange', () => this.#onControllerChange());
    else this.#whileInOffice(path, (office) => handlerOf(path, office));
  }

  /** The session is gone: whatever this broker was, it is nothing now, and what its watches told is over. */
  onSessionExpired(): void {
    this.#queue.interrupt('Expire', () => this.#resign());
  }

  /** A new session exists and the broker is registered again. */
  onSessionRenewed(): Promise<void> {
    return this.#queue.ask('RegisterBrokerAndReelect', async () => {
      // An election under way when the old session ended may have been won by the new one, in an office that is given up since.
      if (this.#office === undefined) await this.#parts.znodes.removeOwnController();
      await this.#onControllerChange();
    });
  }

  /** Runs `action` on the event queue if this broker controls the cluster; undefined otherwise. */
  whileActive<T>(
    name: string,
    action: (office: ControllerTermOfOffice) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#queue.ask(name, async () => (this.#office === undefined ? undefined : action(this.#office)));
  }

  /** See {@link ControllerTermOfOffice.onControlledShutdown}; undefined if this broker does not control the cluster. */
  controlledShutdown(brokerId: number): Promise<TopicPartition[] | undefined> {
    return this.whileActive('ControlledShutdown', (office) => office.onControlledShutdown(brokerId));
  }

  /** Stops reacting. The office ends with the session. */
  async close(): Promise<void> {
    this.#rebalance?.cancel();
    for (const channel of this.#channels.values()) channel.close();
    await this.#queue.close();
    this.#office = undefined;
  }

  async #onControllerChange(): Promise<void> {
    const active = await this.#parts.znodes.watchController();
    this.#activeId = active ?? -1;
    if (this.#office !== undefined && active !== this.#parts.brokerId) this.#resign();
    if (active === undefined) await this.#elect();
  }

  async #elect(): Promise<void> {
    const { znodes, brokerId, environment, logger } = this.#parts;
    const active = await znodes.watchController();
    this.#activeId = active ?? -1;
    if (active !== undefined) {
      logger.info(
        `Broker ${active} has been elected as the controller, so stopping the election process.`,
        SOURCE,
      );
      return;
    }
    const term = await znodes.elect(brokerId, environment.clock.nowMs());
    this.#activeId = (await znodes.watchController()) ?? -1;
    if (term === undefined) return;
    logger.info(
      `[Controller id=${brokerId}] ${brokerId} successfully elected as the controller. Epoch incremented to ${term.epoch} and epoch zk version is now ${term.epochZnodeVersion}`,
      SOURCE,
    );
    const office = new ControllerTermOfOffice(
      { ...this.#parts, send: (requests) => this.#send(requests) },
      term,
    );
    this.#office = office;
    try {
      await office.begin();
    } catch (error) {
      this.#resign();
      await znodes.abdicate();
      throw error;
    }
    this.#scheduleRebalance(FIRST_REBALANCE_MS);
  }

  #resign(): void {
    if (this.#office !== undefined)
      this.#parts.logger.info(`[Controller id=${this.#parts.brokerId}] Resigned`, SOURCE);
    this.#rebalance?.cancel();
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    this.#office = undefined;
  }

  #send(requests: readonly BrokerRequests[]): void {
    const sent = requests.map((one) => this.#channel(one.brokerId)?.send(one));
    this.#delivered = Promise.all([this.#delivered, ...sent]);
  }

  #channel(brokerId: number): ControllerChannel | undefined {
    if (brokerId !== this.#parts.brokerId) return undefined;
    const known = this.#channels.get(brokerId);
    if (known !== undefined) return known;
    const channel = new ControllerChannel(brokerId, this.#parts.local, this.#responses());
    this.#channels.set(brokerId, channel);
    return channel;
  }

  #responses(): ControllerResponseListener {
    return {
      onLeaderAndIsr: (brokerId, request, response) => {
        const offline = storageErrors(request, response);
        if (offline.length > 0)
          this.#whileInOffice('LeaderAndIsrResponse', (office) =>
            office.onReplicasOffline(brokerId, offline),
          );
      },
      onStopReplica: (brokerId, request, response) => {
        const { done, failed } = deletions(request, response);
        const of = (partitions: readonly TopicPartition[]) =>
          partitions.map((partition) => ({ partition, replica: brokerId }));
        if (done.length + failed.length === 0) return;
        this.#whileInOffice('TopicDeletionStopReplicaResponse', (office) =>
          office.onReplicasDeleted(of(done), of(failed)),
        );
      },
      onFailure: (brokerId, what, error) => {
        this.#parts.logger.error(`${what} to broker ${brokerId} failed: ${messageOf(error)}`, SOURCE);
      },
    };
  }

  #whileInOffice(name: string, action: (office: ControllerTermOfOffice) => Promise<void> | undefined): void {
    this.#queue.put(name, async () => {
      if (this.#office !== undefined) await action(this.#office);
    });
  }

  #scheduleRebalance(delayMs: number): void {
    const intervalMs = this.#parts.leaderImbalanceCheckIntervalMs;
    if (intervalMs === undefined) return;
    this.#rebalance = this.#parts.environment.clock.setTimer(delayMs, () => {
      this.#whileInOffice('AutoPreferredReplicaLeaderElection', (office) =>
        office.electPreferred(office.context.allPartitions()),
      );
      this.#scheduleRebalance(intervalMs);
    });
  }

  #onEventError(name: string, error: unknown): void {
    if (error instanceof ControllerMovedError) {
      this.#parts.logger.info(
        `[Controller id=${this.#parts.brokerId}] Controller moved to another broker when processing ${name}`,
        SOURCE,
      );
      this.#resign();
      return;
    }
    this.#parts.logger.error(
      `[Controller id=${this.#parts.brokerId}] Error processing event ${name}: ${messageOf(error)}`,
      SOURCE,
    );
  }
}

/** What a changed path means to the controller. */
function handlerOf(path: string, office: ControllerTermOfOffice): Promise<void> | undefined {
  switch (path) {
    case TopicsPath:
      return office.onTopicChange();
    case DeleteTopicsPath:
      return office.onTopicDeletionRequest();
    case IsrChangeNotificationPath:
      return office.onIsrChange();
    case LogDirEventNotificationPath:
      return office.onLogDirEvent();
    case PreferredReplicaElectionPath:
      return office.onPreferredElectionRequest();
    case ReassignPartitionsPath:
      return office.onReassignmentRequest();
  }
  if (path === BrokerIdsPath || path.startsWith(`${BrokerIdsPath}/`)) return office.onBrokerChange();
  const topic = path.startsWith(`${TopicsPath}/`) ? path.slice(TopicsPath.length + 1) : '';
  return topic === '' || topic.includes('/') ? undefined : office.onPartitionModifications(topic);
}

function storageErrors(request: LeaderAndIsrRequest, response: LeaderAndIsrResponse): TopicPartition[] {
  const failed = new Set(
    response.partitionErrors
      .filter(({ errorCode }) => errorCode === Errors.KAFKA_STORAGE_ERROR.code)
      .map(({ topicName, partitionIndex }) =>
        topicPartitionKey({ topic: topicName, partition: partitionIndex }),
      ),
  );
  return request.topicStates
    .flatMap(({ topicName, partitionStates }) =>
      partitionStates.map(({ partitionIndex }) => ({ topic: topicName, partition: partitionIndex })),
    )
    .filter((partition) => failed.has(topicPartitionKey(partition)));
}

function deletions(
  request: StopReplicaRequest,
  response: StopReplicaResponse,
): { readonly done: TopicPartition[]; readonly failed: TopicPartition[] } {
  const errors = new Map(
    response.partitionErrors.map(({ topicName, partitionIndex, errorCode }) => [
      topicPartitionKey({ topic: topicName, partition: partitionIndex }),
      errorCode,
    ]),
  );
  const deleted = request.topicStates.flatMap(({ topicName, partitionStates }) =>
    partitionStates
      .filter(({ deletePartition }) => deletePartition)
      .map(({ partitionIndex }) => ({ topic: topicName, partition: partitionIndex })),
  );
  const isDone = (partition: TopicPartition): boolean =>
    (errors.get(topicPartitionKey(partition)) ?? response.errorCode) === 0;
  return { done: deleted.filter(isDone), failed: deleted.filter((partition) => !isDone(partition)) };
}
