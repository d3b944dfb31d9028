/** A grouped stream becomes a table: `aggregate`, `count` and `reduce`. */
import type { InternalProcessorContext, Processor } from '../../topology/processor.ts';
import type { Change, StreamRecord } from '../../topology/record.ts';
import { placeOf, TableState } from './table-state.ts';
import type { TableView } from './table-view.ts';

/** @param before null for the first record of a key */
type Combine<K, V, VR> = (key: K, value: V, before: VR | null) => VR | null;

export class StreamAggregate<K, V, VR> implements TableView {
  readonly #storeName: string;
  readonly #combine: Combine<K, V, VR>;
  #isSendingOldValues = false;

  constructor(storeName: string, combine: Combine<K, V, VR>) {
    this.#storeName = storeName;
    this.#combine = combine;
  }

  enableSendingOldValues(): boolean {
    this.#isSendingOldValues = true;
    return true;
  }

  supply(): Processor<K, V, K, Change<VR>> {
    return new StreamAggregateProcessor(this.#storeName, this.#combine, this.#isSendingOldValues);
  }
}

class StreamAggregateProcessor<K, V, VR> implements Processor<K, V, K, Change<VR>> {
  readonly #storeName: string;
  readonly #combine: Combine<K, V, VR>;
  readonly #isSendingOldValues: boolean;
  #state: TableState<K, VR> | undefined;
  #context: InternalProcessorContext<K, Change<VR>> | undefined;

  constructor(storeName: string, combine: Combine<K, V, VR>, isSendingOldValues: boolean) {
    this.#storeName = storeName;
    this.#combine = combine;
    this.#isSendingOldValues = isSendingOldValues;
  }

  init(context: InternalProcessorContext<K, Change<VR>>): void {
    this.#context = context;
    this.#state = new TableState(context, this.#storeName, this.#isSendingOldValues);
  }

  process(record: StreamRecord<K, V>): void {
    const { key, value } = record;
    if (this.#state === undefined || this.#context === undefined) return;
    if (key === null || value === null) {
      this.#context.warn(`Skipping record due to null key or value. ${placeOf(this.#context)}`);
      return;
    }
    const before = this.#state.get(key);
    const timestamp = before === null ? record.timestamp : Math.max(record.timestamp, before.timestamp);
    const newValue = this.#combine(key, value, before?.value ?? null);
    this.#state.update(record, { newValue, oldValue: before?.value ?? null }, timestamp);
  }
}
