/** Validation of compressed batches in parts: the same verdict as over the records as a whole, and no more memory than a window. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeInt32At } from '../bytes/big-endian.ts';
import { maxVarintBytes, writeVarint } from '../bytes/varint.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { compress } from './compression/index.ts';
import { patchCrc, recordBatchOverheadBytes } from './record-batch.ts';
import { buildRecordBatch } from './record-batch-builder.ts';
import { runSteps, stepBytes } from './steps.ts';
import type { TopicRules } from './topic-rules.ts';
import { isUnfinished, startValidation, validateInSteps, validateRecords } from './validate.ts';
import type { ValidationResult } from './validation-result.ts';

const now = 1_700_000_000_000;
const topic: TopicRules = {
  maxMessageBytes: 10_000_000,
  isCompacted: false,
  isLogAppendTime: false,
  timestampBeforeMaxMs: 1000,
  timestampAfterMaxMs: 1000,
  codec: undefined,
};
const v11 = { requestVersion: 11, nowMs: now };
const MiB = 1024 * 1024;

/** The plain batch's records compressed, header and checksum made right. */
function compressed(plain: Uint8Array, block: Uint8Array, codec: CompressionCodec): Uint8Array {
  const batch = Buffer.concat([plain.subarray(0, recordBatchOverheadBytes), block]);
  writeInt32At(batch, 8, batch.length - 12);
  batch[22] = codec;
  patchCrc(batch, 0);
  return batch;
}

const verdict = (result: ValidationResult): unknown =>
  result.isValid
    ? [result.recordCount, result.maxTimestamp]
    : [result.error.name, result.recordErrors.map(({ batchIndex }) => batchIndex)];

test('damaged records get the same verdict in parts as in one piece', () => {
  const record = fc.record({
    timestamp: fc.constantFrom(now, now + 5, now - 5000),
    key: fc.option(fc.integer({ min: 0, max: 150_000 }), { freq: 2 }),
    value: fc.option(fc.constantFrom(0, 10, 1000, 70_000, 300_000)),
    headers: fc.array(fc.constantFrom(0, 5, 80_000), { maxLength: 2 }),
  });
  const damage = fc.option(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) }));
  const codecs = fc.constantFrom(
    CompressionCodec.gzip,
    CompressionCodec.snappy,
    CompressionCodec.lz4,
    CompressionCodec.zstd,
  );
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      damage,
      codecs,
      fc.boolean(),
      (all, harm, codec, isCompacted) => {
        const plain = buildRecordBatch(
          all.map(({ timestamp, key, value, headers }) => ({
            timestamp,
            key: key === null ? null : new Uint8Array(key),
            value: value === null ? null : new Uint8Array(value),
            headers: headers.map((length) => ({ key: 'h', value: new Uint8Array(length) })),
          })),
        );
        const records = plain.subarray(recordBatchOverheadBytes);
        // Most of the bytes are content: damage is wanted where the fields are.
        if (harm !== null) records[Math.floor((Math.min(records.length, 40) - 1) * harm.at)] = harm.byte;
        patchCrc(plain, 0);
        const rules = { ...topic, isCompacted };
        const whole = validateRecords(plain.slice(), rules, v11);
        const batch = compressed(plain, compress(codec, records), codec);
        const parts = runSteps(validateInSteps(batch.slice(), rules, v11));
        expect(verdict(parts)).toEqual(verdict(whole));
        expect(verdict(validateRecords(batch, rules, v11))).toEqual(verdict(whole));
      },
    ),
    { numRuns: 300 },
  );
});

test('what is small is judged at once, what is large after several steps', () => {
  const of = (length: number): Uint8Array =>
    buildRecordBatch([{ timestamp: now, value: new Uint8Array(length) }], { codec: CompressionCodec.zstd });
  expect(startValidation(of(100_000), topic, v11)).toMatchObject({ isValid: true });
  const result = startValidation(of(20 * stepBytes), topic, v11);
  if (!isUnfinished(result)) throw new Error('was finished');
  let count = 0;
  for (;;) {
    const step = result.next();
    if (step.done === true) {
      expect(step.value).toMatchObject({ isValid: true, isRebuilt: false });
      break;
    }
    count++;
  }
  expect(count).toBeGreaterThan(15);
});

describe('a batch that grows a thousandfold', () => {
  const member = gzipSync(new Uint8Array(8 * MiB));

  /** One record of so many times 8 MiB, in members of gzip as a stream writes them. */
  function bomb(times: number): Uint8Array {
    const valueBytes = times * 8 * MiB;
    const head = new Uint8Array(32);
    // Attributes, both deltas, no key.
    let at = writeVarint(head, 0, 0) + 2;
    at = writeVarint(head, at, -1);
    at = writeVarint(head, at, valueBytes);
    const prefix = new Uint8Array(maxVarintBytes);
    const length = writeVarint(prefix, 0, at + valueBytes + 1);
    const opening = gzipSync(Buffer.concat([prefix.subarray(0, length), head.subarray(0, at)]));
    const block = Buffer.concat([opening, ...Array(times).fill(member), gzipSync(new Uint8Array(1))]);
    const plain = buildRecordBatch([{ timestamp: now, value: null }]);
    return compressed(plain, block, CompressionCodec.gzip);
  }

  const small = { ...topic, maxMessageBytes: MiB };

  test('is taken up to 256 MiB, as Apache takes it, without the memory for it', () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const steps = validateInSteps(bomb(14), small, v11);
    for (let step = steps.next(); ; step = steps.next()) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      if (step.done !== true) continue;
      expect(verdict(step.value)).toEqual([1, now]);
      break;
    }
    expect(most).toBeLessThan(4 * MiB);
  });

  test('is MESSAGE_TOO_LARGE beyond', () => {
    expect(verdict(validateRecords(bomb(33), small, v11))).toEqual(['MESSAGE_TOO_LARGE', []]);
  });
});
