/** The state of a table inside its processor: the store, and how updates of it go on. */
import type { TimestampedKeyValueStore, ValueAndTimestamp } from '../../state/key-value-store.ts';
import type { InternalProcessorContext } from '../../topology/processor.ts';
import type { Change, StreamRecord } from '../../topology/record.ts';
import { trusted } from '../../trusted.ts';

export class TableState<K, V> {
  readonly store: TimestampedKeyValueStore<K, V>;
  readonly #context: InternalProcessorContext<K, Change<V>>;
  readonly #isSendingOldValues: boolean;
  readonly #isCaching: boolean;

  constructor(
    context: InternalProcessorContext<K, Change<V>>,
    storeName: string,
    isSendingOldValues: boolean,
  ) {
    this.#context = context;
    this.#isSendingOldValues = isSendingOldValues;
    this.store = context.getStateStore(storeName);
    // What waits in a cache goes on when it leaves it.
    this.#isCaching = context.stateStore(storeName).listenToFlush((update) => {
      const oldValue = isSendingOldValues ? trusted<V | null>(update.oldValue) : null;
      context.forward({
        key: trusted<K>(update.key),
        value: { newValue: trusted<V | null>(update.newValue), oldValue },
        timestamp: update.timestamp,
        headers: [],
      });
    });
  }

  get(key: K): ValueAndTimestamp<V> | null {
    return this.store.get(key);
  }

  /** Keeps the new value and, unless a cache will do it later, tells those behind. */
  update(record: StreamRecord<K, unknown>, change: Change<V>, timestamp: number): void {
    const { newValue, oldValue } = change;
    this.store.put(record.key, newValue === null ? null : { value: newValue, timestamp });
    if (this.#isCaching) return;
    this.#context.forward({
      key: record.key,
      value: { newValue, oldValue: this.#isSendingOldValues ? oldValue : null },
      timestamp,
      headers: record.headers,
    });
  }
}

/** `. topic=[t] partition=[0] offset=[5]`, or that it is not known, as Kafka ends its warnings. */
export function placeOf(context: InternalProcessorContext): string {
  const metadata = context.recordMetadata();
  if (metadata === undefined) return 'Topic, partition, and offset not known.';
  return `topic=[${metadata.topic}] partition=[${metadata.partition}] offset=[${metadata.offset}]`;
}
