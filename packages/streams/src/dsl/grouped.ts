import type { Serde } from '../serde/serde.ts';
import { validName } from './named.ts';

export interface GroupedSettings<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly name?: string;
}

/** How a stream or table is grouped: serdes and name of the repartition topic, where one is needed. */
export class Grouped<K, V> {
  readonly settings: GroupedSettings<K, V>;

  private constructor(settings: GroupedSettings<K, V>) {
    this.settings = settings;
  }

  static with<K, V>(keySerde: Serde<K>, valueSerde: Serde<V>): Grouped<K, V> {
    return new Grouped({ keySerde, valueSerde });
  }

  /** @param name the repartition topic is `APPLICATION-NAME-repartition` */
  static as<K, V>(name: string): Grouped<K, V> {
    return new Grouped<K, V>({ name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Grouped<K, V> {
    return new Grouped({ ...this.settings, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Grouped<K, V> {
    return new Grouped({ ...this.settings, valueSerde });
  }

  withName(name: string): Grouped<K, V> {
    return new Grouped({ ...this.settings, name: validName(name) });
  }
}
