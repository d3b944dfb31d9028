/**
 * All partitions of this broker. Roles change only by the controller's LeaderAndIsr and StopReplica, also in a cluster of one; a
 * request of an older controller or an older leader epoch is refused.
 */

import type { Clock } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { LeaderAndIsrRequest, LeaderAndIsrResponse } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest, StopReplicaResponse } from '@kafka-ts/protocol/messages/stop-replica';
import type { LogDirFailure } from '@kafka-ts/storage/directory/log-manager-settings';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { Partition } from './partition.ts';
import type { LeadershipListener, LogProvider, ReplicaManagerOptions } from './replica-manager-options.ts';
import { ReplicaMoves } from './replica-moves.ts';
import {
  leaderAndIsrResponse,
  type NamedState,
  partitionState,
  statesOf,
  stopsOf,
} from './replica-requests.ts';
import { StepQueue } from './step-queue.ts';

const STATE_CHANGE = 'state.change.logger';

/** Longest part of a large LeaderAndIsr that is done in one turn of the loop. */
const MAX_TURN_MS = 4;

export class ReplicaManager {
  readonly brokerId: number;
  readonly clock: Clock;
  /** Validation and conversion of what is too large for one turn of the loop. */
  readonly slowWork: StepQueue;
  readonly moves: ReplicaMoves;
  readonly logger: Logger;
  readonly logs: LogProvider;
  readonly #topics = new Map<string, Map<number, Partition>>();
  readonly #listeners: LeadershipListener[] = [];
  #controllerEpoch = 0;

  constructor(options: ReplicaManagerOptions) {
    this.brokerId = options.brokerId;
    this.clock = options.clock;
    this.slowWork = new StepQueue(options.clock);
    this.logger = options.logger;
    this.logs = options.logs;
    this.moves = new ReplicaMoves({
      clock: options.clock,
      logger: options.logger,
      logs: options.logs.partitions,
      slowWork: this.slowWork,
      concurrency: options.concurrentMoves,
      bytesPerSecond: options.moveBytesPerSecond,
    });
  }

  get controllerEpoch(): number {
    return this.#controllerEpoch;
  }

  /** Undefined if this broker has no replica of it. */
  partition(topic: string, partition: number): Partition | undefined {
    return this.#topics.get(topic)?.get(partition);
  }

