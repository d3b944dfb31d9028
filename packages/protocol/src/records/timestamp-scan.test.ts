import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { buildRecordBatch } from './record-batch-builder.ts';
import { readRecords } from './record-batch-reader.ts';
import { runSteps } from './steps.ts';
import { findTimestamp, type TimedOffset } from './timestamp-scan.ts';

const codecs = fc.constantFrom(...Object.values(CompressionCodec));
const records = fc.array(
  fc.record({
    gap: fc.nat(3),
    timestamp: fc.integer({ min: 1000, max: 1010 }),
    length: fc.constantFrom(0, 5, 200, 17_000, 300_000),
  }),
  { minLength: 1, maxLength: 30 },
);

/** What reading all of them finds. */
function expected(batch: Uint8Array, { timestamp, offset }: TimedOffset): TimedOffset | undefined {
  const found = [...readRecords(batch)].find((one) => one.timestamp >= timestamp && one.offset >= offset);
  return found && { timestamp: found.timestamp, offset: found.offset };
}

test('the record that reading all of them finds, gaps and large ones included', () => {
  fc.assert(
    fc.property(
      records,
      codecs,
      fc.nat(11),
      fc.nat(40),
      fc.boolean(),
      (all, codec, time, first, isLogTime) => {
        let offset = 100;
        const batch = buildRecordBatch(
          all.map(({ gap, timestamp, length }) => {
            offset += gap + 1;
            return { offset, timestamp, value: new Uint8Array(length) };
          }),
          { codec, baseOffset: 100, logAppendTime: isLogTime ? 1005 : undefined },
        );
        const wanted = { timestamp: 1000 + time, offset: 95 + first };
        expect(runSteps(findTimestamp(batch, wanted))).toEqual(expected(batch, wanted));
      },
    ),
    { numRuns: 300 },
  );
});

test('damaged batches end with the errors of damaged batches', () => {
  const batches = Object.values(CompressionCodec).map((codec) =>
    buildRecordBatch([{ value: new Uint8Array(100) }, { value: null }, { value: new Uint8Array(3) }], {
      codec,
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...batches), fc.nat(), fc.nat(255), (batch, at, byte) => {
      const changed = batch.slice();
      changed[61 + (at % (batch.length - 61))] = byte;
      try {
        runSteps(findTimestamp(changed, { timestamp: 5, offset: 0 }));
      } catch (error) {
        expect(error instanceof MalformedError || error instanceof CompressionError).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a record of 50 MB is passed in steps', () => {
  const records = [{ value: new Uint8Array(50_000_000) }, { timestamp: 7, value: null }];
  const batch = buildRecordBatch(records, { codec: CompressionCodec.zstd });
  const steps = findTimestamp(batch, { timestamp: 5, offset: 0 });
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count++;
  expect(step.value).toEqual({ timestamp: 7, offset: 1 });
  expect(count).toBeGreaterThan(150);
});
