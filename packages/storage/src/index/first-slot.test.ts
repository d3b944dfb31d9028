import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstSlot } from './first-slot.ts';

test('finds what a walk over the slots finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(50), (numbers, sought) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const walked = sorted.findIndex((number) => number >= sought);
      const found = firstSlot(sorted.length, (slot) => (sorted[slot] ?? 0) < sought);
      expect(found).toBe(walked === -1 ? sorted.length : walked);
    }),
  );
});
