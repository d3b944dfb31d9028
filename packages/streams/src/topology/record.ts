/** What travels through a topology. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';

/** A record between two processors (`processor.api.Record`). */
export interface StreamRecord<K, V> {
  readonly key: K;
  readonly value: V;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly headers: readonly RecordHeader[];
}

export interface KeyValue<K, V> {
  readonly key: K;
  readonly value: V;
}

/** `KeyValue.pair` of Kafka. */
export function keyValue<K, V>(key: K, value: V): KeyValue<K, V> {
  return { key, value };
}

/** An update of a table: what stands there now and, where somebody asked for it, what stood there before. */
export interface Change<V> {
  readonly newValue: V | null;
  readonly oldValue: V | null;
}

/** Where the record that is being processed came from. */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
