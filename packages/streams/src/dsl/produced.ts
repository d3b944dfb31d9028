import type { Serde } from '../serde/serde.ts';
import type { StreamPartitioner } from '../topology/nodes.ts';
import { validName } from './named.ts';

export interface ProducedSettings<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V>;
  readonly name?: string;
}

/** How a topic is written. `with…` methods give a changed copy. */
export class Produced<K, V> {
  readonly settings: ProducedSettings<K, V>;

  private constructor(settings: ProducedSettings<K, V>) {
    this.settings = settings;
  }

  static with<K, V>(keySerde: Serde<K>, valueSerde: Serde<V>): Produced<K, V> {
    return new Produced({ keySerde, valueSerde });
  }

  /** @param name of the sink node */
  static as<K, V>(name: string): Produced<K, V> {
    return new Produced<K, V>({ name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Produced<K, V> {
    return new Produced({ ...this.settings, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Produced<K, V> {
    return new Produced({ ...this.settings, valueSerde });
  }

  withStreamPartitioner(partitioner: StreamPartitioner<K, V>): Produced<K, V> {
    return new Produced({ ...this.settings, partitioner });
  }

  withName(name: string): Produced<K, V> {
    return new Produced({ ...this.settings, name: validName(name) });
  }
}
