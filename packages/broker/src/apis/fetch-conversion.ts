/** What Fetch v0 – v3 get instead of stored batches: message sets of magic 0 (v0, v1) or 1 (v2, v3). */
import { Errors } from '@kafka-ts/protocol/errors';
import type { FetchResponseInput } from '@kafka-ts/protocol/messages/fetch';
import { type ConversionBudget, downConvert } from '@kafka-ts/protocol/records/down-convert';
import type { PartitionRead } from './partition-reader.ts';

type PartitionAnswer = FetchResponseInput['responses'][number]['partitions'][number];

const none = new Uint8Array(0);

/** Uncompressed bytes that one answer converts: as much as a turn of the loop may take, enough for a consumer to get on well. */
const ANSWER_BUDGET_BYTES = 1024 * 1024;

/** For the partitions of one answer. */
export function conversionBudget(): ConversionBudget {
  return { leftBytes: ANSWER_BUDGET_BYTES };
}

/** zstd in the data or `message.downconversion.enable=false` become errors of the partition. */
export function convertedRecords(
  read: PartitionRead,
  apiVersion: number,
  budget: ConversionBudget,
): PartitionAnswer {
  const { data, records, wanted } = read;
  if (data.errorCode !== Errors.NONE.code) {
    const isStorage = data.errorCode === Errors.KAFKA_STORAGE_ERROR.code;
    return {
      ...data,
      errorCode: isStorage ? Errors.NOT_LEADER_OR_FOLLOWER.code : data.errorCode,
      records: none,
    };
  }
  if (records.length === 0) return { ...data, records: none };
  if (read.partition?.log?.config.messageDownconversionEnable === false) {
    return refused(read, Errors.UNSUPPORTED_VERSION.code);
  }
  const bytes = Buffer.concat(records.map((lease) => lease.bytes));
  const converted = downConvert(bytes, {
    toMagic: apiVersion <= 1 ? 0 : 1,
    firstOffset: wanted.fetchOffset,
    budget,
  });
  return converted.isConverted ? { ...data, records: converted.bytes } : refused(read, converted.error.code);
}

function refused({ data }: PartitionRead, errorCode: number): PartitionAnswer {
  return { ...data, errorCode, highWatermark: -1, lastStableOffset: -1, logStartOffset: -1, records: null };
}
