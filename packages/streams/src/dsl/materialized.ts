import type { Serde } from '../serde/serde.ts';
import { KeyValueStoreBuilder } from '../state/stores.ts';
import { validName } from './named.ts';

export interface MaterializedSettings<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly name?: string;
  readonly isLoggingEnabled?: boolean;
  readonly logConfig?: ReadonlyMap<string, string>;
  readonly isCachingEnabled?: boolean;
}

/** How the state of a table is kept. With a name it can be asked for: `KafkaStreams.store`. */
export class Materialized<K, V> {
  readonly settings: MaterializedSettings<K, V>;

  private constructor(settings: MaterializedSettings<K, V>) {
    this.settings = settings;
  }

  /** @param name of the store; its changelog is `APPLICATION-NAME-changelog` */
  static as<K, V>(name: string): Materialized<K, V> {
    return new Materialized<K, V>({ name: validName(name) });
  }

  static with<K, V>(keySerde: Serde<K>, valueSerde: Serde<V>): Materialized<K, V> {
    return new Materialized({ keySerde, valueSerde });
  }

  withKeySerde(keySerde: Serde<K>): Materialized<K, V> {
    return new Materialized({ ...this.settings, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Materialized<K, V> {
    return new Materialized({ ...this.settings, valueSerde });
  }

  /** @param logConfig settings of the changelog topic over the usual ones */
  withLoggingEnabled(logConfig: ReadonlyMap<string, string> = new Map()): Materialized<K, V> {
    return new Materialized({ ...this.settings, isLoggingEnabled: true, logConfig });
  }

  withLoggingDisabled(): Materialized<K, V> {
    return new Materialized({ ...this.settings, isLoggingEnabled: false });
  }

  withCachingEnabled(): Materialized<K, V> {
    return new Materialized({ ...this.settings, isCachingEnabled: true });
  }

  withCachingDisabled(): Materialized<K, V> {
    return new Materialized({ ...this.settings, isCachingEnabled: false });
  }
}

export interface TableStoreSettings<K, V> {
  readonly storeName: string;
  readonly materialized: MaterializedSettings<K, V>;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
}

/** The builder of a table's store. */
export function tableStore<K, V>(settings: TableStoreSettings<K, V>): KeyValueStoreBuilder {
  const { storeName, materialized, keySerde, valueSerde } = settings;
  return new KeyValueStoreBuilder({
    name: storeName,
    keySerde,
    valueSerde,
    isTimestamped: true,
    isCached: materialized.isCachingEnabled ?? true,
    isLoggingEnabled: materialized.isLoggingEnabled ?? true,
    logConfig: materialized.logConfig ?? new Map(),
  });
}
