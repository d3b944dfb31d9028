/**
 * ListOffsets (2), v0 – v9: offsets by time or by name.
 *
 * -1: the end that the reader may see (high watermark, last stable offset with isolation 1, logEndOffset for replicas); -2 the start; -3 (v7,
 * KIP-734) the record with the greatest timestamp; -4 (v8) the local start, the same as -2 without tiered storage; -5 (v9) the end of what is
 * tiered, always unknown here. A time gives the first record not older than it. v0 lists starts of segments, newest first, by the files'
 * modification times. After an election consumers are not told offsets the watermark has yet to reach (OFFSET_NOT_AVAILABLE).
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ListOffsetsRequest, ListOffsetsResponseInput } from '@kafka-ts/protocol/messages/list-offsets';
import { CorruptLogError } from '@kafka-ts/storage/log/log-reader';
import {
  type FoundOffset,
  offsetForTimestamp,
  offsetOfMaxTimestamp,
} from '@kafka-ts/storage/log/timestamp-search';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { Partition } from '../replica/partition.ts';
import type { RequestContext } from './context.ts';
import { legacyOffsets } from './legacy-list-offsets.ts';
import { boundOf, type FetchReader } from './partition-reader.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type PartitionRequest = ListOffsetsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = ListOffsetsResponseInput['topics'][number]['partitions'][number];

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
/** First version that knows a negative timestamp. */
const sinceVersion: ReadonlyMap<number, number> = new Map([
  [LATEST, 0],
  [EARLIEST, 0],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
]);
/** read_uncommitted and read_committed. */
const isolationLevels = new Set([0, 1]);
/** A client that reads any replica, for debugging. */
const DEBUGGING_REPLICA = -2;

export async function handleListOffsets(
  request: ListOffsetsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<ListOffsetsResponseInput> {
  // v0 answers a partition as often as it is asked.
  const repeated = context.apiVersion === 0 ? new Set<string>() : repeatedPartitions(request);
  const topics: { name: string; partitions: PartitionAnswer[] }[] = [];
  for (const { name, partitions } of request.topics) {
    const mayDescribe = isAllowed(services, context, {
      operation: 'DESCRIBE',
      resourceType: 'TOPIC',
      resourceName: name,
    });
    const answers: PartitionAnswer[] = [];
    for (const wanted of partitions) {
      if (!mayDescribe) answers.push(failed(wanted, Errors.TOPIC_AUTHORIZATION_FAILED));
      else if (repeated.has(`${wanted.partitionIndex} ${name}`))
        answers.push(failed(wanted, Errors.INVALID_REQUEST));
      else answers.push(await partitionAnswer(name, wanted, request, context, services));
    }
    topics.push({ name, partitions: answers });
  }
  return { topics };
}

/** The answer when the request as a whole cannot be served. */
export function listOffsetsFailed(request: ListOffsetsRequest, error: ErrorInfo): ListOffsetsResponseInput {
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((wanted) => failed(wanted, error)),
    })),
  };
}

function repeatedPartitions(request: ListOffsetsRequest): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name, partitions } of request.topics) {
    for (const { partitionIndex } of partitions) {
      const key = `${partitionIndex} ${name}`;
      if (seen.has(key)) repeated.add(key);
      seen.add(key);
    }
  }
  return repeated;
}

