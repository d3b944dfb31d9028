/** The event time of a record that was read. */
import { StreamsException } from '../errors.ts';

/** What an extractor sees of a record. */
export interface ExtractedFrom {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: unknown;
  readonly value: unknown;
}

/** @returns milliseconds since 1970; a negative time leaves the record out, with a warning */
export type TimestampExtractor = (record: ExtractedFrom, partitionTimeMs: number) => number;

/** The default: the record's own timestamp, and an error where it has none. */
export const failOnInvalidTimestamp: TimestampExtractor = ({ topic, partition, offset, timestamp }) => {
  if (timestamp >= 0) return timestamp;
  throw new StreamsException(
    `Input record at ${topic}-${partition}, offset ${offset} has invalid (negative) timestamp. Possibly because a pre-0.10 producer client was used to write this record to Kafka without embedding a timestamp, or because the input topic was created before upgrading the Kafka cluster to 0.10+. Use a different TimestampExtractor to process this data.`,
  );
};

/** Leaves out records without timestamp. */
export const logAndSkipOnInvalidTimestamp: TimestampExtractor = ({ timestamp }) => timestamp;

/** Gives records without timestamp that of the partition so far. */
export const usePartitionTimeOnInvalidTimestamp: TimestampExtractor = (record, partitionTimeMs) => {
  if (record.timestamp >= 0) return record.timestamp;
  if (partitionTimeMs >= 0) return partitionTimeMs;
  throw new StreamsException(
    `Could not infer new timestamp for input record at ${record.topic}-${record.partition}, offset ${record.offset} because partition time is unknown.`,
  );
};
