import { TopologyException } from '../errors.ts';
import type { Serde } from '../serde/serde.ts';
import type { StreamPartitioner } from '../topology/nodes.ts';
import { validName } from './named.ts';

export interface RepartitionedSettings<K, V> {
  readonly keySerde?: Serde<K>;
  readonly valueSerde?: Serde<V>;
  readonly partitioner?: StreamPartitioner<K, V>;
  readonly numberOfPartitions?: number;
  readonly name?: string;
}

/** How `KStream.repartition` writes its topic. */
export class Repartitioned<K, V> {
  readonly settings: RepartitionedSettings<K, V>;

  private constructor(settings: RepartitionedSettings<K, V>) {
    this.settings = settings;
  }

  static with<K, V>(keySerde: Serde<K>, valueSerde: Serde<V>): Repartitioned<K, V> {
    return new Repartitioned({ keySerde, valueSerde });
  }

  /** @param name the topic is `APPLICATION-NAME-repartition` */
  static as<K, V>(name: string): Repartitioned<K, V> {
    return new Repartitioned<K, V>({ name: validName(name) });
  }

  static numberOfPartitions<K, V>(count: number): Repartitioned<K, V> {
    return new Repartitioned<K, V>({}).withNumberOfPartitions(count);
  }

  withKeySerde(keySerde: Serde<K>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.settings, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.settings, valueSerde });
  }

  withNumberOfPartitions(count: number): Repartitioned<K, V> {
    if (!Number.isInteger(count) || count < 1)
      throw new TopologyException(`a topic has 1 partition or more; found ${count}`);
    return new Repartitioned({ ...this.settings, numberOfPartitions: count });
  }

  withStreamPartitioner(partitioner: StreamPartitioner<K, V>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.settings, partitioner });
  }

  withName(name: string): Repartitioned<K, V> {
    return new Repartitioned({ ...this.settings, name: validName(name) });
  }
}
