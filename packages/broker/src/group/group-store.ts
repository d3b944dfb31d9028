/**
 * Groups by the partition of `__consumer_offsets` that they live in. A partition's groups are loaded from its log when
 * this broker becomes its leader and dropped when it no longer is; while it loads, requests are told to come again
 * (`kafka.coordinator.group.GroupMetadataManager`).
 */

import type { Clock } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import {
  isControlAt,
  isTransactionalAt,
  magicAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import {
  ControlRecordType,
  readControlRecord,
  readRecords,
} from '@kafka-ts/protocol/records/record-batch-reader';
import { ConsumerOffsetsTopic } from '../admin/topic-names.ts';
import { ClassicGroup } from './classic-group.ts';
import { coordinatorPartition } from './coordinator-partition.ts';
import { decodeGroupRecord, type GroupRecord } from './group-records.ts';
import { LoadedOffsets, type OffsetRecord } from './loaded-offsets.ts';

/** The log under the groups. */
export interface GroupLog {
  /** Partitions of `__consumer_offsets`; 0 before it exists (then the configured number counts). */
  partitionCount(): number;
  /** Writes one batch and waits for all in-sync replicas; errors are those of Produce. */
  append(partition: number, records: readonly NewRecord[]): Promise<ErrorInfo>;
  /** All batches, from the log's start to its high watermark, as stored. */
  read(partition: number): AsyncIterable<Uint8Array>;
}

interface StoredRecord {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

const SOURCE = 'kafka.coordinator.group.GroupMetadataManager';

export class GroupStore {
  readonly #log: GroupLog;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #owned = new Map<number, Map<string, ClassicGroup>>();
  /** Leader epochs of partitions that are being loaded. */
  readonly #loading = new Map<number, number>();

  constructor(log: GroupLog, clock: Clock, logger: Logger) {
    this.#log = log;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The partition of `__consumer_offsets` that the group lives in. */
  partitionFor(groupId: string): number {
    return coordinatorPartition(groupId, this.#log.partitionCount());
  }

  /** Why requests for the group cannot be served here now. */
  problem(groupId: string): ErrorInfo | undefined {
    const partition = this.partitionFor(groupId);
    if (this.#loading.has(partition)) return Errors.COORDINATOR_LOAD_IN_PROGRESS;
    return this.#owned.has(partition) ? undefined : Errors.NOT_COORDINATOR;
  }

  get(groupId: string): ClassicGroup | undefined {
    return this.#owned.get(this.partitionFor(groupId))?.get(groupId);
  }

  /** The group, made if it is new; only where `problem` is undefined. */
  getOrCreate(groupId: string): ClassicGroup {
    const known = this.get(groupId);
    if (known !== undefined) return known;
    const group = new ClassicGroup(groupId, this.#clock.nowMs());
    this.#owned.get(this.partitionFor(groupId))?.set(groupId, group);
    return group;
  }

  remove(group: ClassicGroup): void {
    group.cancelTimers();
    group.transitionTo('dead', this.#clock.nowMs());
    this.#owned.get(this.partitionFor(group.groupId))?.delete(group.groupId);
  }

  /** Groups of all partitions owned here. */
  *groups(): Generator<ClassicGroup> {
    for (const groups of this.#owned.values()) yield* groups.values();
  }

  /** Whether some partition is still being loaded. */
  get isLoading(): boolean {
    return this.#loading.size > 0;
  }

  append(groupId: string, records: readonly NewRecord[]): Promise<ErrorInfo> {
    return this.#log.append(this.partitionFor(groupId), records);
  }

  /** This broker leads the partition now: reads its groups. `onLoaded` gets each, to start its members' timers. */
  async load(partition: number, leaderEpoch: number, onLoaded: (group: ClassicGroup) => void): Promise<void> {
    if ((this.#loading.get(partition) ?? -1) >= leaderEpoch) return;
    this.#loading.set(partition, leaderEpoch);
    const startMs = this.#clock.monotonicMs();
    try {
      const groups = await this.#readGroups(partition);
      if (this.#loading.get(partition) !== leaderEpoch) return;
      this.#owned.set(partition, groups);
      for (const group of groups.values()) onLoaded(group);
      const tookMs = Math.round(this.#clock.monotonicMs() - startMs);
      this.#logger.info(
        `Finished loading offsets and group metadata from ${ConsumerOffsetsTopic}-${partition} in ${tookMs} milliseconds for epoch ${leaderEpoch}`,
        SOURCE,
      );
    } finally {
      if (this.#loading.get(partition) === leaderEpoch) this.#loading.delete(partition);
    }
  }

  /** Another broker leads the partition: forgets its groups; `onUnloaded` answers their waiting members. */
  unload(partition: number, onUnloaded: (group: ClassicGroup) => void): void {
    this.#loading.delete(partition);
    const groups = this.#owned.get(partition);
    this.#owned.delete(partition);
    for (const group of groups?.values() ?? []) {
      group.cancelTimers();
      group.transitionTo('dead', this.#clock.nowMs());
      onUnloaded(group);
    }
  }

  async #readGroups(partition: number): Promise<Map<string, ClassicGroup>> {
    const groups = new Map<string, ClassicGroup>();
    const offsets = new LoadedOffsets();
    for await (const batch of this.#log.read(partition)) {
      if (isMarker(batch)) {
        endTransaction(offsets, batch);
        continue;
      }
      const producerId = transactionOf(batch);
      for (const { key, value, offset } of recordsOf(batch)) {
        if (key === null) continue;
        const decoded = this.#decode(partition, offset, { key, value });
        if (decoded.kind === 'offset') offsets.add(decoded, offset, producerId);
        else if (decoded.kind === 'group' && decoded.state !== undefined)
          groups.set(decoded.group, decoded.state);
        else if (decoded.kind === 'group') groups.delete(decoded.group);
      }
    }
    for (const record of offsets.records()) this.#addOffset(groups, record);
    return groups;
  }

  #addOffset(groups: Map<string, ClassicGroup>, record: OffsetRecord): void {
    if (record.offset === undefined) return;
    const group = groups.get(record.group) ?? new ClassicGroup(record.group, this.#clock.nowMs());
    groups.set(record.group, group);
    group.offsets.set(record.partition.topic, record.partition.partition, record.offset);
  }

  /** A record that cannot be read is passed over with a line: one bad record must not lose all groups. */
  #decode(
    partition: number,
    offset: number,
    record: { readonly key: Uint8Array; readonly value: Uint8Array | null },
  ): GroupRecord {
    try {
      return decodeGroupRecord(record.key, record.value);
    } catch (error) {
      this.#logger.warn(
        `Record ${offset} of ${ConsumerOffsetsTopic}-${partition} is passed over: ${messageOf(error)}`,
        SOURCE,
      );
      return { kind: 'other' };
    }
  }
}

const isMarker = (batch: Uint8Array): boolean => magicAt(batch, 0) === 2 && isControlAt(batch, 0);

function transactionOf(batch: Uint8Array): number | undefined {
  return magicAt(batch, 0) === 2 && isTransactionalAt(batch, 0) ? producerIdAt(batch, 0) : undefined;
}

/** Brokers before 0.11 wrote message sets. */
function recordsOf(batch: Uint8Array): Iterable<StoredRecord> {
  return magicAt(batch, 0) === 2 ? readRecords(batch) : readMessageSet(batch);
}

function endTransaction(offsets: LoadedOffsets, marker: Uint8Array): void {
  for (const record of readRecords(marker)) {
    const control = readControlRecord(record);
    if (control !== undefined)
      offsets.end(producerIdAt(marker, 0), control.type === ControlRecordType.commit);
  }
}
