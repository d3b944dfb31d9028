/**
 * What a writer knows of one topic that it alone writes to: which records were acknowledged at which offsets, in which transactions, and the
 * one batch whose answer never came. Held against what a broker shows.
 */
import { expect } from 'vitest';

export interface Transaction {
  /** `unknown`: whether the broker had ended it when it died. */
  state: 'open' | 'committed' | 'aborted' | 'unknown';
}

export interface SentRecord {
  readonly key: string;
  /** Differs from all others; null deletes the key. */
  readonly value: string | null;
}

export interface ReadRecord extends SentRecord {
  readonly offset: number;
}

interface KnownRecord extends ReadRecord {
  readonly transaction: Transaction | undefined;
}

export class KnownRecords {
  readonly topic: string;
  readonly isCompacted: boolean;
  readonly #records = new Map<number, KnownRecord>();
  #unanswered:
    | { readonly records: readonly SentRecord[]; readonly transaction: Transaction | undefined }
    | undefined;

  constructor(topic: string, isCompacted: boolean) {
    this.topic = topic;
    this.isCompacted = isCompacted;
  }

  /** A batch is under way. */
  send(records: readonly SentRecord[], transaction: Transaction | undefined): void {
    this.#unanswered = { records, transaction };
  }

  /** Its answer came. */
  acknowledge(baseOffset: number): void {
    const { records = [], transaction } = this.#unanswered ?? {};
    for (const [index, record] of records.entries())
      this.#records.set(baseOffset + index, { ...record, offset: baseOffset + index, transaction });
    this.#unanswered = undefined;
  }

  /** Finds in all that is read whether the batch without an answer was appended; returns where. */
  resolveBatch(all: readonly ReadRecord[]): number | undefined {
    const { records = [] } = this.#unanswered ?? {};
    const index = records.findIndex(({ value }) => value !== null);
    const found = all.find(({ value }) => value !== null && value === records[index]?.value);
    const baseOffset = found === undefined ? undefined : found.offset - index;
    if (baseOffset !== undefined) this.acknowledge(baseOffset);
    this.#unanswered = undefined;
    return baseOffset;
  }

  /** Says of transactions that may have been ended what `visible` shows. */
  resolveTransactions(visible: readonly ReadRecord[]): void {
    const offsets = new Set(visible.map(({ offset }) => offset));
    for (const { offset, transaction } of this.#records.values()) {
      if (transaction?.state === 'unknown' && offsets.has(offset)) transaction.state = 'committed';
    }
  }

  /** What consumers of committed data are shown: nothing that was not written, and all that must be left. */
  check(
    {
      visible,
      lastStableOffset,
    }: { readonly visible: readonly ReadRecord[]; readonly lastStableOffset: number },
    who: string,
  ): void {
    const where = `${this.topic} as ${who} shows it`;
    const shown = new Map<number, ReadRecord>();
    for (const record of visible) {
      const known = this.#records.get(record.offset);
      const isCommitted = known !== undefined && isVisible(known);
      expect({ where, record: isCommitted ? record : undefined, known: plain(known) }).toEqual({
        where,
        record: plain(known),
        known: record,
      });
      expect(shown.has(record.offset), `${where}: offset ${record.offset} once`).toBe(false);
      shown.set(record.offset, record);
    }
    for (const record of this.#thatMustBeThere(lastStableOffset)) {
      expect({ where, record: shown.get(record.offset) }).toEqual({ where, record: plain(record) });
    }
  }

  /** All committed records below `end`, or in a compacted topic the last of each key; a deleted key may be gone. */
  #thatMustBeThere(end: number): KnownRecord[] {
    const committed = [...this.#records.values()]
      .filter((record) => isVisible(record) && record.offset < end)
      .sort((a, b) => a.offset - b.offset);
    if (!this.isCompacted) return committed;
    const last = new Map(committed.map((record) => [record.key, record]));
    return [...last.values()].filter(({ value }) => value !== null);
  }
}

function isVisible({ transaction }: KnownRecord): boolean {
  return transaction === undefined || transaction.state === 'committed';
}

function plain(known: KnownRecord | undefined): ReadRecord | undefined {
  return known === undefined ? undefined : { offset: known.offset, key: known.key, value: known.value };
}
