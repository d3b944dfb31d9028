/**
 * A grouped table becomes a table: for each update the old value is taken out and the new one put in. Both may come in
 * one record, or, when the group changed, as two.
 */
import { StreamsException } from '../../errors.ts';
import type { InternalProcessorContext, Processor } from '../../topology/processor.ts';
import type { Change, StreamRecord } from '../../topology/record.ts';
import { TableState } from './table-state.ts';
import type { TableView } from './table-view.ts';

export interface TableCombine<K, V, VR> {
  /** For the texts of errors: `aggregate` or `reduce`. */
  readonly operator: string;
  /** @param aggregate null where there is none yet */
  readonly add: (key: K, value: V, aggregate: VR | null) => VR | null;
  readonly subtract: (key: K, value: V, aggregate: VR) => VR | null;
}

export class TableAggregate<K, V, VR> implements TableView {
  readonly #storeName: string;
  readonly #combine: TableCombine<K, V, VR>;
  #isSendingOldValues = false;

  constructor(storeName: string, combine: TableCombine<K, V, VR>) {
    this.#storeName = storeName;
    this.#combine = combine;
  }

  enableSendingOldValues(): boolean {
    this.#isSendingOldValues = true;
    return true;
  }

  supply(): Processor<K, Change<V>, K, Change<VR>> {
    return new TableAggregateProcessor(this.#storeName, this.#combine, this.#isSendingOldValues);
  }
}

class TableAggregateProcessor<K, V, VR> implements Processor<K, Change<V>, K, Change<VR>> {
  readonly #storeName: string;
  readonly #combine: TableCombine<K, V, VR>;
  readonly #isSendingOldValues: boolean;
  #state: TableState<K, VR> | undefined;

  constructor(storeName: string, combine: TableCombine<K, V, VR>, isSendingOldValues: boolean) {
    this.#storeName = storeName;
    this.#combine = combine;
    this.#isSendingOldValues = isSendingOldValues;
  }

  init(context: InternalProcessorContext<K, Change<VR>>): void {
    this.#state = new TableState(context, this.#storeName, this.#isSendingOldValues);
  }

  process(record: StreamRecord<K, Change<V>>): void {
    const { key, value } = record;
    const { operator, add, subtract } = this.#combine;
    if (key === null) {
      throw new StreamsException(
        `Record key for KTable ${operator} operator with state ${this.#storeName} should not be null.`,
      );
    }
    const before = this.#state?.get(key) ?? null;
    const timestamp = before === null ? record.timestamp : Math.max(record.timestamp, before.timestamp);
    const oldValue: VR | null = before === null ? null : before.value;
    let newValue: VR | null = oldValue;
    if (value.oldValue !== null && newValue !== null) newValue = subtract(key, value.oldValue, newValue);
    if (value.newValue !== null) newValue = add(key, value.newValue, newValue);
    this.#state?.update(record, { newValue, oldValue }, timestamp);
  }
}
