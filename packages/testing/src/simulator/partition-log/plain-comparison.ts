/** How batches that were read from a log are held against those of the plain list. */
import {
  committedOf,
  lastValues,
  type PlainBatch,
  type PlainRecord,
  textOf,
  transactionsOf,
} from './plain-batch.ts';

export class PlainComparison {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  error(message: string): Error {
    return new Error(`${this.#name}: ${message}`);
  }

  /** The offsets of `found`, each of which is what the list says, in order. */
  matched(found: readonly PlainBatch[], readable: readonly PlainBatch[]): Set<number> {
    const there = new Set<number>();
    let at = 0;
    let last = -1;
    for (const batch of found) {
      while ((readable[at]?.lastOffset ?? Number.POSITIVE_INFINITY) < batch.lastOffset) at++;
      const expected = readable[at];
      if (batch.baseOffset <= last) throw this.error(`offset ${batch.baseOffset} comes behind ${last}`);
      last = batch.lastOffset;
      const isSame =
        expected !== undefined &&
        batch.lastOffset === expected.lastOffset &&
        batch.producerId === expected.producerId &&
        batch.producerEpoch === expected.producerEpoch &&
        batch.isTransactional === expected.isTransactional &&
        (batch.marker === expected.marker || batch.records.length === 0);
      if (!isSame) throw this.error(`found ${describe(batch)}, expected ${describe(expected)}`);
      const byOffset = new Map(expected.records.map((record) => [record.offset, record]));
      for (const record of batch.records) {
        const original = byOffset.get(record.offset);
        if (original === undefined || textOf(original) !== textOf(record))
          throw this.differs(original, record);
        there.add(record.offset);
      }
    }
    return there;
  }

  /**
   * The batches of `readable` that are not there, all of them from `mayMissFrom` on. Throws where a record is missing that neither a
   * loss nor the cleaner, which was at work below `cleanedEnd`, explains.
   */
  lost(comparison: {
    readonly found: readonly PlainBatch[];
    readonly readable: readonly PlainBatch[];
    readonly startOffset: number;
    readonly cleanedEnd: number;
    readonly mayMissFrom: number;
  }): ReadonlySet<PlainBatch> {
    const { found, readable, startOffset, cleanedEnd, mayMissFrom } = comparison;
    const there = this.matched(found, readable);
    const lost = new Set<PlainBatch>();
    const superseded = new Set<string>();
    const committed = new Set(committedOf(readable));
    const open = transactionsOf(readable).filter(({ end }) => end === undefined);
    const isOpen = (batch: PlainBatch): boolean =>
      open.some((one) => one.producerId === batch.producerId && one.firstOffset <= batch.baseOffset);
    for (const batch of [...readable].reverse()) {
      for (const record of [...batch.records].reverse()) {
        const { offset, key, value } = record;
        if (offset < startOffset) continue;
        const isReplaced = value === undefined || (key !== undefined && superseded.has(key));
        const isClean = offset < cleanedEnd && !isOpen(batch) && (!committed.has(batch) || isReplaced);
        if (!there.has(offset) && !isClean) {
          if (batch.baseOffset < mayMissFrom) throw this.differs(record, undefined);
          lost.add(batch);
        } else if (key !== undefined && committed.has(batch)) superseded.add(key);
      }
    }
    if (lost.size === 0) this.values({ found, readable, committed, startOffset });
    return lost;
  }

  /** However much was cleaned, the last committed value of each key is the same. */
  values(comparison: {
    readonly found: readonly PlainBatch[];
    readonly readable: readonly PlainBatch[];
    readonly committed: ReadonlySet<PlainBatch>;
    readonly startOffset: number;
  }): void {
    const { found, readable, committed, startOffset } = comparison;
    const recordsOf = (batches: readonly PlainBatch[]): PlainRecord[] => {
      const all = batches.flatMap((batch) => batch.records);
      return all.filter((record) => record.offset >= startOffset);
    };
    const expected = lastValues(recordsOf(readable.filter((batch) => committed.has(batch))));
    const committedEnds = new Set([...committed].map((batch) => batch.lastOffset));
    const present = lastValues(recordsOf(found.filter((batch) => committedEnds.has(batch.lastOffset))));
    for (const key of new Set([...expected.keys(), ...present.keys()])) {
      if (expected.get(key) === present.get(key)) continue;
      throw this.error(`key ${key}: expected the value ${expected.get(key)}, found ${present.get(key)}`);
    }
  }

  /** What is wrong at an offset. */
  differs(expected: PlainRecord | undefined, found: PlainRecord | undefined): Error {
    const offset = expected?.offset ?? found?.offset;
    const text = (record: PlainRecord | undefined): string =>
      record === undefined ? 'nothing' : textOf(record);
    return this.error(`at offset ${offset} expected ${text(expected)}, found ${text(found)}`);
  }
}

function describe(batch: PlainBatch | undefined): string {
  if (batch === undefined) return 'no batch';
  const { baseOffset, lastOffset, producerId, producerEpoch, marker } = batch;
  const producer = producerId < 0 ? '' : ` of producer ${producerId} epoch ${producerEpoch}`;
  return `a batch ${baseOffset} to ${lastOffset}${producer}${marker === undefined ? '' : ` (${marker})`}`;
}
