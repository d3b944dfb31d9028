/**
 * Random logs with compressed batches, tombstones, idempotent producers and transactions, compacted again and again between appends,
 * restarts and the passing of time, against what was appended: the newest committed value of each key stays the same, and what is
 * left of a record is what was appended at its offset.
 */
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import {
  isControlAt,
  isTransactionalAt,
  lastOffsetAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import { buildEndTransactionMarker } from '@kafka-ts/protocol/records/record-batch-builder';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompactedLog, type KeyValue } from '../fixtures/compacted-log.ts';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { cleanerThreadsFor, workPlaces } from '../fixtures/loop-workers.ts';

type Step =
  | {
      readonly kind: 'append';
      readonly records: readonly KeyValue[];
      readonly codec: CompressionCodec;
      readonly idempotent: boolean;
    }
  | { readonly kind: 'transact'; readonly records: readonly KeyValue[]; readonly producer: number }
  | { readonly kind: 'end'; readonly producer: number; readonly isCommit: boolean }
  | { readonly kind: 'roll' | 'clean' | 'reopen' }
  | { readonly kind: 'wait'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'dd', 'e'.repeat(40));
const value = fc.option(fc.string({ maxLength: 30 }), { freq: 4 });
const records = fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 6 });
const producer = fc.constantFrom(1001, 1002);
/** A transaction that is ended at once, one way or the other, or stays open for a while. */
const transaction: fc.Arbitrary<Step[]> = fc
  .tuple(records, producer, fc.constantFrom('commit', 'abort', 'open'))
  .map(([all, by, end]) => [
    { kind: 'transact', records: all, producer: by },
    ...(end === 'open' ? [] : [{ kind: 'end' as const, producer: by, isCommit: end === 'commit' }]),
  ]);
const append: fc.Arbitrary<Step> = fc.record({
  ...{ kind: fc.constant('append' as const), records, idempotent: fc.boolean() },
  codec: fc.constantFrom(...Object.values(CompressionCodec)),
});
const end: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('end' as const),
  producer,
  isCommit: fc.boolean(),
});
const other: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('roll' as const, 'clean' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 600, 5000) }),
  },
);
const one = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> => step.map((single) => [single]);
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: one(append) },
      { weight: 4, arbitrary: transaction },
      { weight: 2, arbitrary: one(end) },
      { weight: 5, arbitrary: one(other) },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.flat());

/** A record that was appended. */
interface Appended {
  readonly record: KeyValue;
  /** Of its transaction, below 0 without one. */
  readonly producerId: number;
  isDecided: boolean;
  isAborted: boolean;
}

class Run {
  readonly #log: CompactedLog;
  /** By offset. */
  readonly #appended = new Map<number, Appended>();
  readonly #sequences = new Map<number, number>();
  readonly #lastOffsets = new Map<number, number>();