  /** All partitions with a replica here. */
  *partitions(): Generator<Partition> {
    for (const topic of this.#topics.values()) yield* topic.values();
  }

  get partitionCount(): number {
    let count = 0;
    for (const topic of this.#topics.values()) count += topic.size;
    return count;
  }

  addListener(listener: LeadershipListener): void {
    this.#listeners.push(listener);
  }

  /** LeaderAndIsr: takes the roles that it gives; resolves when all of them are taken. */
  async becomeLeaderOrFollower(request: LeaderAndIsrRequest): Promise<LeaderAndIsrResponse> {
    const states = statesOf(request);
    if (request.controllerEpoch < this.#controllerEpoch) {
      this.logger.warn(
        `[Broker id=${this.brokerId}] Ignoring LeaderAndIsr request from controller ${request.controllerId}: its epoch ` +
          `${request.controllerEpoch} is older than ${this.#controllerEpoch}`,
        STATE_CHANGE,
      );
      return { errorCode: Errors.STALE_CONTROLLER_EPOCH.code, partitionErrors: [], topics: [] };
    }
    this.#controllerEpoch = request.controllerEpoch;
    const leaders: Partition[] = [];
    const followers: Partition[] = [];
    const errors: { readonly of: NamedState; readonly error: ErrorInfo }[] = [];
    let turnStartMs = this.clock.monotonicMs();
    for (const of of states) {
      const error = await this.#takeRole(of, leaders, followers);
      errors.push({ of, error });
      // Thousands of new logs take seconds: whoever else waits has his turn between them.
      if (this.clock.monotonicMs() - turnStartMs < MAX_TURN_MS) continue;
      await new Promise<void>((resolve) => this.clock.endOfTurn(resolve));
      turnStartMs = this.clock.monotonicMs();
    }
    for (const listener of this.#listeners) listener.onLeadershipChange(leaders, followers);
    return leaderAndIsrResponse(errors);
  }

  /** StopReplica: gives partitions up, and deletes their logs where told. */
  async stopReplicas(request: StopReplicaRequest): Promise<StopReplicaResponse> {
    if (request.controllerEpoch < this.#controllerEpoch) {
      return { errorCode: Errors.STALE_CONTROLLER_EPOCH.code, partitionErrors: [] };
    }
    this.#controllerEpoch = request.controllerEpoch;
    const partitionErrors: StopReplicaResponse['partitionErrors'][number][] = [];
    const stopped: Partition[] = [];
    for (const { topic, index, leaderEpoch, isDeleted } of stopsOf(request)) {
      const error = await this.#stop(topic, index, { leaderEpoch, isDeleted }, stopped);
      partitionErrors.push({ topicName: topic, partitionIndex: index, errorCode: error.code });
    }
    for (const listener of this.#listeners) listener.onPartitionsStopped(stopped);
    return { errorCode: Errors.NONE.code, partitionErrors };
  }

  /**
   * The disk under these logs failed: their partitions have no role until a restart. Partitions of which only a copy was there stay, where
   * they are.
   */
  logsFailed({
    directory,
    logs,
    futureLogs,
  }: Pick<LogDirFailure, 'directory' | 'logs' | 'futureLogs'>): void {
    const warn = (text: string): void =>
      this.logger.warn(`[ReplicaManager broker=${this.brokerId}] ${text}`, 'kafka.server.ReplicaManager');
    const names = (of: readonly UnifiedLog[]): string => of.map(({ name }) => name).join(',');
    warn(
      `Stopping serving replicas in dir ${directory} with uuid None because the log directory has failed.`,
    );
    const stopped: Partition[] = [];
    for (const { name } of [...logs, ...futureLogs]) void this.moves.stop(name);
    for (const { topic, partition } of logs) {
      const found = this.partition(topic, partition);
      if (found === undefined) continue;
      found.stop();
      stopped.push(found);
    }
    for (const listener of this.#listeners) listener.onPartitionsStopped(stopped);
    warn(
      `Broker ${this.brokerId} stopped fetcher for partitions ${names(logs)} and stopped moving logs for partitions ${names(futureLogs)} ` +
        `because they are in the failed log directory ${directory}.`,
    );
    warn(`Stopped serving replicas in dir ${directory}`);
  }

  async #takeRole(of: NamedState, leaders: Partition[], followers: Partition[]): Promise<ErrorInfo> {
    const { topic, topicId, state } = of;
    const partition = this.#partitionOf(topic, state.partitionIndex);
    if (state.leaderEpoch < partition.leaderEpoch) {
      this.logger.warn(
        `[Broker id=${this.brokerId}] Ignoring LeaderAndIsr for partition ${partition.name}: its leader epoch ${state.leaderEpoch} ` +
          `is older than ${partition.leaderEpoch}`,
        STATE_CHANGE,
      );
      return Errors.STALE_CONTROLLER_EPOCH;
    }
    if (!state.replicas.includes(this.brokerId)) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    let log: UnifiedLog;
    try {
      const id = topicId === zeroUuid ? undefined : topicId;
      log =
        this.logs.partitions.getReady(topic, state.partitionIndex, id) ??
        (await this.logs.getOrCreateLog(topic, state.partitionIndex, id, state.isNew));
    } catch (error) {
      const reason = messageOf(error);
      this.logger.error(
        `[Broker id=${this.brokerId}] No log for partition ${partition.name}: ${reason}`,
        STATE_CHANGE,
      );
      partition.stop();
      return Errors.KAFKA_STORAGE_ERROR;
    }
    if (topicId !== zeroUuid && log.topicId !== undefined && log.topicId !== topicId) {
      this.logger.error(
        `[Broker id=${this.brokerId}] Topic id of partition ${partition.name} is ${log.topicId} on disk, the controller says ${topicId}`,
        STATE_CHANGE,
      );
      return Errors.INCONSISTENT_TOPIC_ID;
    }
    // A move may have come to its end since the log was asked for.
    log = this.logs.getLog(topic, state.partitionIndex) ?? log;
    const role = partitionState(state);
    if (state.leader === this.brokerId) {
      partition.makeLeader(role, log, this.clock.monotonicMs());
      leaders.push(partition);
    } else {
      partition.makeFollower(role, log);
      followers.push(partition);
    }
    const future = this.logs.partitions.getFuture(topic, state.partitionIndex);
    if (future !== undefined) await this.#goOnMoving(partition, log, future);
    return Errors.NONE;
  }

  /** A move that a stop interrupted; a copy of another topic of that name goes. */
  async #goOnMoving(partition: Partition, log: UnifiedLog, future: UnifiedLog): Promise<void> {
    if (future.topicId === log.topicId) this.moves.start(partition, future);
    else await this.logs.partitions.deleteFuture(partition.topic, partition.partition);
  }

  async #stop(
    topic: string,
    index: number,
    how: { readonly leaderEpoch: number; readonly isDeleted: boolean },
    stopped: Partition[],
  ): Promise<ErrorInfo> {
    const partition = this.partition(topic, index);
    if (partition !== undefined) {
      // Its disk failed: what is there can be neither kept nor deleted until a restart.
      const isOffline = partition.log === undefined && this.logs.getLog(topic, index) === undefined;
      if (isOffline && this.logs.offlineDirectories.length > 0) return Errors.KAFKA_STORAGE_ERROR;
      if (how.leaderEpoch >= 0 && how.leaderEpoch < partition.leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
      partition.stop();
      stopped.push(partition);
      await this.moves.stop(partition.name);
      const partitions = this.#topics.get(topic);
      partitions?.delete(index);
      if (partitions?.size === 0) this.#topics.delete(topic);
    }
    if (!how.isDeleted || this.logs.getLog(topic, index) === undefined) return Errors.NONE;
    try {
      await this.logs.deleteLog(topic, index);
      return Errors.NONE;
    } catch (error) {
      const reason = messageOf(error);
      this.logger.error(
        `[Broker id=${this.brokerId}] Cannot delete ${topic}-${index}: ${reason}`,
        STATE_CHANGE,
      );
      return Errors.KAFKA_STORAGE_ERROR;
    }
  }

  #partitionOf(topic: string, index: number): Partition {
    let partitions = this.#topics.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#topics.set(topic, partitions);
    }
    let partition = partitions.get(index);
    if (partition === undefined) {
      partition = new Partition(topic, index, this.brokerId);
      partitions.set(index, partition);
    }
    return partition;
  }
}
