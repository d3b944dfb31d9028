import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runSteps, stepBytes } from '../steps.ts';
import { codecFromId, codecName } from './compression-codec.ts';
import { type Decompressor, readAllInSteps } from './decompressor.ts';
import {
  type BackgroundCompression,
  CompressionCodec,
  CompressionError,
  compress,
  compressInBackground,
  compressInSteps,
  decompress,
  decompressInBackground,
  openDecompressor,
} from './index.ts';
import { lz4BlockBound, lz4CompressBlock, lz4DecompressBlock } from './lz4-block.ts';
import { lz4AddOn } from './lz4-native.ts';
import { snappyBlockBound, snappyCompressBlock, snappyDecompressBlock } from './snappy-block.ts';
import { snappyAddOn } from './snappy-native.ts';
import { xxhash32 } from './xxhash32.ts';
import { isNativeHandleUsable, NativeZlib, PublicZlib } from './zlib-stream.ts';

const readAll = (decompressor: Decompressor, expectedBytes: number, maxBytes: number): Uint8Array =>
  runSteps(readAllInSteps(decompressor, { expectedBytes, maxBytes, scratch: undefined }));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const unhex = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value.replaceAll(' ', ''), 'hex'));

/** Bytes without any pattern, the same in every run. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 0x12345678;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Log lines: matches of all lengths and distances. */
function lines(length: number): Uint8Array {
  const digits = noise(length);
  const parts: string[] = [];
  for (let i = 0, size = 0; size < length; i++) {
    const line = `2026-11-21 ${i} INFO [broker ${digits[i] ?? 0}] offset=${i * 17} ${'x'.repeat((digits[i] ?? 0) % 90)}\n`;
    parts.push(line);
    size += line.length;
  }
  return text(parts.join('')).subarray(0, length);
}

const inputs: [string, Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', Uint8Array.of(7)],
  ['a word', text('hello')],
  ['a repeated word', text('hello '.repeat(50))],
  ['exactly one snappy block', lines(32 * 1024)],
  ['one lz4 block and a byte', lines(65537)],
  ['many blocks of lines', lines(300_000)],
  ['noise', noise(200_000)],
  ['zeros', new Uint8Array(1_000_000)],
];
const codecs = Object.entries(CompressionCodec);
const compressed = codecs.filter(([name]) => name !== 'none');

describe.each(codecs)('%s', (name, codec) => {
  test.each(inputs)('gives back %s', (_, input) => {
    const block = compress(codec, input);
    expect(hex(decompress(codec, block, { maxBytes: input.length }))).toBe(hex(input));
  });

  test('keeps the limit to the byte', () => {
    const input = lines(100_000);
    const block = compress(codec, input);
    expect(decompress(codec, block, { maxBytes: 100_000 })).toHaveLength(100_000);
    expect(() => decompress(codec, block, { maxBytes: 99_999 })).toThrow(/limit of 99999 bytes/);
  });

  test('has its name and number', () => {
    expect(codecName(codec)).toBe(name);
    expect(codecFromId(codec)).toBe(codec);
  });
});

test.each([5, 6, 7, -1])('%d names no codec', (id) => {
  expect(codecFromId(id)).toBeUndefined();
});

