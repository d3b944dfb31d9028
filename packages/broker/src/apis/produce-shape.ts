/** What is wrong with a Produce request as a whole, and what of it counts: as Apache's KafkaApis looks at it before any log is asked. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ProduceRequest } from '@kafka-ts/protocol/messages/produce';
import {
  batchSizeAt,
  headerUpToMagicBytes,
  isTransactionalAt,
  logOverheadBytes,
  magicAt,
  minBatchLength,
} from '@kafka-ts/protocol/records/record-batch';

const maxInt32 = 0x7fffffff;

type TopicData = ProduceRequest['topicData'];

export interface ProduceRefusal {
  readonly error: ErrorInfo;
  /** For v8+. */
  readonly message: string | null;
}

/** Why no partition of the request is served; undefined if they are looked at one by one. */
export function produceRefusal(request: ProduceRequest): ProduceRefusal | undefined {
  if (request.acks !== 0 && request.acks !== 1 && request.acks !== -1)
    return { error: Errors.INVALID_REQUIRED_ACKS, message: null };
  if (request.transactionalId !== null)
    return { error: Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message: null };
  for (const { partitionData } of request.topicData) {
    for (const { records } of partitionData) {
      const refusal = records === null ? undefined : refusalOf(records);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

/**
 * A first batch of a transaction: without a transactional id nobody could ever end it, and the last stable offset would stand still. And a
 * first batch of a size or magic that cannot be, which fails the search for those. What follows is looked at with the log.
 */
function refusalOf(records: Uint8Array): ProduceRefusal | undefined {
  if (records.length < logOverheadBytes) return undefined;
  const sizeBytes = batchSizeAt(records, 0);
  const size = sizeBytes - logOverheadBytes;
  if (size < minBatchLength) {
    const message = `Record size ${size} is less than the minimum record overhead (${minBatchLength})`;
    return { error: Errors.CORRUPT_MESSAGE, message };
  }
  if (records.length < headerUpToMagicBytes) return undefined;
  const magic = magicAt(records, 0);
  if (magic < 0 || magic > 2)
    return { error: Errors.CORRUPT_MESSAGE, message: `Invalid magic found in record: ${magic}` };
  // Java's sum goes over.
  if (sizeBytes > maxInt32) return { error: Errors.UNKNOWN_SERVER_ERROR, message: null };
  if (records.length < sizeBytes) return undefined;
  return magic === 2 && isTransactionalAt(records, 0)
    ? { error: Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message: null }
    : undefined;
}

/** The topics of a request, each once, with each partition once: of a partition that is named again only the last set counts. */
export function distinctPartitions(topics: TopicData): TopicData {
  const first = topics[0];
  if (topics.length === 1 && first !== undefined && first.partitionData.length === 1) return topics;
  const sets = new Map<string, Map<number, TopicData[number]['partitionData'][number]>>();
  for (const { name, partitionData } of topics) {
    const known = sets.get(name) ?? new Map<number, TopicData[number]['partitionData'][number]>();
    sets.set(name, known);
    for (const data of partitionData) known.set(data.index, data);
  }
  return [...sets].map(([name, partitions]) => ({ name, partitionData: [...partitions.values()] }));
}
