import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VerifiedRanges } from './verified-ranges.ts';

test('knows what a plain list of bytes knows, and never more', () => {
  const range = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
  const step = fc.oneof(
    range.map(([from, length]) => ({ kind: 'add' as const, from, to: from + length })),
    fc.nat(80).map((from) => ({ kind: 'truncate' as const, from, to: 0 })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), range, (steps, [from, length]) => {
      const ranges = new VerifiedRanges();
      const plain = new Set<number>();
      for (const { kind, from: start, to } of steps) {
        if (kind === 'add') {
          ranges.add(start, to);
          for (let at = start; at < to; at++) plain.add(at);
        } else {
          ranges.truncate(start);
          for (const at of plain) if (at >= start) plain.delete(at);
        }
      }
      const isKnown = Array.from({ length }, (_, index) => from + index).every((at) => plain.has(at));
      expect(ranges.covers(from, from + length)).toBe(isKnown);
    }),
  );
});

test('where there are too many, the shortest is forgotten', () => {
  const ranges = new VerifiedRanges();
  ranges.add(0, 1);
  for (let index = 1; index <= 32; index++) ranges.add(index * 10, index * 10 + 2);
  expect(ranges.covers(0, 1)).toBe(false);
  expect(ranges.covers(320, 322)).toBe(true);
  ranges.clear();
  expect(ranges.covers(320, 322)).toBe(false);
});
