import { crc32 } from '@kafka-ts/protocol/bytes/crc32';
import { type CompressionCodec, codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { downConvert } from '@kafka-ts/protocol/records/down-convert';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { magicAt, patchCrc } from '@kafka-ts/protocol/records/record-batch';
import { RecordBatchBuilder } from '@kafka-ts/protocol/records/record-batch-builder';
import {
  type BatchRecord,
  batchPositions,
  readRecords,
} from '@kafka-ts/protocol/records/record-batch-reader';
import { validateRecords } from '@kafka-ts/protocol/records/validate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askRecordsOracle } from '../oracle/records/records-oracle.ts';

const seed = 20261121;
const now = 1_700_000_000_000;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const orDash = (bytes: Uint8Array | null): string => (bytes === null ? '-' : hex(bytes));
const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

type OurRecord = Omit<BatchRecord, 'headers'> & { readonly headers?: BatchRecord['headers'] };

/** The records in the oracle's spelling. */
function listing(records: Iterable<OurRecord>): string {
  return Array.from(records, (r) => {
    const headers = (r.headers ?? []).map((h) => `${hex(Buffer.from(h.key))}=${orDash(h.value)}`);
    return [r.offset, r.timestamp, orDash(r.key), orDash(r.value), headers.join('&') || '.'].join(',');
  }).join(';');
}

/** All records of all formats in `bytes`, in the oracle's spelling. */
function ourListing(bytes: Uint8Array): string {
  const records: OurRecord[] = [];
  for (const position of batchPositions(bytes)) {
    if (magicAt(bytes, position) === 2) records.push(...readRecords(bytes, { position }));
    else return listing(readMessageSet(bytes));
  }
  return listing(records);
}

const field = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null });
const headers = fc.array(fc.record({ key: fc.string({ maxLength: 4 }), value: field }), { maxLength: 2 });
const record = fc.record({
  gap: fc.constantFrom(...Array.from({ length: 30 }, () => 1), 2, 50),
  timestamp: fc.oneof(
    fc.constant(-1),
    fc.integer({ min: now - 5000, max: now + 5000 }),
    fc.integer({ min: 0, max: 2 ** 48 }),
  ),
  key: field,
  value: field,
  headers,
});
const batchOf = fc.record({
  magic: fc.constantFrom(0, 1, 2, 2),
  codec: fc.constantFrom<number>(0, 1, 2, 3, 4),
  appendTime: fc.option(fc.integer({ min: now, max: now + 1000 }), { nil: undefined, freq: 3 }),
  baseOffset: fc.oneof(fc.constant(0), fc.nat(2 ** 40)),
  records: fc.array(record, { minLength: 1, maxLength: 12 }),
});
type RandomBatch = typeof batchOf extends fc.Arbitrary<infer T> ? T : never;

/** What Apache's builder allows: no zstd, timestamps and headers where the format has none. */
function normal(batch: RandomBatch): RandomBatch {
  if (batch.magic === 2) return batch;
  const records = batch.records.map((r) => ({
    ...r,
    headers: [],
    timestamp: batch.magic === 0 ? -1 : r.timestamp,
  }));
  return {
    ...batch,
    records,
    codec: batch.codec % 4,
    appendTime: batch.magic === 0 ? undefined : batch.appendTime,
  };
}

function withOffsets(batch: RandomBatch): (OurRecord & { timestamp: number })[] {
  let offset = batch.baseOffset - 1;
  return batch.records.map(({ gap, ...r }, i) => {
    offset += i === 0 ? 1 : gap;
    return { ...r, offset };
  });
}

/**
 * Where we differ on purpose: what makes Apache's code fall over (-1, an unexpected exception) is INVALID_RECORD or, if
 * nothing is wrong with the records, taken; of several faults inside a damaged block, Java meets another one first; and a
 * producer id beyond 2^53 is refused.
 */
function isKnownDifference(ours: string, apache: string, message: string): boolean {
  if (message.includes('beyond 2^53')) return true;
  // Java does not look at the reserved bits of a gzip header.
  if (message.includes('unknown header flags')) return true;
  if (message === 'rebuilt') return apache.startsWith('error -1 ');
  const isDamaged = /^Malformed|cannot be used|checksum of|cannot be right/.test(message);
  return isDamaged && [ours, apache].every((answer) => /^error (-1|2|87) /.test(answer));
}

