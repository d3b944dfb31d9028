import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { compress } from './compression/index.ts';
import {
  isLegacyCrcValid,
  type LegacyMessage,
  legacyCodecAt,
  sizeOfLegacyMessage,
  writeLegacyMessage,
} from './legacy-message.ts';
import { readMessageSet } from './message-set.ts';
import { MessageSetBuilder } from './message-set-builder.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const gzip = CompressionCodec.gzip;

/** Entries back to back, exactly as given. */
function entries(...messages: Partial<LegacyMessage>[]): Uint8Array {
  const parts = messages.map((message) => {
    const whole = {
      offset: 0,
      magic: 1 as const,
      attributes: 0,
      timestamp: 5,
      key: null,
      value: text('v'),
      ...message,
    };
    const bytes = new Uint8Array(sizeOfLegacyMessage(whole.magic, whole.key, whole.value));
    writeLegacyMessage(bytes, 0, whole);
    return bytes;
  });
  return Buffer.concat(parts);
}

/** A wrapper, exactly as given, around a gzip block of `inner`. */
function wrapper(message: Partial<LegacyMessage>, inner: Uint8Array): Uint8Array {
  return entries({
    attributes: gzip,
    value: compress(gzip, inner, { magic: message.magic ?? 1 }),
    ...message,
  });
}

const shown = (bytes: Uint8Array): [number, number][] =>
  Array.from(readMessageSet(bytes), (m) => [m.offset, m.timestamp]);

test('entries lie as the format says', () => {
  expect(hex(entries({ magic: 0, offset: 7, timestamp: -1, key: text('k') }))).toBe(
    '0000000000000007' + '00000010' + '1fecd70a' + '00' + '00' + '000000016b' + '0000000176',
  );
  expect(hex(entries({ offset: 7, timestamp: 258, value: null }))).toBe(
    '0000000000000007' + '00000016' + '0d1b3a61' + '01' + '00' + '0000000000000102' + 'ffffffff' + 'ffffffff',
  );
});

describe('offsets of inner messages', () => {
  const relative = entries({ offset: 0 }, { offset: 1 }, { offset: 2 });
  test.each<[string, Uint8Array, number[]]>([
    ['magic 1: the wrapper has the last one', wrapper({ offset: 12 }, relative), [10, 11, 12]],
    ['magic 1: a wrapper of 0 counts from 0', wrapper({ offset: 0 }, relative), [0, 1, 2]],
    [
      'magic 1: absolute ones are taken as relative to their last',
      wrapper({ offset: 12 }, entries({ offset: 10 }, { offset: 11 }, { offset: 12 })),
      [10, 11, 12],
    ],
    ['magic 1: all 0', wrapper({ offset: 2 }, entries({}, {}, {})), [2, 2, 2]],
    ['magic 1: gaps stay', wrapper({ offset: 20 }, entries({ offset: 0 }, { offset: 7 })), [13, 20]],
    [
      'magic 0: absolute',
      wrapper({ magic: 0, offset: 12 }, entries({ magic: 0, offset: 10 }, { magic: 0, offset: 12 })),
      [10, 12],
    ],
    [
      'a cut last entry is ignored, inside and outside',
      Buffer.concat([wrapper({ offset: 1 }, relative.subarray(0, 60)), relative.subarray(0, 30)]),
      [1],
    ],
  ])('%s', (_, bytes, expected) => {
    expect(shown(bytes).map(([offset]) => offset)).toEqual(expected);
  });
});

test('the append time of a wrapper is that of its messages; a create time is not', () => {
  const inner = entries({ offset: 0, timestamp: 3 }, { offset: 1, timestamp: 4 });
  expect(shown(wrapper({ offset: 1, timestamp: 99, attributes: gzip | 8 }, inner))).toEqual([
    [0, 99],
    [1, 99],
  ]);
  expect(shown(wrapper({ offset: 1, timestamp: 99 }, inner))).toEqual([
    [0, 3],
    [1, 4],
  ]);
});

test.each<[string, Uint8Array, RegExp]>([
  ['a nested wrapper', wrapper({ offset: 1 }, wrapper({}, entries({}))), /must not be compressed/],
  ['an empty wrapper', wrapper({}, new Uint8Array(0)), /without messages/],
  ['a wrapper without value', entries({ attributes: gzip, value: null }), /without value/],
  ['zstd', entries({ attributes: CompressionCodec.zstd }), /codec 4/],
  ['codec 7', entries({ attributes: 7 }), /codec 7/],
  [
    'a wrapper offset below that of its last message',
    wrapper({ offset: 1 }, entries({ offset: 5 })),
    /below/,
  ],
  ['a size that cannot be', entries({}).map((byte, i) => (i === 11 ? 3 : byte)), /A message of 15 bytes/],
  ['a value beyond its message', entries({}).map((byte, i) => (i === 33 ? 9 : byte)), /A field of 9 bytes/],
  ['a key beyond its message', entries({}).map((byte, i) => (i === 26 ? 0 : byte)), /A field of/],
])('%s is malformed', (_, bytes, message) => {
  expect(() => shown(bytes)).toThrow(message);
  expect(() => shown(bytes)).toThrow(MalformedError);
});

describe.each([0, 1] as const)('a set of magic %d is built', (magic) => {
  test.each(Object.entries(CompressionCodec).filter(([name]) => name !== 'zstd'))('with %s', (_, codec) => {
    const builder = new MessageSetBuilder({ magic, codec });
    expect(builder.build()).toHaveLength(0);
    const messages: [number, number, Uint8Array | null, Uint8Array | null][] = [
      [100, magic === 0 ? -1 : 7, text('a'), text('b'.repeat(3000))],
      [103, magic === 0 ? -1 : 5, null, null],
    ];
    for (const message of messages) builder.append(...message);
    const bytes = builder.build();
    expect(legacyCodecAt(bytes, 0)).toBe(codec);
    expect(isLegacyCrcValid(bytes, 0)).toBe(true);
    expect(Array.from(readMessageSet(bytes), (m) => [m.offset, m.timestamp, m.key, m.value])).toEqual(
      messages,
    );
  });
});

test('random and mutated bytes give messages, MalformedError or CompressionError, and end', () => {
  const sound = Buffer.concat([
    entries({}, { magic: 0, timestamp: -1 }),
    wrapper({ offset: 1 }, entries({}, { offset: 1 })),
  ]);
  const mutated = fc.tuple(fc.nat(sound.length - 1), fc.nat(255)).map(([at, value]) => {
    const bytes = Uint8Array.from(sound);
    bytes[at] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      let count = 0;
      try {
        for (const _message of readMessageSet(bytes, { maxBytes: 10_000 })) count++;
      } catch (error) {
        if (!(error instanceof MalformedError) && !(error instanceof CompressionError)) throw error;
      }
      expect(count).toBeLessThan(10);
    }),
    { numRuns: 2000 },
  );
});
