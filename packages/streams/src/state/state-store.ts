/** A store from inside: what a task does with it, and what it is built from. */
import type { AnySerde } from '../serde/serde.ts';
import type { CacheBudget } from './cache-budget.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** What a task gives to its stores. */
export interface StoreContext {
  /** Where the store's changes go; undefined where it has no changelog. */
  readonly log:
    | ((key: Uint8Array, value: Uint8Array | null, timestamp: number | undefined) => void)
    | undefined;
  /** For the serdes' `topic`. */
  readonly changelogTopic: string;
  readonly defaultKeySerde: () => AnySerde;
  readonly defaultValueSerde: () => AnySerde;
  readonly cacheBudget: CacheBudget;
}

/** Told of a key whose new value leaves the cache. */
export type FlushListener = (update: {
  readonly key: unknown;
  readonly newValue: unknown;
  readonly oldValue: unknown;
  readonly timestamp: number;
}) => void;

export interface StateStore extends KeyValueStore<unknown, unknown> {
  /** Takes a record of the changelog; logs nothing. */
  restore(key: Uint8Array, value: Uint8Array | null, timestamp: number): void;

  /** Writes what is in the cache, if there is one. */
  flush(): void;

  /**
   * Where the store caches, its updates go on when they leave the cache, told to `listener`.
   * @returns whether it caches
   */
  listenToFlush(listener: FlushListener): boolean;
}

/** Kafka's `StoreBuilder`: makes the store of one task. */
export interface StoreBuilder {
  readonly name: string;
  readonly isLoggingEnabled: boolean;
  /** Settings of the changelog topic over the usual ones. */
  readonly logConfig: ReadonlyMap<string, string>;
  build(context: StoreContext): StateStore;
}