function codecOf(id: number): CompressionCodec {
  const found = codecFromId(id);
  if (found === undefined) throw new Error(`no codec ${id}`);
  return found;
}

function ourBytes(batch: RandomBatch): Uint8Array {
  const codec: CompressionCodec = codecOf(batch.codec);
  const records = withOffsets(batch);
  if (batch.magic === 2) {
    const builder = new RecordBatchBuilder({
      baseOffset: batch.baseOffset,
      codec,
      logAppendTime: batch.appendTime,
    });
    for (const r of records) builder.append(r);
    return builder.build();
  }
  const builder = new MessageSetBuilder({
    magic: batch.magic === 0 ? 0 : 1,
    codec,
    logAppendTime: batch.appendTime,
  });
  for (const r of records) builder.append(r.offset, r.timestamp, r.key, r.value);
  return builder.build();
}

function makeQuestion(batch: RandomBatch): string {
  const { magic, codec, appendTime, baseOffset } = batch;
  return `make ${magic} ${codec} ${appendTime ?? '-'} ${baseOffset} ${listing(withOffsets(batch))}`;
}

/** What a reader sees: with append time that time. */
function seen(batch: RandomBatch): string {
  return listing(withOffsets(batch).map((r) => ({ ...r, timestamp: batch.appendTime ?? r.timestamp })));
}

const batches = fc.sample(batchOf, { seed, numRuns: 1000 }).map(normal);

describe('batches and message sets', () => {
  test("Apache's are read, ours are read by Apache, and uncompressed ones are equal to the byte", async () => {
    const made = await askRecordsOracle(batches.map(makeQuestion));
    const read = await askRecordsOracle(batches.map((batch) => `read ${hex(ourBytes(batch))}`));
    batches.forEach((batch, i) => {
      expect(ourListing(unhex(made[i] ?? '')), makeQuestion(batch)).toBe(seen(batch));
      expect(read[i], makeQuestion(batch)).toBe(seen(batch));
      if (batch.codec === 0) expect(hex(ourBytes(batch)), makeQuestion(batch)).toBe(made[i]);
    });
  });

  test('down-conversion gives what Apache gives', async () => {
    const stored = batches.filter((batch) => batch.magic > 0);
    const questions = stored.flatMap((batch, i) => {
      const first = withOffsets(batch)[Math.floor(batch.records.length / 2)]?.offset ?? 0;
      return Array.from(
        { length: batch.magic },
        (_, to) => `down ${to} ${i % 3 === 0 ? first : 0} ${hex(ourBytes(batch))}`,
      );
    });
    const answers = await askRecordsOracle(questions);
    const readBack: string[] = [];
    const ours = questions.map((question, i) => {
      const [, to, first, bytes] = question.split(' ');
      const result = downConvert(unhex(bytes ?? ''), {
        toMagic: to === '0' ? 0 : 1,
        firstOffset: Number(first),
      });
      if (!result.isConverted) {
        expect(answers[i]).toMatch(new RegExp(`^!${result.error.code} `));
        return '';
      }
      readBack.push(`read ${hex(result.bytes)}`);
      return ourListing(unhex(answers[i] ?? ''));
    });
    const read = await askRecordsOracle(readBack);
    expect(read).toEqual(ours.filter((text) => text !== '' || !answers[ours.indexOf(text)]?.startsWith('!')));
  });
});

const topics = fc.record({
  codec: fc.constantFrom(-1, -1, -1, 0, 1, 2, 3, 4),
  isCompacted: fc.constantFrom(false, false, false, true),
  isLogAppendTime: fc.boolean(),
  limits: fc.constantFrom([9e15, 9e15], [9e15, 9e15], [9e15, 9e15], [9e15, 9e15], [3000, 9e15], [9e15, 2000]),
  maxMessageBytes: fc.constantFrom(1_048_588, 1_048_588, 1_048_588, 1_048_588, 200),
  version: fc.oneof(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 7, max: 11 })),
});
const changes = fc.record({
  bytes: fc.oneof(
    fc.constant([]),
    fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 2 }),
  ),
  isHeaderOnly: fc.boolean(),
  isChecksumRight: fc.constantFrom(true, true, true, true, true, false),
  tail: fc.constantFrom(0, 0, 0, 0, 3, 30),
});
type Changes = typeof changes extends fc.Arbitrary<infer T> ? T : never;

