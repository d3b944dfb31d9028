/** What flows through a pipeline (`ConnectRecord`, `SourceRecord`, `SinkRecord`); immutable, transformations copy. */
import type { ConnectValue, Schema } from '../data/schema.ts';
import type { Headers } from './headers.ts';

export interface ConnectRecord {
  readonly topic: string;
  /** Undefined: chosen by the producer. */
  readonly partition: number | undefined;
  readonly keySchema: Schema | undefined;
  readonly key: ConnectValue;
  readonly valueSchema: Schema | undefined;
  readonly value: ConnectValue;
  /** Milliseconds since 1970; undefined where there is none. */
  readonly timestamp: number | undefined;
  readonly headers: Headers;
}

/** Flat objects of JSON's primitives: they are stored as JSON and compared as such. */
export type SourcePartition = Readonly<Record<string, string | number | boolean | null>>;
export type SourceOffset = Readonly<Record<string, string | number | boolean | null>>;

/** A record from outside, with the place in its source to go on from once it is acknowledged. */
export interface SourceRecord extends ConnectRecord {
  readonly sourcePartition: SourcePartition;
  readonly sourceOffset: SourceOffset;
}

/** A record from Kafka. `originalTopic` and so on are from before transformations (KIP-793). */
export interface SinkRecord extends ConnectRecord {
  readonly partition: number;
  readonly kafkaOffset: number;
  readonly timestampType: 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';
  readonly originalTopic: string;
  readonly originalKafkaPartition: number;
  readonly originalKafkaOffset: number;
}
