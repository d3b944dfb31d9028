/** Reads one partition for a Fetch: the checks in Apache's order, the bound that the reader may see, the bytes. */
import { messageOf } from '@kafka-ts/environment/error-message';
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { FetchResponse } from '@kafka-ts/protocol/messages/fetch';
import type { AbortedTransaction } from '@kafka-ts/storage/index/transaction-index';
import { CorruptLogError, type LogRead } from '@kafka-ts/storage/log/log-reader';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import type { Partition } from '../replica/partition.ts';
import type { FetchPartition } from './fetch-session/fetch-partition.ts';
import type { BrokerServices } from './services.ts';

export type PartitionData = FetchResponse['responses'][number]['partitions'][number];

/** Who reads: what it may see depends on it. */
export interface FetchReader {
  /** -1 for consumers. */
  readonly replicaId: number;
  /** 1: committed records only, with the aborted transactions in between named. */
  readonly isolationLevel: number;
}

export interface PartitionLimits {
  /** Negative for a request that makes no sense. */
  readonly maxBytes: number;
  readonly minOneBatch: boolean;
}

export interface PartitionRead {
  readonly wanted: FetchPartition;
  readonly partition: Partition | undefined;
  readonly data: Omit<PartitionData, 'records'>;
  /** The caller's to release. */
  readonly records: readonly LeasedBytes[];
  readonly sizeBytes: number;
}

const noLeader: PartitionData['currentLeader'] = { leaderId: -1, leaderEpoch: -1 };
const noDivergence: PartitionData['divergingEpoch'] = { epoch: -1, endOffset: -1 };
const noSnapshot: PartitionData['snapshotId'] = { endOffset: -1, epoch: -1 };
const nothing: readonly LeasedBytes[] = [];

export function readPartition(
  wanted: FetchPartition,
  reader: FetchReader,
  limits: PartitionLimits,
  services: BrokerServices,
): PartitionRead | Promise<PartitionRead> {
  if (wanted.topic === '') return failedRead(wanted, undefined, Errors.UNKNOWN_TOPIC_ID);
  const partition = services.replicas.partition(wanted.topic, wanted.partition);
  if (partition === undefined) {
    const isElsewhere = services.metadata.partition(wanted.topic, wanted.partition) !== undefined;
    return failedRead(
      wanted,
      undefined,
      isElsewhere ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION,
    );
  }
  const { log } = partition;
  if (log === undefined) return failedRead(wanted, partition, Errors.KAFKA_STORAGE_ERROR);
  const refusal = refusalOf(wanted, reader, partition, log, services);
  if (refusal !== undefined) return failedRead(wanted, partition, refusal);
  const diverging = divergence(wanted, log);
  if (diverging !== undefined) {
    if (diverging.epoch < 0) return failedRead(wanted, partition, Errors.OFFSET_OUT_OF_RANGE);
    return { wanted, partition, data: dataOf(wanted, log, { diverging }), records: nothing, sizeBytes: 0 };
  }
  if (wanted.fetchOffset < log.logStartOffset || wanted.fetchOffset > log.logEndOffset) {
    return failedRead(wanted, partition, Errors.OFFSET_OUT_OF_RANGE);
  }
  if (limits.maxBytes < 0 && wanted.fetchOffset < log.logEndOffset)
    return failedRead(wanted, partition, Errors.UNKNOWN_SERVER_ERROR);
  const read = log.read({
    startOffset: wanted.fetchOffset,
    upperBound: boundOf(reader, log),
    maxBytes: Math.max(0, limits.maxBytes),
    minOneBatch: limits.minOneBatch,
  });
  const answered = (one: LogRead): PartitionRead | Promise<PartitionRead> => {
    const aborted = abortedOf(wanted, reader, log, one);
    if (!(aborted instanceof Promise)) return partitionRead(wanted, partition, log, { ...one, aborted });
    for (const lease of one.records) lease.release();
    // Compaction may have taken batches and what was known of them meanwhile: both are read again.
    return aborted.then(() => readPartition(wanted, reader, limits, services));
  };
  const answer = read instanceof Promise ? read.then(answered) : answered(read);
  if (!(answer instanceof Promise)) return answer;
  return answer.catch((error: unknown) => {
    const reason = messageOf(error);
    services.logger.error(
      `[ReplicaManager broker=${services.brokerId}] Error processing fetch with max size ${limits.maxBytes} from partition ` +
        `${partition.name} at offset ${wanted.fetchOffset}: ${reason}`,
      'kafka.server.ReplicaManager',
    );
    const isCorrupt = error instanceof CorruptLogError;
    return failedRead(wanted, partition, isCorrupt ? Errors.CORRUPT_MESSAGE : Errors.KAFKA_STORAGE_ERROR);
  });
}

