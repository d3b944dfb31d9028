import { expect, test } from 'vitest';
import { seededCompression } from './seeded-compression.ts';

test.each(['gzip', 'zstd'] as const)('%s comes back, and refuses to grow beyond its limit', async (codec) => {
  const compression = seededCompression(queueMicrotask);
  const bytes = new Uint8Array(10_000).fill(7);
  const packed = await compression.compress(codec, bytes, 3);
  expect(packed.length).toBeLessThan(1_000);
  expect(Uint8Array.from(await compression.decompress(codec, packed, 10_000))).toEqual(bytes);
  await expect(compression.decompress(codec, packed, 9_999)).rejects.toMatchObject({
    code: 'ERR_BUFFER_TOO_LARGE',
  });
});
