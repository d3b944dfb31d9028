/** `__consumer_offsets` through this broker's replicas: what the group coordinator writes to and loads from. */
import type { Clock } from '@kafka-ts/environment/clock';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { CompressionCodec, codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import { firstReadable } from '@kafka-ts/storage/log/first-readable';
import { CorruptLogError, type LogRead } from '@kafka-ts/storage/log/log-reader';
import { ConsumerOffsetsTopic } from '../admin/topic-names.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import type { TimerWheel } from '../purgatory/timer-wheel.ts';
import { DelayedProduce } from '../replica/delayed-produce.ts';
import type { Partition } from '../replica/partition.ts';
import type { ReplicaManager } from '../replica/replica-manager.ts';
import type { GroupLog } from './group-store.ts';

const SOURCE = 'kafka.coordinator.group.GroupMetadataManager';

export interface ReplicaGroupLogParts {
  readonly replicas: ReplicaManager;
  readonly metadata: MetadataCache;
  readonly config: KafkaConfig;
  readonly timers: TimerWheel;
  readonly clock: Clock;
}

export class ReplicaGroupLog implements GroupLog {
  readonly #parts: ReplicaGroupLogParts;

  constructor(parts: ReplicaGroupLogParts) {
    this.#parts = parts;
  }

  partitionCount(): number {
    const { metadata, config } = this.#parts;
    const count = metadata.partitionsOf(ConsumerOffsetsTopic).length;
    return count === 0 ? config.get('offsets.topic.num.partitions') : count;
  }

  append(index: number, records: readonly NewRecord[]): Promise<ErrorInfo> {
    const { replicas, config } = this.#parts;
    const partition = replicas.partition(ConsumerOffsetsTopic, index);
    if (partition === undefined) return Promise.resolve(Errors.NOT_LEADER_OR_FOLLOWER);
    const acks = config.get('offsets.commit.required.acks');
    const codec = codecFromId(config.get('offsets.topic.compression.codec')) ?? CompressionCodec.none;
    return new Promise((resolve) => {
      const refused = partition.append(
        buildRecordBatch(records, { codec }),
        { origin: 'coordinator', acks },
        (written) => {
          if (written.error !== Errors.NONE || acks !== -1) resolve(written.error);
          else this.#whenReplicated(partition, written.lastOffset + 1, resolve);
        },
      );
      if (refused.error !== Errors.NONE) resolve(refused.error);
    });
  }

  async *read(index: number): AsyncGenerator<Uint8Array> {
    const { replicas, config } = this.#parts;
    const log = replicas.partition(ConsumerOffsetsTopic, index)?.log;
    if (log === undefined) return;
    const maxBytes = config.get('offsets.load.buffer.size');
    for (let startOffset = log.logStartOffset; startOffset < log.highWatermark; ) {
      const upperBound = log.highWatermark;
      let read: LogRead;
      try {
        read = await log.read({ startOffset, maxBytes, upperBound, minOneBatch: true, isInternal: true });
      } catch (error) {
        if (!(error instanceof CorruptLogError)) throw error;
        // What was committed there is lost; what was committed before holds again, and all other groups are to go on.
        const next = await firstReadable(log, startOffset, upperBound);
        replicas.logger.error(
          `[GroupMetadataManager brokerId=${replicas.brokerId}] ${error.message}. Offsets ${startOffset} to ${next - 1} of ${log.name} are passed over`,
          SOURCE,
        );
        startOffset = next;
        continue;
      }
      try {
        for (const { bytes } of read.records) yield* batchesOf(bytes);
      } finally {
        for (const records of read.records) records.release();
      }
      if (read.nextOffset <= startOffset) return;
      startOffset = read.nextOffset;
    }
  }

  #whenReplicated(partition: Partition, requiredOffset: number, onDone: (error: ErrorInfo) => void): void {
    const { timers, clock, config } = this.#parts;
    const { leaderEpoch } = partition;
    const replicated = partition.isReplicated(requiredOffset, leaderEpoch);
    if (replicated !== undefined) {
      onDone(replicated);
      return;
    }
    const wait = new DelayedProduce({ partition, requiredOffset, leaderEpoch, onDone });
    wait.wait([partition.producers], timers, clock.monotonicMs() + config.get('offsets.commit.timeout.ms'));
  }
}

function* batchesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let position = 0; position < bytes.length; ) {
    const size = batchSizeAt(bytes, position);
    yield bytes.subarray(position, position + size);
    position += size;
  }
}