/** How far `reader` may read. */
export function boundOf(reader: FetchReader, log: UnifiedLog): number {
  if (reader.replicaId >= 0) return log.logEndOffset;
  return reader.isolationLevel === 1 ? log.lastStableOffset : log.highWatermark;
}

function refusalOf(
  wanted: FetchPartition,
  reader: FetchReader,
  partition: Partition,
  log: UnifiedLog,
  services: BrokerServices,
): ErrorInfo | undefined {
  if (wanted.topicId !== zeroUuid && log.topicId !== undefined && log.topicId !== wanted.topicId) {
    return Errors.INCONSISTENT_TOPIC_ID;
  }
  const error = partition.checkLeader(wanted.currentLeaderEpoch);
  if (error !== Errors.NONE) return error;
  if (reader.replicaId < 0) return undefined;
  const isReplica = partition.noteFollowerFetch(reader.replicaId, wanted, services.clock.monotonicMs());
  return isReplica ? undefined : Errors.UNKNOWN_LEADER_EPOCH;
}

/** Where the client's log left this one, if it did; epoch -1 if this log knows nothing of the client's epoch. */
function divergence(wanted: FetchPartition, log: UnifiedLog): PartitionData['divergingEpoch'] | undefined {
  if (wanted.lastFetchedEpoch < 0) return undefined;
  const { epoch, endOffset } = log.leaderEpochCache.endOffsetFor(wanted.lastFetchedEpoch, log.logEndOffset);
  if (epoch >= 0 && epoch === wanted.lastFetchedEpoch && endOffset >= wanted.fetchOffset) return undefined;
  return { epoch, endOffset };
}

/** What readers of committed data are told beside what was read; a promise where it has to be made sure of first. */
function abortedOf(
  wanted: FetchPartition,
  reader: FetchReader,
  log: UnifiedLog,
  read: LogRead,
): ReturnType<UnifiedLog['abortedTransactions']> | null {
  const isCommitted = reader.isolationLevel === 1 && reader.replicaId < 0;
  return isCommitted ? log.abortedTransactions(wanted.fetchOffset, read.nextOffset) : null;
}

function partitionRead(
  wanted: FetchPartition,
  partition: Partition,
  log: UnifiedLog,
  read: LogRead & { readonly aborted: readonly AbortedTransaction[] | null },
): PartitionRead {
  const { records, sizeBytes } = read;
  const aborted = read.aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? null;
  return { wanted, partition, data: dataOf(wanted, log, { aborted }), records, sizeBytes };
}

function dataOf(
  wanted: FetchPartition,
  log: UnifiedLog,
  found: {
    readonly diverging?: PartitionData['divergingEpoch'];
    readonly aborted?: PartitionData['abortedTransactions'];
  },
): Omit<PartitionData, 'records'> {
  return {
    partitionIndex: wanted.partition,
    errorCode: Errors.NONE.code,
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    divergingEpoch: found.diverging ?? noDivergence,
    currentLeader: noLeader,
    snapshotId: noSnapshot,
    abortedTransactions: found.aborted ?? null,
    preferredReadReplica: -1,
  };
}

export function failedRead(
  wanted: FetchPartition,
  partition: Partition | undefined,
  error: ErrorInfo,
): PartitionRead {
  return {
    wanted,
    partition,
    data: {
      partitionIndex: wanted.partition,
      errorCode: error.code,
      highWatermark: -1,
      lastStableOffset: -1,
      logStartOffset: -1,
      divergingEpoch: noDivergence,
      currentLeader: noLeader,
      snapshotId: noSnapshot,
      // Apache tells an empty list where no log was asked.
      abortedTransactions: partition === undefined && error !== Errors.NOT_LEADER_OR_FOLLOWER ? [] : null,
      preferredReadReplica: -1,
    },
    records: nothing,
    sizeBytes: 0,
  };
}
