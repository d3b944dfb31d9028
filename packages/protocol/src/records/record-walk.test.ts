import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { recordBatchOverheadBytes } from './record-batch.ts';
import { RecordBatchBuilder } from './record-batch-builder.ts';
import { RecordCursor } from './record-cursor.ts';
import { type RecordRules, RecordWalk, walkRecords } from './record-walk.ts';

const rules: RecordRules = {
  isKeyRequired: false,
  isTimestampChecked: true,
  minTimestamp: 0,
  maxTimestamp: 2 ** 45,
};

interface Outcome {
  isSound: boolean;
  maxTimestamp: number;
  isConsecutive: boolean;
  errors: number[];
}

/** What the walk should find, by the plain cursor. */
function expected(bytes: Uint8Array, count: number, base: number, limits: RecordRules): Outcome {
  const outcome: Outcome = { isSound: true, maxTimestamp: -1, isConsecutive: true, errors: [] };
  const cursor = new RecordCursor(bytes);
  try {
    for (let i = 0; i < count; i++) {
      cursor.next();
      const timestamp = base + cursor.timestampDelta;
      if (timestamp > outcome.maxTimestamp) outcome.maxTimestamp = timestamp;
      if (cursor.offsetDelta !== i) outcome.isConsecutive = false;
      const isInRange = timestamp >= limits.minTimestamp && timestamp <= limits.maxTimestamp;
      const isKeyMissing = limits.isKeyRequired && cursor.keyLength < 0;
      if (isKeyMissing || !(isInRange || timestamp === -1)) outcome.errors.push(i);
    }
    outcome.isSound = cursor.end === bytes.length;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    outcome.isSound = false;
  }
  return outcome;
}

function walked(bytes: Uint8Array, count: number, base: number, limits: RecordRules): Outcome {
  const walk = new RecordWalk({ recordCount: count, baseTimestamp: base, logAppendTime: undefined }, limits);
  const end = walkRecords(walk, bytes, 0, bytes.length);
  return {
    isSound: walk.problem === undefined && walk.isComplete && end === bytes.length,
    maxTimestamp: walk.maxTimestamp,
    isConsecutive: walk.isConsecutive,
    errors: walk.errors.map((error) => error.batchIndex),
  };
}

const field = fc.option(fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.constant(new Uint8Array(9000))), {
  nil: null,
});
const records = fc.array(
  fc.record({
    timestamp: fc.oneof(fc.integer({ min: 1e12, max: 1e12 + 20000 }), fc.integer({ min: -1, max: 2 ** 50 })),
    offset: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined, freq: 10 }),
    key: field,
    value: field,
    headers: fc.array(fc.record({ key: fc.string({ maxLength: 3 }), value: field }), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 12 },
);

function encode(list: typeof records extends fc.Arbitrary<infer T> ? T : never): Uint8Array {
  const builder = new RecordBatchBuilder();
  for (const { offset, ...record } of list)
    builder.append(offset === undefined ? record : { ...record, offset });
  return builder.build().subarray(recordBatchOverheadBytes);
}

describe('the walk finds what reading record by record finds', () => {
  test('in sound batches', () => {
    fc.assert(
      fc.property(records, fc.boolean(), (list, isKeyRequired) => {
        const bytes = encode(list);
        const base = list[0]?.timestamp ?? -1;
        const limits = { ...rules, isKeyRequired };
        const outcome = walked(bytes, list.length, base, limits);
        expect(outcome).toEqual(expected(bytes, list.length, base, limits));
        expect(outcome.isSound).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('in mutated, cut and lengthened ones', () => {
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(
        records,
        fc.array(change, { maxLength: 3 }),
        fc.integer({ min: -2, max: 2 }),
        (list, changes, more) => {
          const sound = encode(list);
          const bytes = new Uint8Array(Math.max(0, sound.length + more));
          bytes.set(sound.subarray(0, bytes.length));
          for (const { at, value } of changes)
            if (bytes.length > 0) bytes[at % Math.min(bytes.length, 60)] = value;
          const outcome = walked(bytes, list.length, 1e12, rules);
          const wanted = expected(bytes, list.length, 1e12, rules);
          expect(outcome.isSound).toBe(wanted.isSound);
          if (wanted.isSound) expect(outcome).toEqual(wanted);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('in many small records, also with overlong varints', () => {
    const unit = (overlong: boolean): number[] =>
      overlong ? [0x10, 0, 0x80, 0, 0, 1, 0x02, 65, 0] : [0x0e, 0, 0, 0, 1, 0x02, 65, 0];
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }),
        fc.nat(),
        fc.nat(255),
        (kinds, at, value) => {
          const bytes = Uint8Array.from(kinds.flatMap(unit));
          expect(walked(bytes, kinds.length, 1e12, rules).isSound).toBe(true);
          bytes[at % bytes.length] = value;
          const wanted = expected(bytes, kinds.length, 1e12, rules);
          const outcome = walked(bytes, kinds.length, 1e12, rules);
          expect(outcome.isSound).toBe(wanted.isSound);
          if (wanted.isSound) expect(outcome).toEqual(wanted);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test('a walk goes on in the next piece of memory', () => {
  const bytes = encode(
    Array.from({ length: 12 }, (_, i) => ({
      timestamp: 1e12 + i,
      offset: undefined,
      key: null,
      value: new Uint8Array(50),
      headers: [],
    })),
  );
  const walk = new RecordWalk({ recordCount: 12, baseTimestamp: 1e12, logAppendTime: undefined }, rules);
  let position = 0;
  for (let end = 0; end <= bytes.length; end += 7)
    position = walkRecords(walk, bytes, position, Math.min(end, bytes.length));
  position = walkRecords(walk, bytes, position, bytes.length);
  expect([walk.isComplete, walk.problem, position, walk.maxTimestamp]).toEqual([
    true,
    undefined,
    bytes.length,
    1e12 + 11,
  ]);
});
