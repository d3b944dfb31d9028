import { writeInt32At } from '@kafka-ts/protocol/bytes/big-endian';
import { expect, test } from 'vitest';
import { KeyDigest } from './key-digest.ts';

/** The secret of the vectors that the authors of Chaskey published; messages are the bytes 0, 1, 2, … */
function secret(): Uint8Array {
  const bytes = new Uint8Array(16);
  [0x833d3433, 0x009f389f, 0x2398e64f, 0x417acf39].forEach((word, index) => {
    writeInt32At(bytes, index * 4, word | 0);
    bytes.subarray(index * 4, index * 4 + 4).reverse();
  });
  return bytes;
}

function digestOf(length: number, offset = 0): string[] {
  const digest = new KeyDigest(secret());
  const bytes = Uint8Array.from({ length: length + offset }, (_, at) => at - offset);
  digest.compute(bytes, offset, length);
  return [digest.a, digest.b, digest.c, digest.d].map((word) => (word >>> 0).toString(16).padStart(8, '0'));
}

test.each([
  [0, ['792e8fe5', '75ce87aa', '2d1450b5', '1191970b']],
  [1, ['13a9307b', '50e62c89', '4577bd88', 'c0bbdc18']],
])('the digest of %i bytes is that of the published vectors', (length, expected) => {
  expect(digestOf(length)).toEqual(expected);
});

test('digests of all lengths differ, and do not depend on where the key lies', () => {
  const all = Array.from({ length: 70 }, (_, length) => digestOf(length).join());
  expect(new Set(all).size).toBe(70);
  expect(Array.from({ length: 70 }, (_, length) => digestOf(length, 3).join())).toEqual(all);
});
