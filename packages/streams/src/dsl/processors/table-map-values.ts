/** `filter`, `filterNot` and `mapValues` of a table: one function from value to value or nothing. */
import type { InternalProcessorContext, Processor } from '../../topology/processor.ts';
import type { Change, StreamRecord } from '../../topology/record.ts';
import { TableState } from './table-state.ts';
import type { TableView } from './table-view.ts';

export interface TableMapOptions<K, V, VR> {
  readonly parent: TableView;
  /** Is not asked for values that are not there; null takes the row out. */
  readonly map: (key: K, value: V) => VR | null;
  /** A filter says nothing where there was nothing before and is nothing now. */
  readonly isFilter: boolean;
  readonly storeName: string | undefined;
}

export class TableMapValues<K, V, VR> implements TableView {
  readonly #options: TableMapOptions<K, V, VR>;
  #isSendingOldValues: boolean;

  constructor(options: TableMapOptions<K, V, VR>) {
    this.#options = options;
    this.#isSendingOldValues = options.isFilter && options.parent.enableSendingOldValues(false);
  }

  enableSendingOldValues(isForced: boolean): boolean {
    const { storeName, parent } = this.#options;
    if (storeName !== undefined || parent.enableSendingOldValues(isForced)) this.#isSendingOldValues = true;
    return this.#isSendingOldValues;
  }

  supply(): Processor<K, Change<V>, K, Change<VR>> {
    return new TableMapProcessor(this.#options, this.#isSendingOldValues);
  }
}

class TableMapProcessor<K, V, VR> implements Processor<K, Change<V>, K, Change<VR>> {
  readonly #options: TableMapOptions<K, V, VR>;
  readonly #isSendingOldValues: boolean;
  #state: TableState<K, VR> | undefined;
  #context: InternalProcessorContext<K, Change<VR>> | undefined;

  constructor(options: TableMapOptions<K, V, VR>, isSendingOldValues: boolean) {
    this.#options = options;
    this.#isSendingOldValues = isSendingOldValues;
  }

  init(context: InternalProcessorContext<K, Change<VR>>): void {
    this.#context = context;
    const { storeName } = this.#options;
    if (storeName !== undefined) this.#state = new TableState(context, storeName, this.#isSendingOldValues);
  }

  process(record: StreamRecord<K, Change<V>>): void {
    const { key, value, timestamp } = record;
    const newValue = this.#map(key, value.newValue);
    const oldValue = this.#oldValue(key, value);
    if (this.#options.isFilter && this.#isSendingOldValues && oldValue === null && newValue === null) return;
    if (this.#state !== undefined) this.#state.update(record, { newValue, oldValue }, timestamp);
    else this.#context?.forward({ ...record, value: { newValue, oldValue } });
  }

  #map(key: K, value: V | null): VR | null {
    return value === null ? null : this.#options.map(key, value);
  }

  #oldValue(key: K, change: Change<V>): VR | null {
    if (!this.#isSendingOldValues) return null;
    if (this.#state !== undefined) return this.#state.get(key)?.value ?? null;
    return this.#map(key, change.oldValue);
  }
}
