/**
 * A key-value store in memory with its changelog and, if wanted, a cache in front. One class serves plain stores and
 * the timestamped ones of tables; they differ in what a value is. The changelog holds the plain value, with the
 * timestamp of the value as the record's, exactly as Kafka's stores write it.
 */

import { StreamsException } from '../errors.ts';
import { type AnySerde, serializeNullable } from '../serde/serde.ts';
import type { KeyValue } from '../topology/record.ts';
import { trusted } from '../trusted.ts';
import { bytesOf, type Entry, InMemoryEntries, latin1 } from './in-memory-entries.ts';
import type { ValueAndTimestamp } from './key-value-store.ts';
import type { FlushListener, StateStore, StoreContext } from './state-store.ts';
import { StoreCache } from './store-cache.ts';

export interface MemoryStoreOptions {
  readonly name: string;
  /** Undefined: the default serde. */
  readonly keySerde: AnySerde | undefined;
  readonly valueSerde: AnySerde | undefined;
  /** Whether values are `ValueAndTimestamp`. */
  readonly isTimestamped: boolean;
  readonly isCached: boolean;
}

export class MemoryStore implements StateStore {
  readonly name: string;
  readonly #isTimestamped: boolean;
  readonly #context: StoreContext;
  readonly #entries = new InMemoryEntries();
  readonly #cache: StoreCache | undefined;
  #keySerde: AnySerde | undefined;
  #valueSerde: AnySerde | undefined;
  #listener: FlushListener | undefined;

  constructor(options: MemoryStoreOptions, context: StoreContext) {
    this.name = options.name;
    this.#isTimestamped = options.isTimestamped;
    this.#context = context;
    this.#keySerde = options.keySerde;
    this.#valueSerde = options.valueSerde;
    this.#cache = options.isCached
      ? new StoreCache(context.cacheBudget, (key, entry) => this.#leaveCache(key, entry))
      : undefined;
  }

  get(key: unknown): unknown {
    return this.#valueOf(this.#find(this.#encodeKey(key)));
  }

  put(key: unknown, value: unknown): void {
    const keyBytes = this.#keyBytes(key);
    const valueBytes = this.#valueBytes(value);
    const timestamp =
      this.#isTimestamped && value ? trusted<ValueAndTimestamp<unknown>>(value).timestamp : -1;
    const entry = valueBytes === null ? undefined : { value: latin1(valueBytes), timestamp };
    if (this.#cache === undefined) this.#write(latin1(keyBytes), entry, { key: keyBytes, value: valueBytes });
    else this.#cache.put(latin1(keyBytes), entry);
  }

  putIfAbsent(key: unknown, value: unknown): unknown {
    const before = this.get(key);
    if (before === null) this.put(key, value);
    return before;
  }

  delete(key: unknown): unknown {
    const before = this.get(key);
    this.put(key, null);
    return before;
  }

  *range(from: unknown, to: unknown): Generator<KeyValue<unknown, unknown>, void, undefined> {
    const first = from === null ? undefined : this.#encodeKey(from);
    const last = to === null ? undefined : this.#encodeKey(to);
    this.#cache?.flush();
    for (const key of this.#entries.keys(first, last)) {
      const value = this.#valueOf(this.#find(key));
      if (value !== null) yield { key: this.#decodeKey(key), value };
    }
  }

  all(): Iterable<KeyValue<unknown, unknown>> {
    return this.range(null, null);
  }

  approximateNumEntries(): number {
    return this.#entries.size + (this.#cache?.size ?? 0);
  }

  restore(key: Uint8Array, value: Uint8Array | null, timestamp: number): void {
    this.#entries.put(latin1(key), value === null ? undefined : { value: latin1(value), timestamp });
  }

  flush(): void {
    this.#cache?.flush();
  }

  listenToFlush(listener: FlushListener): boolean {
    if (this.#cache === undefined) return false;
    this.#listener = listener;
    return true;
  }

  #find(key: string): Entry | undefined {
    if (this.#cache?.has(key) === true) return this.#cache.get(key);
    return this.#entries.get(key);
  }

  #write(
    key: string,
    entry: Entry | undefined,
    bytes: { readonly key: Uint8Array; readonly value: Uint8Array | null },
  ): void {
    this.#entries.put(key, entry);
    const timestamp = entry === undefined || entry.timestamp < 0 ? undefined : entry.timestamp;
    this.#context.log?.(bytes.key, bytes.value, timestamp);
  }

  #leaveCache(key: string, entry: Entry | undefined): void {
    const before = this.#entries.get(key);
    // Made and deleted between two commits: nobody has heard of it.
    if (before === undefined && entry === undefined) return;
    this.#write(key, entry, { key: bytesOf(key), value: entry === undefined ? null : bytesOf(entry.value) });
    this.#listener?.({
      key: this.#decodeKey(key),
      newValue: entry === undefined ? null : this.#decodeValue(entry),
      oldValue: before === undefined ? null : this.#decodeValue(before),
      timestamp: entry?.timestamp ?? before?.timestamp ?? 0,
    });
  }

  #encodeKey(key: unknown): string {
    return latin1(this.#keyBytes(key));
  }

  #keyBytes(key: unknown): Uint8Array {
    this.#keySerde ??= this.#context.defaultKeySerde();
    if (key === null || key === undefined)
      throw new StreamsException(`store ${this.name}: key cannot be null`);
    const bytes = this.#keySerde.serialize(this.#context.changelogTopic, key);
    if (bytes !== null) return bytes;
    throw new StreamsException(`store ${this.name}: the serde makes nothing of the key ${String(key)}`);
  }

  #decodeKey(key: string): unknown {
    this.#keySerde ??= this.#context.defaultKeySerde();
    return this.#keySerde.deserialize(this.#context.changelogTopic, bytesOf(key));
  }

  /** Null deletes. */
  #valueBytes(value: unknown): Uint8Array | null {
    this.#valueSerde ??= this.#context.defaultValueSerde();
    const plain = this.#isTimestamped && value ? trusted<ValueAndTimestamp<unknown>>(value).value : value;
    return serializeNullable(this.#valueSerde, this.#context.changelogTopic, plain);
  }

  #decodeValue(entry: Entry): unknown {
    this.#valueSerde ??= this.#context.defaultValueSerde();
    return this.#valueSerde.deserialize(this.#context.changelogTopic, bytesOf(entry.value));
  }

  #valueOf(entry: Entry | undefined): unknown {
    if (entry === undefined) return null;
    const value = this.#decodeValue(entry);
    return this.#isTimestamped ? { value, timestamp: entry.timestamp } : value;
  }
}
