/** Kafka's `Stores`: builders of state stores for the Processor API. This slice keeps all of them in memory. */
import type { Serde } from '../serde/serde.ts';
import { MemoryStore } from './memory-store.ts';
import type { StateStore, StoreBuilder, StoreContext } from './state-store.ts';

interface StoreSettings {
  readonly name: string;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly isTimestamped: boolean;
  readonly isCached: boolean;
  readonly isLoggingEnabled: boolean;
  readonly logConfig: ReadonlyMap<string, string>;
}

/** A builder whose `with…` methods give a changed copy. */
export class KeyValueStoreBuilder implements StoreBuilder {
  readonly #settings: StoreSettings;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  get isLoggingEnabled(): boolean {
    return this.#settings.isLoggingEnabled;
  }

  get logConfig(): ReadonlyMap<string, string> {
    return this.#settings.logConfig;
  }

  /** @param config settings of the changelog topic */
  withLoggingEnabled(config: ReadonlyMap<string, string> = new Map()): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...this.#settings, isLoggingEnabled: true, logConfig: config });
  }

  /** Without changelog: what the store holds is lost with its task. */
  withLoggingDisabled(): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...this.#settings, isLoggingEnabled: false });
  }

  withCachingEnabled(): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...this.#settings, isCached: true });
  }

  withCachingDisabled(): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...this.#settings, isCached: false });
  }

  build(context: StoreContext): StateStore {
    const isCached = this.#settings.isCached && context.cacheBudget.maxBytes > 0;
    return new MemoryStore({ ...this.#settings, isCached }, context);
  }
}

const plain = {
  isTimestamped: false,
  isCached: false,
  isLoggingEnabled: true,
  logConfig: new Map<string, string>(),
};

export const Stores = {
  /** A store of plain values; not cached unless it is said. */
  keyValueStoreBuilder<K, V>(name: string, keySerde: Serde<K>, valueSerde: Serde<V>): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...plain, name, keySerde, valueSerde });
  },

  /** A store of `ValueAndTimestamp`s. */
  timestampedKeyValueStoreBuilder<K, V>(
    name: string,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): KeyValueStoreBuilder {
    return new KeyValueStoreBuilder({ ...plain, name, keySerde, valueSerde, isTimestamped: true });
  },
};
