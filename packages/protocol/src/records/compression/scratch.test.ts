import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runSteps } from '../steps.ts';
import { CompressionCodec, compressInSteps, decompressInSteps } from './index.ts';
import { Scratch } from './scratch.ts';

const codecs = Object.entries(CompressionCodec).filter(([name]) => name !== 'none');
const maxBytes = 1 << 20;

/** Bytes that repeat, but not all the same way. */
function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i % (7 + (seed % 50)) === 0 ? Math.imul(i, seed) : i % 13));
}

describe.each(codecs)('%s blocks in memory that is used again', (_, codec) => {
  test('are what they are in memory of their own, one after another', () => {
    const packed = new Scratch();
    const unpacked = new Scratch();
    const sizes = fc.array(fc.tuple(fc.oneof(fc.nat(100), fc.nat(400_000)), fc.nat()), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(sizes, (blocks) => {
        for (const [length, seed] of blocks) {
          const bytes = bytesOf(length, seed);
          const block = runSteps(compressInSteps(codec, bytes, { scratch: packed }));
          expect(Buffer.compare(block, runSteps(compressInSteps(codec, bytes)))).toBe(0);
          const result = runSteps(decompressInSteps(codec, block, { maxBytes, scratch: unpacked }));
          expect(Buffer.compare(result, bytes)).toBe(0);
        }
      }),
      { numRuns: 10 },
    );
  });

  test('are refused above the limit, whatever was there before', () => {
    const scratch = new Scratch();
    const block = runSteps(compressInSteps(codec, bytesOf(300_000, 1)));
    expect(runSteps(decompressInSteps(codec, block, { maxBytes: 300_000, scratch })).length).toBe(300_000);
    expect(() => runSteps(decompressInSteps(codec, block, { maxBytes: 299_999, scratch }))).toThrow('limit');
  });

  test('let others have a turn every 64 KiB or so', () => {
    const bytes = bytesOf(1 << 20, 3);
    const compressing = [...compressInSteps(codec, bytes)];
    expect(compressing.length).toBeGreaterThanOrEqual(3);
    const block = runSteps(compressInSteps(codec, bytes));
    expect([...decompressInSteps(codec, block, { maxBytes: 2 * maxBytes })].length).toBeGreaterThanOrEqual(
      12,
    );
  });
});

test('memory that one large block needed is not kept', () => {
  const scratch = new Scratch();
  expect(scratch.take(10).length).toBe(256 * 1024);
  expect(scratch.take(64 << 20).length).toBe(64 << 20);
  expect(scratch.take(10).length).toBe(256 * 1024);
  expect(scratch.take(10, 100).length).toBe(100);
});
