import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c, crc32cAddOn, crc32cJavaScript, nativeThresholdBytes } from './crc32c.ts';

const native = crc32cAddOn.load()?.crc32c;

/** RFC 3720, B.4, and the check value of the algorithm. */
const known: [string, Uint8Array, number][] = [
  ['nothing', new Uint8Array(0), 0],
  ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 ascending', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 descending', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
];

const implementations: [string, (bytes: Uint8Array) => number][] = [
  ['the chosen one', (bytes) => crc32c(bytes)],
  ['tables', (bytes) => crc32cJavaScript(bytes)],
];
if (native !== undefined) implementations.push(['add-on', (bytes) => native(bytes, 0)]);

describe.each(implementations)('%s', (_, checksum) => {
  test.each(known)('%s', (_name, bytes, expected) => {
    expect(checksum(bytes)).toBe(expected);
  });
});

test('this machine has the add-on of its platform', () => {
  expect(crc32cAddOn.implementation).toBe('native (@node-rs/crc32)');
  expect(native).toBeDefined();
});

test('both give the same for every length and alignment around the threshold', () => {
  const bytes = Uint8Array.from({ length: nativeThresholdBytes * 2 + 16 }, (_, i) => (i * 167 + 13) & 0xff);
  for (let start = 0; start < 9; start++) {
    for (let end = start; end <= bytes.length; end++) {
      const expected = crc32cJavaScript(bytes, start, end);
      expect(crc32c(bytes, start, end)).toBe(expected);
    }
  }
});

test('pieces give the checksum of the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(2000), (bytes, cut) => {
      const at = Math.min(cut, bytes.length);
      const whole = crc32cJavaScript(bytes);
      expect(crc32c(bytes, at, bytes.length, crc32c(bytes, 0, at))).toBe(whole);
      expect(crc32cJavaScript(bytes, at, bytes.length, crc32cJavaScript(bytes, 0, at))).toBe(whole);
    }),
  );
});
