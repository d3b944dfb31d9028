/** State stores as processors see them. */
import type { KeyValue } from '../topology/record.ts';

export interface ReadOnlyKeyValueStore<K, V> {
  readonly name: string;

  /** Null where there is nothing. */
  get(key: K): V | null;

  /** Keys from `from` to `to`, both included, in the order of their bytes. Null: without that end. */
  range(from: K | null, to: K | null): Iterable<KeyValue<K, V>>;

  /** In the order of the keys' bytes. */
  all(): Iterable<KeyValue<K, V>>;

  /** As many as there are; a cache's unwritten keys may count twice. */
  approximateNumEntries(): number;
}

export interface KeyValueStore<K, V> extends ReadOnlyKeyValueStore<K, V> {
  /** Null deletes. */
  put(key: K, value: V | null): void;

  /** @returns what stood there, null if nothing */
  putIfAbsent(key: K, value: V): V | null;

  /** @returns what stood there, null if nothing */
  delete(key: K): V | null;
}

/** A table's value and the timestamp of the record that it came from. */
export interface ValueAndTimestamp<V> {
  readonly value: V;
  readonly timestamp: number;
}

/** The stores of tables: each value with its timestamp. */
export type TimestampedKeyValueStore<K, V> = KeyValueStore<K, ValueAndTimestamp<V>>;