describe.each(compressed)('%s, hostile', (_, codec) => {
  test('a bomb of 1:1000 is stopped at the limit', () => {
    const bomb = compress(codec, new Uint8Array(50_000_000));
    expect(() => decompress(codec, bomb, { maxBytes: 1_000_000 })).toThrow(CompressionError);
  });

  test('every cut either fails or gives a prefix', () => {
    const input = lines(70_000);
    const block = compress(codec, input);
    for (let cut = 0; cut < block.length; cut += 1 + (cut >> 4)) {
      try {
        const output = decompress(codec, block.subarray(0, cut), { maxBytes: 1_000_000 });
        expect(hex(output)).toBe(hex(input.subarray(0, output.length)));
      } catch (error) {
        expect(error).toBeInstanceOf(CompressionError);
      }
    }
  });

  test('changed bytes give at most the limit, or a CompressionError', () => {
    const block = compress(codec, lines(5_000));
    fc.assert(
      fc.property(fc.nat(block.length - 1), fc.nat(255), fc.nat(block.length), (at, value, cut) => {
        const changed = block.slice(0, Math.max(at + 1, cut));
        changed[at] = value;
        let length = 0;
        try {
          length = decompress(codec, changed, { maxBytes: 20_000 }).length;
        } catch (error) {
          expect(error).toBeInstanceOf(CompressionError);
        }
        expect(length).toBeLessThanOrEqual(20_000);
      }),
      { numRuns: 300 },
    );
  });

  test('random bytes are refused or decoded within the limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(decompress(codec, bytes, { maxBytes: 5_000 }).length).toBeLessThanOrEqual(5_000);
        } catch (error) {
          expect(error).toBeInstanceOf(CompressionError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(['gzip', 'zstd'] as const)('%s of zlib', (codec) => {
  const block = codec === 'gzip' ? gzipSync(lines(200_000)) : zstdCompressSync(lines(200_000));

  test('has the native half of this Node', () => {
    expect(isNativeHandleUsable(codec)).toBe(true);
  });

  test.each([
    ['native', () => new NativeZlib(codec, block)],
    ['public', () => new PublicZlib(codec, block)],
  ])('%s reads into memory of any size', (_, open) => {
    const decompressor = open();
    const window = new Uint8Array(1000);
    const parts: string[] = [];
    for (let count = decompressor.read(window, 10); count > 0; count = decompressor.read(window, 10)) {
      parts.push(hex(window.subarray(10, 10 + count)));
    }
    decompressor.close();
    decompressor.close();
    expect(parts.join('')).toBe(hex(lines(200_000)));
  });

  test('both refuse garbage, and the next block is decoded', () => {
    for (const open of [NativeZlib, PublicZlib]) {
      expect(() => readAll(new open(codec, text('this is no compressed block')), 10, 1000)).toThrow(
        CompressionError,
      );
      expect(readAll(new open(codec, block), 10, 1_000_000)).toHaveLength(200_000);
    }
  });

  test('several blocks are read side by side', () => {
    const [a, b] = [new NativeZlib(codec, block), new NativeZlib(codec, block)];
    const [first, second] = [new Uint8Array(200_001), new Uint8Array(200_001)];
    let [i, j] = [0, 0];
    for (let more = true; more; ) {
      const [n, m] = [a.read(first.subarray(0, i + 5000), i), b.read(second.subarray(0, j + 300), j)];
      i += n;
      j += m;
      more = n > 0 || m > 0;
    }
    a.close();
    b.close();
    expect(hex(first.subarray(0, i))).toBe(hex(lines(200_000)));
    expect(hex(second.subarray(0, j))).toBe(hex(lines(200_000)));
  });
});

test('gzip members back to back are one block', () => {
  const block = Buffer.concat([gzipSync(text('one ')), gzipSync(text('two'))]);
  expect(Buffer.from(decompress(CompressionCodec.gzip, block, { maxBytes: 100 })).toString()).toBe('one two');
});

test('levels are honoured', () => {
  const input = lines(100_000);
  expect(compress(CompressionCodec.gzip, input, { level: 9 }).length).toBeLessThan(
    compress(CompressionCodec.gzip, input, { level: 1 }).length,
  );
  expect(compress(CompressionCodec.zstd, input, { level: 15 }).length).toBeLessThan(
    compress(CompressionCodec.zstd, input, { level: 1 }).length,
  );
});

test('several zstd frames are one stream, and an empty block holds nothing, as for Java', () => {
  const [one, two] = [
    compress(CompressionCodec.zstd, text('abc')),
    compress(CompressionCodec.zstd, text('def')),
  ];
  const read = (bytes: Uint8Array): string =>
    Buffer.from(decompress(CompressionCodec.zstd, bytes, { maxBytes: 100 })).toString();
  expect(read(Buffer.concat([one, two]))).toBe('abcdef');
  expect(read(new Uint8Array(0))).toBe('');
  expect(() => read(Buffer.concat([one, text('garbage')]))).toThrow(/zstd/);
});

describe('snappy framing', () => {
  test("is written as xerial's", () => {
    expect(hex(compress(CompressionCodec.snappy, text('abc')))).toBe(
      '82534e41505059000000000100000001' + '00000005' + '0308616263',
    );
  });

  test('raw blocks, headers in the middle and no blocks at all are read', () => {
    const read = (bytes: Uint8Array): string =>
      Buffer.from(decompress(CompressionCodec.snappy, bytes, { maxBytes: 100 })).toString();
    expect(read(unhex('0308616263'))).toBe('abc');
    const stream = compress(CompressionCodec.snappy, text('abc'));
    expect(read(Buffer.concat([stream, stream]))).toBe('abcabc');
    expect(read(stream.subarray(0, 16))).toBe('');
    expect(read(unhex('00'))).toBe('');
  });

  test('a large raw block is decoded as far as it is read, and as a whole gives the same', () => {
    const input = Buffer.concat(Array.from({ length: 3000 }, (_, n) => Buffer.alloc(1000, `line ${n} `)));
    const space = new Uint8Array(snappyBlockBound(input.length));
    const block = space.subarray(0, snappyCompressBlock(input, 0, input.length, space, 0));
    const decompressor = openDecompressor(CompressionCodec.snappy, block, { maxBytes: 1e9 });
    const target = new Uint8Array(input.length);
    const sizes = new Set<number>();
    for (let at = 0; at < target.length; ) {
      const count = decompressor.read(target, at);
      sizes.add(count);
      at += count;
    }
    expect(decompressor.read(new Uint8Array(10), 0)).toBe(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
    expect(input.equals(target)).toBe(true);
    for (const broken of [
      block.subarray(0, block.length - 1),
      Buffer.concat([block, Uint8Array.of(0, 97)]),
    ]) {
      expect(() => decompress(CompressionCodec.snappy, broken, { maxBytes: 1e9 })).toThrow(/does not decode/);
    }
  });

  test('a length that no block of that size can have takes no memory', () => {
    expect(() => decompress(CompressionCodec.snappy, unhex('ffffff7f 00 61'), { maxBytes: 1e9 })).toThrow(
      /announces/,
    );
  });
});

describe('lz4 frames (KAFKA-3160)', () => {
  const right = '04224d18604082';
  const wrong = '04224d1860401a';

  test('have the wrong header checksum for magic 0 only', () => {
    for (const [magic, header] of [
      [0, wrong],
      [1, right],
      [2, right],
    ] as const) {
      const block = compress(CompressionCodec.lz4, text('abc'), { magic });
      expect(hex(block)).toBe(`${header}03000080${hex(text('abc'))}00000000`);
    }
  });

  test('the checksum is verified for magic 1 and 2, not for magic 0', () => {
    const block = unhex(`${wrong} 03000080 616263 00000000`);
    expect(hex(decompress(CompressionCodec.lz4, block, { maxBytes: 9, magic: 0 }))).toBe('616263');
    for (const magic of [1, 2]) {
      expect(() => decompress(CompressionCodec.lz4, block, { maxBytes: 9, magic })).toThrow(
        /header checksum/,
      );
    }
  });

  test('optional parts: content size, block checksums, content checksum, larger blocks', () => {
    const hc = (descriptor: string): string => hex(Uint8Array.of((xxhash32(unhex(descriptor)) >>> 8) & 0xff));
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(xxhash32(text('abc')));
    const descriptor = '7c70 0300000000000000';
    const frame = (sum: string): Uint8Array =>
      unhex(`04224d18 ${descriptor} ${hc(descriptor)} 03000080 616263 ${sum} 00000000 12345678`);
    expect(hex(decompress(CompressionCodec.lz4, frame(checksum.toString('hex')), { maxBytes: 9 }))).toBe(
      '616263',
    );
    expect(() => decompress(CompressionCodec.lz4, frame('00000000'), { maxBytes: 9 })).toThrow(
      /block checksum/,
    );
  });

  test.each([
    ['dependent blocks', '04224d18 40 40 c0 00000000', /depend/],
    ['an unknown version', '04224d18 a0 40 00 00000000', /version 2/],
    ['a block size that is not defined', '04224d18 60 30 00 00000000', /descriptor/],
    ['reserved flags', '04224d18 61 40 00 00000000', /reserved/],
    ['no end mark', '04224d18 60 40 82', /end mark/],
    ['a block beyond the data', '04224d18 60 40 82 ff000000 00', /ends behind/],
    ['a block beyond the announced maximum', '04224d18 60 40 82 01000100 00', /at most 65536/],
    ['another format', '1f8b080000000000', /frame magic/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => decompress(CompressionCodec.lz4, unhex(bytes), { maxBytes: 100, magic: 0 })).toThrow(
      message,
    );
  });
});

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['abcdefghijklmnopqrstuvwxyz', 0x63a14d5f],
])('XXH32 of "%s"', (input, expected) => {
  expect(xxhash32(text(input))).toBe(expected);
});

describe('the add-ons and the JavaScript read each other', () => {
  test.each(inputs)('%s', (_, input) => {
    const target = new Uint8Array(input.length);
    const room = new Uint8Array(lz4BlockBound(input.length));
    const lz4End = lz4CompressBlock(input, 0, input.length, room, 0);
    expect(lz4DecompressBlock(room, 0, lz4End, target, 0)).toBe(input.length);
    expect(hex(target)).toBe(hex(input));
    const lz4 = lz4AddOn.load()?.compressSync(input).subarray(4);
    if (lz4 === undefined) throw new Error('lz4-napi does not load here');
    expect(lz4DecompressBlock(lz4, 0, lz4.length, target.fill(0), 0)).toBe(input.length);
    expect(hex(target)).toBe(hex(input));

    const space = new Uint8Array(snappyBlockBound(input.length));
    const snappyEnd = snappyCompressBlock(input, 0, input.length, space, 0);
    expect(snappyDecompressBlock(space, 0, snappyEnd, target.fill(0), 0)).toBe(input.length);
    expect(hex(target)).toBe(hex(input));
    const snappy = snappyAddOn.load()?.compressSync(input);
    if (snappy === undefined) throw new Error('snappy does not load here');
    expect(snappyDecompressBlock(snappy, 0, snappy.length, target.fill(0), 0)).toBe(input.length);
    expect(hex(target)).toBe(hex(input));
  });
});

test('matches of every length and distance are copied right', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 60 }),
      (unit, times) => {
        const input = Buffer.concat(Array.from({ length: times }, () => unit));
        for (const codec of [CompressionCodec.lz4, CompressionCodec.snappy]) {
          expect(hex(decompress(codec, compress(codec, input), { maxBytes: 1e6 }))).toBe(hex(input));
        }
      },
    ),
  );
});