  constructor(log: CompactedLog) {
    this.#log = log;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'append':
        await this.#append(step.records, step.idempotent ? 1000 : -1, false, step.codec);
        return;
      case 'transact':
        await this.#append(step.records, step.producer, true, CompressionCodec.none);
        return;
      case 'end':
        await this.#end(step.producer, step.isCommit);
        return;
      case 'roll':
        this.#log.roll();
        return;
      case 'clean':
        await this.#log.clean();
        return;
      case 'reopen':
        await this.#log.reopen();
        return;
      case 'wait':
        this.#log.env.clock.advance(step.ms);
    }
  }

  async #append(
    records: readonly KeyValue[],
    producerId: number,
    isTransactional: boolean,
    codec: CompressionCodec,
  ): Promise<void> {
    const baseOffset = this.#log.log.logEndOffset;
    const baseSequence = this.#sequences.get(producerId) ?? 0;
    const identity = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence, isTransactional };
    await this.#log.appendBatch(records, { codec, ...identity });
    records.forEach((record, index) => {
      const transaction = { producerId: isTransactional ? producerId : -1, isDecided: !isTransactional };
      this.#appended.set(baseOffset + index, { record, ...transaction, isAborted: false });
    });
    if (producerId < 0) return;
    this.#sequences.set(producerId, baseSequence + records.length);
    this.#lastOffsets.set(producerId, baseOffset + records.length - 1);
  }

  async #end(producerId: number, isCommit: boolean): Promise<void> {
    const { log, env } = this.#log;
    const open = [...this.#appended.values()].filter(
      (found) => found.producerId === producerId && !found.isDecided,
    );
    if (open.length === 0) return;
    for (const found of open) {
      found.isDecided = true;
      found.isAborted = !isCommit;
    }
    const marker = { producerId, producerEpoch: 0, coordinatorEpoch: 1, isCommit };
    const place = { baseOffset: log.logEndOffset, timestamp: env.clock.nowMs() };
    await this.#log.appendBytes(buildEndTransactionMarker({ ...place, ...marker }));
  }

  async check(): Promise<void> {
    expect(this.#log.env.lines.filter((line) => /WARN|ERROR|FAILED/.test(line))).toEqual([]);
    const batches = await this.#log.batches();
    this.#checkProducers(batches);
    const found = await this.#committed(batches);
    const expected = new Map<string | null, string | null>();
    for (const { record, isAborted } of this.#appended.values()) {
      if (!isAborted) expected.set(record[0], record[1]);
    }
    expect(live(found)).toEqual(live(expected));
  }

  /** The newest value of each key that a reader of committed data finds; each record must be what was appended at its offset. */
  async #committed(batches: readonly Uint8Array[]): Promise<Map<string | null, string | null>> {
    const { log } = this.#log;
    const aborted = await log.abortedTransactions(0, log.logEndOffset);
    const isAborted = (offset: number, producerId: number): boolean =>
      aborted.some(
        (found) =>
          found.producerId === producerId && found.firstOffset <= offset && offset <= found.lastOffset,
      );
    const newest = new Map<string | null, string | null>();
    let previous = -1;
    for (const batch of batches) {
      for (const record of readRecords(batch, { position: 0 })) {
        expect(record.offset).toBeGreaterThan(previous);
        previous = record.offset;
        if (isControlAt(batch, 0)) continue;
        const pair: KeyValue = [textOf(record.key), textOf(record.value)];
        expect(pair).toEqual(this.#appended.get(record.offset)?.record);
        const isLost = isTransactionalAt(batch, 0) && isAborted(record.offset, producerIdAt(batch, 0));
        if (!isLost) newest.set(pair[0], pair[1]);
      }
    }
    return newest;
  }

  /** The last batch of each producer stays: its sequence number is known to every broker that loads the log. */
  #checkProducers(batches: readonly Uint8Array[]): void {
    for (const [producerId, lastOffset] of this.#lastOffsets) {
      const has = batches.some(
        (batch) => producerIdAt(batch, 0) === producerId && lastOffsetAt(batch, 0) === lastOffset,
      );
      expect(has, `last batch of producer ${producerId} at ${lastOffset}`).toBe(true);
    }
  }
}

/** Without the marks of deleted keys, which go in time. */
function live(values: ReadonlyMap<string | null, string | null>): string[] {
  return [...values]
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

const settings = fc.record({
  deleteRetentionMs: fc.constantFrom(0, 1000, 86_400_000),
  segmentBytes: fc.constantFrom(300, 1 << 20),
  minCompactionLagMs: fc.constantFrom(0, 0, 500),
  indexIntervalBytes: fc.constantFrom(1, 100, 4096),
});
const buffers = fc.record({
  // Down to one key at a time: a cleaning then stops in the middle of a segment.
  dedupeBufferBytes: fc.constantFrom(72, 24 * 5, 1 << 20),
  ioBufferBytes: fc.constantFrom(100, 4096),
});

const workPlace = fc.constantFrom(...workPlaces);

test('a compacted log gives the same final values as the whole one', async () => {
  const memory = fileSystemCases[1];
  if (memory === undefined) throw new Error('no memory files');
  await fc.assert(
    fc.asyncProperty(steps, settings, buffers, workPlace, async (taken, config, buffer, work) => {
      const place = memory.make();
      const threads = cleanerThreadsFor(work, place.files);
      const log = await CompactedLog.make(place, { config, settings: buffer, threads });
      const run = new Run(log);
      for (const step of taken) await run.take(step);
      await run.check();
      await log.reopen();
      await run.check();
      log.roll();
      await log.clean();
      await run.check();
      await log.close();
    }),
    { numRuns: Number(process.env['COMPACTION_RUNS'] ?? 200) },
  );
}, 120_000);
