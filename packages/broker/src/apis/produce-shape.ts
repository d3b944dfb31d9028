/** What is wrong with a Produce request as a whole, and what of it counts: as Apache's KafkaApis looks at it before any log is asked. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ProduceRequest } from '@kafka-ts/protocol/messages/produce';
import {
  batchSizeAt,
  batchSizeWithin,
  isTransactionalAt,
  logOverheadBytes,
  magicAt,
  minBatchLength,
} from '@kafka-ts/protocol/records/record-batch';

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
 * Batches of a transaction: without a transactional id nobody could ever end it, and the last stable offset would stand still. And batches
 * that cannot be told apart, which fail the search for those.
 */
function refusalOf(records: Uint8Array): ProduceRefusal | undefined {
  let position = 0;
  for (;;) {
    const size = batchSizeWithin(records, position, records.length);
    if (size < 0) return { error: Errors.CORRUPT_MESSAGE, message: corruption(records, position) };
    if (size === 0) return undefined;
    if (magicAt(records, position) === 2 && isTransactionalAt(records, position)) {
      return { error: Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message: null };
    }
    position += size;
  }
}

function corruption(records: Uint8Array, position: number): string {
  const size = batchSizeAt(records, position) - logOverheadBytes;
  return size < minBatchLength
    ? `Record size ${size} is less than the minimum record overhead (${minBatchLength})`
    : `Invalid magic found in record: ${magicAt(records, position)}`;
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