/** A produced batch, with some bytes changed and the outer checksum mostly right again. */
function mutated(batch: RandomBatch, change: Changes): Uint8Array {
  const bytes = ourBytes(batch);
  const [from, header] = batch.magic === 2 ? [21, 61] : [17, 34];
  for (const { at, value } of change.bytes) {
    const end = change.isHeaderOnly ? Math.min(header, bytes.length) : bytes.length;
    bytes[from + (at % (end - from))] = value;
  }
  if (change.isChecksumRight) {
    if (batch.magic === 2) patchCrc(bytes, 0);
    else if (batch.codec !== 0 || batch.records.length === 1)
      Buffer.from(bytes.buffer, bytes.byteOffset).writeUInt32BE(crc32(bytes, 16), 12);
  }
  return Buffer.concat([bytes, bytes.subarray(0, change.tail)]);
}

test('validation judges as LogValidator does', async () => {
  const cases = fc
    .sample(fc.tuple(batchOf, topics, changes), { seed: seed + 1, numRuns: 6000 })
    .map(([batch, topic, change], i) => {
      const version = batch.magic === 2 ? topic.version : topic.version % 10 < 9 ? topic.version % 3 : 3;
      const produced = { ...batch, baseOffset: i % 40 === 0 ? batch.baseOffset : 0 };
      return { topic: { ...topic, version }, bytes: mutated(normal(produced), change) };
    });
  const questions = cases.map(({ topic: t, bytes }) => {
    const [compacted, appendTime] = [t.isCompacted ? 1 : 0, t.isLogAppendTime ? 1 : 0];
    return `validate ${t.version} ${t.codec} ${compacted} ${appendTime} ${t.limits.join(' ')} ${now} ${t.maxMessageBytes} ${hex(bytes)}`;
  });
  const answers = await askRecordsOracle(questions);
  const results = cases.map(({ topic: t, bytes }) => {
    const rules = {
      maxMessageBytes: t.maxMessageBytes,
      isCompacted: t.isCompacted,
      isLogAppendTime: t.isLogAppendTime,
      timestampBeforeMaxMs: t.limits[0] ?? 0,
      timestampAfterMaxMs: t.limits[1] ?? 0,
      codec: t.codec === -1 ? undefined : codecOf(t.codec),
    };
    return validateRecords(bytes, rules, { requestVersion: t.version, nowMs: now });
  });
  const differences: string[] = [];
  const counts = { ok: 0, error: 0 };
  results.forEach((result, i) => {
    const [kind, ...rest] = (answers[i] ?? '').split(' ');
    if (kind !== 'ok' && kind !== 'error') throw new Error(answers[i]);
    counts[kind]++;
    const apache = kind === 'ok' ? `ok ${rest[0]} ${rest[1]}` : `error ${rest.join(' ')}`;
    const message = result.isValid ? (result.isRebuilt ? 'rebuilt' : '') : result.message;
    const indexes = result.isValid ? '' : result.recordErrors.map((error) => error.batchIndex).join(',');
    const ours = result.isValid
      ? `ok ${result.maxTimestamp} ${result.recordCount}`
      : `error ${result.error.code} ${indexes}`;
    if (ours !== apache && !isKnownDifference(ours, apache, message)) {
      differences.push(`${ours} instead of ${apache} (${message}): ${questions[i]}`);
    }
    if (result.isValid && kind === 'ok') {
      const theirs = unhex(rest[2] ?? '');
      const isSame = result.isRebuilt
        ? ourListing(result.bytes) === ourListing(theirs)
        : hex(result.bytes) === rest[2];
      if (!isSame) differences.push(`${hex(result.bytes)} instead of ${rest[2]}: ${questions[i]}`);
    }
  });
  expect(counts.ok).toBeGreaterThan(1000);
  expect(counts.error).toBeGreaterThan(1000);
  expect(differences).toEqual([]);
});
