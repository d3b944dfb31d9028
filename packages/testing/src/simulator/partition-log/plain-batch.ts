/** Batches as a plain list knows them, and what can be asked of such a list: each answer is a search through all of it. */

export interface PlainRecord {
  readonly offset: number;
  /** Undefined for none. */
  readonly key: string | undefined;
  /** Undefined for none: a tombstone. */
  readonly value: string | undefined;
  readonly timestamp: number;
}

export interface PlainBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Of a marker: its one record, without key and value. */
  readonly records: readonly PlainRecord[];
  /** -1 for none. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  /** Of a control batch: how it ends its producer's transaction. */
  readonly marker: 'commit' | 'abort' | undefined;
}

/** A producer's transaction: from its first batch to its marker, if there is one. */
export interface PlainTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly end: { readonly offset: number; readonly isAborted: boolean } | undefined;
}

/** What the newest batches of one producer say of it. */
export interface PlainProducer {
  readonly epoch: number;
  /** Of its newest epoch; undefined before the first. */
  readonly lastBatch: PlainBatch | undefined;
  readonly isInTransaction: boolean;
  /** Of its newest batch or marker. */
  readonly lastOffset: number;
}

/** In the order of their beginnings. */
export function transactionsOf(batches: readonly PlainBatch[]): PlainTransaction[] {
  const found: PlainTransaction[] = [];
  const open = new Map<number, number>();
  for (const { producerId, baseOffset, isTransactional, marker } of batches) {
    if (!isTransactional) continue;
    const index = open.get(producerId);
    if (marker === undefined) {
      if (index !== undefined) continue;
      open.set(producerId, found.push({ producerId, firstOffset: baseOffset, end: undefined }) - 1);
      continue;
    }
    const begun = index === undefined ? undefined : found[index];
    if (index === undefined || begun === undefined) continue;
    found[index] = { ...begun, end: { offset: baseOffset, isAborted: marker === 'abort' } };
    open.delete(producerId);
  }
  return found;
}

/** The batches whose records a consumer of committed data may see once all of them are stable. */
export function committedOf(batches: readonly PlainBatch[]): PlainBatch[] {
  const transactions = transactionsOf(batches);
  return batches.filter(({ marker, isTransactional, producerId, baseOffset }) => {
    if (marker !== undefined) return false;
    if (!isTransactional) return true;
    return transactions.some(
      (one) =>
        one.producerId === producerId &&
        one.firstOffset <= baseOffset &&
        one.end !== undefined &&
        !one.end.isAborted &&
        one.end.offset > baseOffset,
    );
  });
}

/** The last value of each key. */
export function lastValues(records: Iterable<PlainRecord>): Map<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of records) {
    if (key === undefined) continue;
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return values;
}

/** The first record from `startOffset` on with a timestamp of at least `timestamp`. */
export function firstAt(
  batches: readonly PlainBatch[],
  startOffset: number,
  timestamp: number,
): PlainRecord | undefined {
  for (const { records } of batches) {
    for (const record of records) {
      if (record.offset >= startOffset && record.timestamp >= timestamp) return record;
    }
  }
  return undefined;
}

export function producerOf(batches: readonly PlainBatch[], producerId: number): PlainProducer | undefined {
  let found: PlainProducer | undefined;
  for (const batch of batches) {
    if (batch.producerId !== producerId) continue;
    const isOther = found !== undefined && found.epoch !== batch.producerEpoch;
    const isMarker = batch.marker !== undefined;
    found = {
      epoch: batch.producerEpoch,
      lastBatch: isMarker ? (isOther ? undefined : found?.lastBatch) : batch,
      isInTransaction: batch.isTransactional && !isMarker,
      lastOffset: batch.lastOffset,
    };
  }
  return found;
}

/** As text, for comparing and for messages. */
export function textOf({ offset, key, value, timestamp }: PlainRecord): string {
  return `${offset}: ${key ?? '-'}=${value ?? '-'} @${timestamp}`;
}
