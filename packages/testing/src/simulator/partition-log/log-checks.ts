/** Holds what a log answers against the plain list: reads from anywhere, committed reads, times, duplicates. */

import { offsetForTimestamp } from '@kafka-ts/storage/log/timestamp-search';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { ProducerBatch } from '@kafka-ts/storage/producer-state/producer-batch';
import type { SeededRandom } from '../../seeded-random.ts';
import {
  committedOf,
  firstAt,
  type PlainBatch,
  type PlainRecord,
  producerOf,
  transactionsOf,
} from './plain-batch.ts';
import type { PlainLog, WholeLog } from './plain-log.ts';
import { type FetchedBatches, readUpTo } from './read-log.ts';

export class LogChecks {
  readonly #random: SeededRandom;
  readonly #model: PlainLog;
  /** What was served, by the offset of the batch: never anything else, unless it was cleaned. */
  readonly #served = new Map<number, Uint8Array>();

  constructor(random: SeededRandom, model: PlainLog) {
    this.#random = random;
    this.#model = model;
  }

  /** From `offset` on other batches may come. */
  forget(offset: number): void {
    for (const known of this.#served.keys()) if (known >= offset) this.#served.delete(known);
  }

  async readAll(log: UnifiedLog): Promise<WholeLog> {
    const { logStartOffset, logEndOffset } = log;
    const range = { startOffset: logStartOffset, endOffset: logEndOffset, maxBytes: 8_000 };
    return { batches: await this.#read(log, range), logStartOffset, logEndOffset };
  }

  /** Reads from some offset on to some end, in answers of some size. */
  async read(log: UnifiedLog): Promise<void> {
    const model = this.#model;
    const readable = model.readable;
    const { logStartOffset, logEndOffset } = log;
    if (logEndOffset === logStartOffset) return;
    const startOffset = logStartOffset + this.#random.below(logEndOffset - logStartOffset);
    const ends = [logEndOffset, log.highWatermark, startOffset + 1 + this.#random.below(20)];
    const endOffset = Math.min(logEndOffset, ends[this.#random.below(ends.length)] ?? logEndOffset);
    const maxBytes = this.#random.pick([1, 300, 2_000, 8_000]);
    const found = await this.#read(log, { startOffset, endOffset, maxBytes });
    const records = found.flatMap((batch) => (batch.marker === undefined ? batch.records : []));
    const within = records.filter(({ offset }) => offset >= startOffset && offset < endOffset);
    model.holdsBetween(
      within,
      startOffset,
      endOffset,
      readable.filter((batch) => batch.marker === undefined),
    );
  }

  /** Reads committed data as a Java consumer does, by the lists of aborted transactions. */
  async readCommitted(log: UnifiedLog): Promise<void> {
    const model = this.#model;
    // Of what a start found nothing is known before it was asked for once; what is read then and what is known go together.
    await log.abortedTransactions(log.logStartOffset, log.lastStableOffset);
    const readable = model.readable;
    const { logStartOffset, lastStableOffset } = log;
    if (lastStableOffset <= logStartOffset) return;
    const expected = committedOf(readable);
    const startOffset = logStartOffset + this.#random.below(lastStableOffset - logStartOffset);
    const seen: PlainRecord[] = [];
    let fetchOffset = startOffset;
    const maxBytes = this.#random.pick([300, 2_000]);
    await this.#read(
      log,
      { startOffset, endOffset: lastStableOffset, maxBytes },
      async ({ batches, nextOffset }) => {
        const aborted = await log.abortedTransactions(fetchOffset, nextOffset);
        if (model.cleanedEnd <= logStartOffset) this.#checkAborted(aborted, fetchOffset, nextOffset);
        for (const record of consumed(batches, aborted)) if (record.offset >= fetchOffset) seen.push(record);
        fetchOffset = nextOffset;
      },
    );
    const within = seen.filter(({ offset }) => offset < lastStableOffset);
    model.holdsBetween(within, startOffset, lastStableOffset, expected);
  }

  /** Asks for a time; the answer is what a search through all records finds, of which the cleaner may have taken some. */
  async findTime(log: UnifiedLog, nowMs: number): Promise<void> {
    const model = this.#model;
    const { logStartOffset } = log;
    const timestamp = nowMs + 100 - this.#random.below(this.#random.pick([300, 5_000]));
    const found = await offsetForTimestamp(log, timestamp);
    // A record that is there is the answer unless an earlier one is.
    const from = Math.max(logStartOffset, Math.min(model.cleanedEnd, found?.offset ?? model.cleanedEnd));
    const expected = firstAt(model.readable, from, timestamp);
    if (found?.offset === expected?.offset && found?.timestamp === expected?.timestamp) return;
    const text = (one: { offset: number; timestamp: number } | undefined): string =>
      one === undefined ? 'none' : `${one.offset} @${one.timestamp}`;
    throw model.error(`first record from ${timestamp} on: expected ${text(expected)}, found ${text(found)}`);
  }

  /** A producer that repeats its last batch is told the same offset; one that left some out is refused. */
  judge(log: UnifiedLog): void {
    const model = this.#model;
    for (const producerId of new Set(model.batches.map((batch) => batch.producerId))) {
      const known = producerId < 0 ? undefined : producerOf(model.batches, producerId);
      const last = known?.lastBatch;
      // What a log forgets of producers whose batches have left it is its own affair.
      if (known === undefined || last === undefined || !model.isRemembered(last)) continue;
      const again = log.producers.judge(asProducerBatch(last, 0), 'client');
      if (again.kind !== 'duplicate' || again.baseOffset !== last.baseOffset) {
        throw model.error(
          `producer ${producerId} repeats its batch at ${last.baseOffset}: found ${JSON.stringify(again)}`,
        );
      }
      const gap = log.producers.judge(asProducerBatch(last, 7), 'client');
      if (gap.kind !== 'refuse') throw model.error(`producer ${producerId} leaves out records: ${gap.kind}`);
      if (known.epoch === 0) continue;
      const old = log.producers.judge(
        { ...asProducerBatch(last, 0), producerEpoch: known.epoch - 1 },
        'client',
      );
      if (old.kind !== 'refuse') throw model.error(`producer ${producerId} of an old epoch: ${old.kind}`);
    }
  }

  /** The offsets that a log tells, when nothing is under way. */
  offsets(log: UnifiedLog): void {
    const model = this.#model;
    const expected = [model.logStartOffset, model.highWatermark, model.nextOffset];
    const found = [log.logStartOffset, log.highWatermark, log.logEndOffset];
    if (found.some((offset, index) => offset !== expected[index])) {
      throw model.error(
        `start, high watermark, end: expected ${expected.join(', ')}, found ${found.join(', ')}`,
      );
    }
    const { lowest, highest } = model.lastStableOffset;
    if (log.lastStableOffset >= lowest && log.lastStableOffset <= highest) return;
    throw model.error(
      `expected a last stable offset from ${lowest} to ${highest}, found ${log.lastStableOffset}`,
    );
  }

  #read(
    log: UnifiedLog,
    range: { readonly startOffset: number; readonly endOffset: number; readonly maxBytes: number },
    onAnswer?: (answer: FetchedBatches) => Promise<void>,
  ): Promise<PlainBatch[]> {
    return readUpTo(log, range, async (answer) => {
      const { batches, bytes } = answer;
      const all = bytes.length === 1 ? bytes[0] : new Uint8Array(Buffer.concat(bytes));
      let at = 0;
      for (const { baseOffset } of batches) {
        if (all === undefined) continue;
        const sizeBytes = 12 + new DataView(all.buffer, all.byteOffset).getInt32(at + 8);
        this.#serve(baseOffset, all.subarray(at, at + sizeBytes));
        at += sizeBytes;
      }
      await onAnswer?.(answer);
    });
  }

  /** The same bytes each time; only what was cleaned may come as it was, from memory, or as it is, from its file. */
  #serve(baseOffset: number, bytes: Uint8Array): void {
    const before = this.#served.get(baseOffset);
    const isComparable = before !== undefined && baseOffset >= this.#model.cleanedEnd;
    if (isComparable && Buffer.compare(before, bytes) !== 0) {
      throw this.#model.error(`the batch at offset ${baseOffset} was served with other bytes before`);
    }
    this.#served.set(baseOffset, bytes);
  }

  #checkAborted(
    aborted: Awaited<ReturnType<UnifiedLog['abortedTransactions']>>,
    startOffset: number,
    endOffset: number,
  ): void {
    const { logStartOffset, batches } = this.#model;
    const ended = transactionsOf(batches).filter(({ end }) => end?.isAborted === true);
    // Where a transaction began whose first batches have left the log is not always known.
    const headless = ended.filter(({ firstOffset }) => firstOffset < logStartOffset);
    const expected = ended
      .filter(({ firstOffset, end }) => firstOffset >= logStartOffset && (end?.offset ?? -1) >= startOffset)
      .filter(({ firstOffset }) => firstOffset < endOffset)
      .sort((a, b) => (a.end?.offset ?? 0) - (b.end?.offset ?? 0))
      .map(({ producerId, firstOffset, end }) => `${producerId}: ${firstOffset} to ${end?.offset}`);
    const found = aborted
      .filter(({ lastOffset }) => !headless.some(({ end }) => end?.offset === lastOffset))
      .map((one) => `${one.producerId}: ${one.firstOffset} to ${one.lastOffset}`);
    if (found.join() === expected.join()) return;
    const range = `${startOffset} to ${endOffset}`;
    throw this.#model.error(`aborted from ${range}: expected [${expected.join()}], found [${found.join()}]`);
  }
}

/** The records that a consumer of committed data hands on. */
function* consumed(
  batches: readonly PlainBatch[],
  aborted: Awaited<ReturnType<UnifiedLog['abortedTransactions']>>,
): Generator<PlainRecord> {
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const ignored = new Set<number>();
  for (const { producerId, isTransactional, marker, lastOffset, records } of batches) {
    for (let next = waiting[0]; next !== undefined && next.firstOffset <= lastOffset; next = waiting[0]) {
      ignored.add(next.producerId);
      waiting.shift();
    }
    if (marker === 'abort') ignored.delete(producerId);
    if (marker === undefined && !(isTransactional && ignored.has(producerId))) yield* records;
  }
}

/** `batch` as its producer sends it, `skipped` records further on. */
function asProducerBatch(batch: PlainBatch, skipped: number): ProducerBatch {
  const { producerId, producerEpoch, baseSequence, lastOffset, baseOffset, isTransactional } = batch;
  const shift = skipped === 0 ? 0 : lastOffset - baseOffset + 1 + skipped;
  return {
    ...{ producerId, producerEpoch, isTransactional, baseSequence: baseSequence + shift },
    ...{ lastOffsetDelta: lastOffset - baseOffset, maxTimestamp: 0 },
  };
}