describe('in the background', () => {
  const calls: string[] = [];
  const background: BackgroundCompression = {
    compress: async (codec, bytes, level) => {
      calls.push(`compress ${codec} ${level}`);
      return await Promise.resolve(gzipSync(bytes));
    },
    decompress: async (codec, bytes, maxBytes) => {
      calls.push(`decompress ${codec}`);
      return await Promise.resolve(gunzipSync(bytes, { maxOutputLength: maxBytes }));
    },
  };

  test('only large gzip and zstd blocks go', async () => {
    const large = noise(100_000);
    const block = await compressInBackground(background, CompressionCodec.gzip, large, { level: 3 });
    expect(
      hex(await decompressInBackground(background, CompressionCodec.gzip, block, { maxBytes: 100_000 })),
    ).toBe(hex(large));
    await compressInBackground(background, CompressionCodec.gzip, large.subarray(0, 1000));
    await compressInBackground(background, CompressionCodec.lz4, large);
    expect(calls).toEqual(['compress gzip 3', 'decompress gzip']);
  });

  test('its failures are the same values', async () => {
    const block = gzipSync(noise(100_000));
    await expect(
      decompressInBackground(background, CompressionCodec.gzip, block, { maxBytes: 99_999 }),
    ).rejects.toMatchObject({ kind: 'too-large' });
    await expect(
      decompressInBackground(background, CompressionCodec.gzip, noise(70_000), { maxBytes: 99_999 }),
    ).rejects.toMatchObject({ kind: 'corrupt' });
  });
});

test('a block that is too large for one step fails before memory is taken', () => {
  const block = compress(CompressionCodec.snappy, lines(32 * 1024));
  expect(() =>
    readAll(openDecompressor(CompressionCodec.snappy, block, { maxBytes: 1000 }), 10, 1e6),
  ).toThrow(/limit of 1000/);
});

test.each(Object.values(CompressionCodec))(
  'codec %d compresses in steps to what decompresses again',
  (codec) => {
    const bytes = Uint8Array.from({ length: 3 * stepBytes + 17 }, (_, i) => (i * i) >> 7);
    for (const length of [0, 1, stepBytes, stepBytes + 1, 2 * stepBytes, bytes.length]) {
      const part = bytes.subarray(0, length);
      const block = runSteps(compressInSteps(codec, part, { level: 3 }));
      const found = decompress(codec, block, { maxBytes: length });
      expect(Buffer.compare(found, part)).toBe(0);
    }
  },
);
