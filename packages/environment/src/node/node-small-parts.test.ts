import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nodeCompression } from './node-compression.ts';
import { nodeRandom } from './node-random.ts';

describe('compression', () => {
  test.each(['gzip', 'zstd'] as const)(
    '%s comes back, and refuses to grow beyond its limit',
    async (codec) => {
      const bytes = new Uint8Array(300_000).fill(5);
      for (const level of [undefined, 1, 9]) {
        const packed = await nodeCompression.compress(codec, bytes, level);
        expect(packed.length).toBeLessThan(3_000);
        expect(Buffer.compare(await nodeCompression.decompress(codec, packed, bytes.length), bytes)).toBe(0);
        await expect(nodeCompression.decompress(codec, packed, bytes.length - 1)).rejects.toMatchObject({
          code: 'ERR_BUFFER_TOO_LARGE',
        });
      }
    },
  );

  test('a torn block fails', async () => {
    const packed = gzipSync(new Uint8Array(1_000)).subarray(0, 15);
    await expect(nodeCompression.decompress('gzip', packed, 10_000)).rejects.toThrow();
  });
});

describe('randomness', () => {
  test.each([1, 2, 10, 2 ** 32, 2 ** 48])('a number below %d', (bound) => {
    for (let draw = 0; draw < 50; draw++) {
      const value = nodeRandom.below(bound);
      expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
    }
  });

  test('bytes of the asked length differ from draw to draw', () => {
    expect(nodeRandom.bytes(16)).toHaveLength(16);
    expect(Buffer.compare(nodeRandom.bytes(16), nodeRandom.bytes(16))).not.toBe(0);
  });
});