async function partitionAnswer(
  topic: string,
  wanted: PartitionRequest,
  request: ListOffsetsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<PartitionAnswer> {
  const { replicas, metadata } = services;
  const isConsumer = request.replicaId === -1;
  if (isConsumer && !isolationLevels.has(request.isolationLevel))
    return failed(wanted, Errors.UNKNOWN_SERVER_ERROR);
  const partition = replicas.partition(topic, wanted.partitionIndex);
  if (partition === undefined) {
    const isElsewhere = metadata.partition(topic, wanted.partitionIndex) !== undefined;
    return failed(wanted, isElsewhere ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const { log } = partition;
  if (log === undefined) return failed(wanted, Errors.KAFKA_STORAGE_ERROR);
  const isDebugging = request.replicaId === DEBUGGING_REPLICA;
  const error = isDebugging
    ? partition.checkEpoch(wanted.currentLeaderEpoch)
    : partition.checkLeader(wanted.currentLeaderEpoch);
  if (error !== Errors.NONE) return failed(wanted, error);
  const reader: FetchReader = {
    replicaId: isConsumer ? -1 : 0,
    isolationLevel: request.isolationLevel,
  };
  const since = wanted.timestamp >= 0 ? 0 : sinceVersion.get(wanted.timestamp);
  if (since === undefined || since > context.apiVersion) return failed(wanted, Errors.UNSUPPORTED_VERSION);
  if (context.apiVersion === 0) {
    if (wanted.maxNumOffsets < 0) return failed(wanted, Errors.UNKNOWN_SERVER_ERROR);
    const oldStyleOffsets = await legacyOffsets(log, wanted, isConsumer, services);
    return { partitionIndex: wanted.partitionIndex, errorCode: Errors.NONE.code, oldStyleOffsets };
  }
  const isStale = isConsumer && log.highWatermark < partition.leaderEpochStartOffset;
  let found: FoundOffset | undefined;
  try {
    found = await find(log, partition, wanted.timestamp, boundOf(reader, log));
  } catch (error) {
    return failed(wanted, searchFailure(error, partition.name, wanted.timestamp, services));
  }
  if (isStale && (wanted.timestamp === LATEST || (found?.offset ?? 0) >= log.highWatermark)) {
    return failed(
      wanted,
      context.apiVersion >= 5 ? Errors.OFFSET_NOT_AVAILABLE : Errors.LEADER_NOT_AVAILABLE,
    );
  }
  return {
    partitionIndex: wanted.partitionIndex,
    errorCode: Errors.NONE.code,
    timestamp: found?.timestamp ?? -1,
    offset: found?.offset ?? -1,
    // v4 (KIP-320) and later; older answers have no place for it.
    leaderEpoch: context.apiVersion >= 4 ? (found?.leaderEpoch ?? -1) : -1,
  };
}

/** What a client is told of a log that cannot be searched; the log of the broker says why. */
function searchFailure(
  error: unknown,
  partition: string,
  timestamp: number,
  { logger, brokerId }: BrokerServices,
): ErrorInfo {
  logger.error(
    `[ReplicaManager broker=${brokerId}] Error while looking up timestamp ${timestamp} in partition ${partition}: ${messageOf(error)}`,
    'kafka.server.ReplicaManager',
  );
  if (error instanceof CorruptLogError) return Errors.CORRUPT_MESSAGE;
  const isOfDisk = error instanceof Error && 'code' in error;
  return isOfDisk ? Errors.KAFKA_STORAGE_ERROR : Errors.UNKNOWN_SERVER_ERROR;
}

/** Undefined for "no such record". */
async function find(
  log: UnifiedLog,
  partition: Partition,
  timestamp: number,
  upperBound: number,
): Promise<FoundOffset | undefined> {
  switch (timestamp) {
    case LATEST:
      return { timestamp: -1, offset: upperBound, leaderEpoch: partition.leaderEpoch };
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const leaderEpoch = log.leaderEpochCache.epochForOffset(log.logStartOffset) ?? -1;
      return { timestamp: -1, offset: log.logStartOffset, leaderEpoch };
    }
    case LATEST_TIERED:
      return undefined;
    default: {
      const found =
        timestamp === MAX_TIMESTAMP
          ? await offsetOfMaxTimestamp(log)
          : await offsetForTimestamp(log, timestamp);
      return found !== undefined && found.offset < upperBound ? found : undefined;
    }
  }
}

function failed(wanted: PartitionRequest, error: ErrorInfo): PartitionAnswer {
  return { partitionIndex: wanted.partitionIndex, errorCode: error.code };
}
