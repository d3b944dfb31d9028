import type { Serde } from '../serde/serde.ts';
import type { OffsetReset } from '../topology/nodes.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';
import { validName } from './named.ts';

export interface ConsumedSettings<K, V> {
  readonly keySerde?: Serde<K>;
  readonly valueSerde?: Serde<V>;
  readonly timestampExtractor?: TimestampExtractor;
  readonly offsetReset?: OffsetReset;
  readonly name?: string;
}

/** How a topic is read; what is not said comes from the settings. `with…` methods give a changed copy. */
export class Consumed<K, V> {
  readonly settings: ConsumedSettings<K, V>;

  private constructor(settings: ConsumedSettings<K, V>) {
    this.settings = settings;
  }

  static with<K, V>(keySerde: Serde<K>, valueSerde: Serde<V>): Consumed<K, V> {
    return new Consumed({ keySerde, valueSerde });
  }

  /** @param name of the source node */
  static as<K, V>(name: string): Consumed<K, V> {
    return new Consumed<K, V>({ name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Consumed<K, V> {
    return new Consumed({ ...this.settings, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Consumed<K, V> {
    return new Consumed({ ...this.settings, valueSerde });
  }

  withTimestampExtractor(timestampExtractor: TimestampExtractor): Consumed<K, V> {
    return new Consumed({ ...this.settings, timestampExtractor });
  }

  /** Where to begin without committed offset; by default as the settings say, `earliest`. */
  withOffsetResetPolicy(offsetReset: OffsetReset): Consumed<K, V> {
    return new Consumed({ ...this.settings, offsetReset });
  }

  withName(name: string): Consumed<K, V> {
    return new Consumed({ ...this.settings, name: validName(name) });
  }
}
