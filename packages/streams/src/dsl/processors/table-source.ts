/** A topic, or a stream, read as a table. It keeps its state only where somebody needs it. */
import type { InternalProcessorContext, Processor } from '../../topology/processor.ts';
import type { Change, StreamRecord } from '../../topology/record.ts';
import { placeOf, TableState } from './table-state.ts';
import type { TableView } from './table-view.ts';

export class TableSource<K, V> implements TableView {
  readonly #storeName: string;
  #isMaterialized: boolean;
  #isSendingOldValues = false;

  constructor(storeName: string, isMaterialized: boolean) {
    this.#storeName = storeName;
    this.#isMaterialized = isMaterialized;
  }

  get isMaterialized(): boolean {
    return this.#isMaterialized;
  }

  enableSendingOldValues(isForced: boolean): boolean {
    if (!isForced && !this.#isMaterialized) return false;
    this.#isSendingOldValues = true;
    this.#isMaterialized = true;
    return true;
  }

  supply(): Processor<K, V, K, Change<V>> {
    const storeName = this.#isMaterialized ? this.#storeName : undefined;
    return new TableSourceProcessor(storeName, this.#isSendingOldValues);
  }
}

class TableSourceProcessor<K, V> implements Processor<K, V, K, Change<V>> {
  readonly #storeName: string | undefined;
  readonly #isSendingOldValues: boolean;
  #state: TableState<K, V> | undefined;
  #context: InternalProcessorContext<K, Change<V>> | undefined;

  constructor(storeName: string | undefined, isSendingOldValues: boolean) {
    this.#storeName = storeName;
    this.#isSendingOldValues = isSendingOldValues;
  }

  init(context: InternalProcessorContext<K, Change<V>>): void {
    this.#context = context;
    if (this.#storeName !== undefined)
      this.#state = new TableState(context, this.#storeName, this.#isSendingOldValues);
  }

  process(record: StreamRecord<K, V>): void {
    const { key, value, timestamp } = record;
    const context = this.#context;
    if (context === undefined) return;
    if (key === null) {
      context.warn(`Skipping record due to null key. ${placeOf(context)}`);
      return;
    }
    if (this.#state === undefined) {
      context.forward({ ...record, value: { newValue: value, oldValue: null } });
      return;
    }
    const before = this.#state.get(key);
    if (before !== null && timestamp < before.timestamp) {
      context.warn(
        `Detected out-of-order KTable update for ${this.#storeName}, old timestamp=[${before.timestamp}] new timestamp=[${timestamp}]. ${placeOf(context)}.`,
      );
    }
    this.#state.update(record, { newValue: value, oldValue: before?.value ?? null }, timestamp);
  }
}
