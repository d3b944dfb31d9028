/** What Fetch v0 – v3 get instead of stored batches: message sets of magic 0 (v0, v1) or 1 (v2, v3). */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { FetchResponseInput } from '@kafka-ts/protocol/messages/fetch';
import { type ConversionBudget, downConvertInSteps } from '@kafka-ts/protocol/records/down-convert';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import type { PartitionRead } from './partition-reader.ts';

type PartitionAnswer = FetchResponseInput['responses'][number]['partitions'][number];

/** Last version whose answers are converted. */
export const LAST_CONVERTED_FETCH = 3;

/** Uncompressed bytes that one answer converts (and about what is read for it): enough for a consumer to get on well. */
export const ANSWER_BUDGET_BYTES = 1024 * 1024;

/** What one record of a compressed batch may take: it is held twice, before and after. Larger ones cannot be had by old consumers. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

const none = new Uint8Array(0);

/** The answers for `reads`, in their order; all of them share one budget. The reads' leases are needed until the end. */
export function* convertReads(
  reads: readonly PartitionRead[],
  apiVersion: number,
): Steps<Map<PartitionRead, PartitionAnswer>> {
  const answers = new Map<PartitionRead, PartitionAnswer>();
  const budget: ConversionBudget = { leftBytes: ANSWER_BUDGET_BYTES };
  for (const read of reads) answers.set(read, yield* convertRead(read, apiVersion, budget));
  return answers;
}

/** zstd in the data or `message.downconversion.enable=false` become errors of the partition. */
function* convertRead(
  read: PartitionRead,
  apiVersion: number,
  budget: ConversionBudget,
): Steps<PartitionAnswer> {
  const { data, records, wanted } = read;
  const config = read.partition?.log?.config;
  // Before v10 clients do not know zstd (KIP-110). Apache tells both of these before any other error.
  if (config?.compressionType === 'zstd') return refusedRead(read, Errors.UNSUPPORTED_COMPRESSION_TYPE);
  if (config?.messageDownconversionEnable === false) return refusedRead(read, Errors.UNSUPPORTED_VERSION);
  if (data.errorCode !== Errors.NONE.code) {
    const isStorage = data.errorCode === Errors.KAFKA_STORAGE_ERROR.code;
    return {
      ...data,
      errorCode: isStorage ? Errors.NOT_LEADER_OR_FOLLOWER.code : data.errorCode,
      records: none,
    };
  }
  if (records.length === 0) return { ...data, records: none };
  const stored = records.map((lease) => lease.bytes);
  const converted = yield* downConvertInSteps(stored, {
    toMagic: apiVersion <= 1 ? 0 : 1,
    firstOffset: wanted.fetchOffset,
    maxRecordBytes: MAX_RECORD_BYTES,
    budget,
  });
  return converted.isConverted ? { ...data, records: converted.bytes } : refusedRead(read, converted.error);
}

/** An answer with an error and nothing else, as Apache gives it: with null for the records. */
export function refusedRead({ data }: PartitionRead, error: ErrorInfo): PartitionAnswer {
  return {
    ...data,
    errorCode: error.code,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    abortedTransactions: null,
    records: null,
  };
}
