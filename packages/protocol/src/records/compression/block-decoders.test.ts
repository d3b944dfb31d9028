/** The block decoders beside decoders that go byte by byte, on elements that no encoder would put together. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeUnsignedVarint } from '../../bytes/varint.ts';
import { CompressionCodec, compress, openDecompressor } from './index.ts';
import { lz4DecompressBlock } from './lz4-block.ts';
import { snappyDecompressBlock } from './snappy-block.ts';

/** Literals, then a match; `length` 0 for none. */
interface Element {
  readonly literals: Uint8Array;
  readonly distance: number;
  readonly length: number;
}

const guardBytes = 40;
const guard = 0xa5;

const element = fc.record({
  literals: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 200 })),
  distance: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 900 })),
  length: fc.oneof(fc.integer({ min: 4, max: 70 }), fc.integer({ min: 4, max: 600 })),
});
const elements = fc.array(element, { minLength: 1, maxLength: 30 });

/** What the elements mean, each distance shortened to what lies before it. */
function meant(all: readonly Element[]): { readonly output: Uint8Array; readonly valid: Element[] } {
  const bytes: number[] = [];
  const valid = all.map(({ literals, distance, length }) => {
    bytes.push(...literals);
    const back = Math.min(distance, bytes.length);
    if (back === 0) return { literals, distance: 0, length: 0 };
    for (let i = 0; i < length; i++) bytes.push(bytes[bytes.length - back] ?? 0);
    return { literals, distance: back, length };
  });
  return { output: Uint8Array.from(bytes), valid };
}

function lz4Block(all: readonly Element[]): Uint8Array {
  const bytes: number[] = [];
  const rest = (value: number): void => {
    for (let left = value - 15; left >= 0; left -= 255) bytes.push(Math.min(left, 255));
  };
  for (const { literals, distance, length } of all) {
    if (length === 0) continue;
    bytes.push((Math.min(literals.length, 15) << 4) | Math.min(length - 4, 15));
    rest(literals.length);
    bytes.push(...literals, distance & 255, distance >> 8);
    rest(length - 4);
  }
  return Uint8Array.from([...bytes, 0]);
}

function snappyBlock(all: readonly Element[], outputBytes: number): Uint8Array {
  const size = new Uint8Array(5);
  const bytes = [...size.subarray(0, writeUnsignedVarint(size, 0, outputBytes))];
  for (const [index, { literals, distance, length }] of all.entries()) {
    if (literals.length > 60) bytes.push(60 << 2, literals.length - 1);
    else if (literals.length > 0) bytes.push((literals.length - 1) << 2);
    bytes.push(...literals);
    for (let left = length; left > 0; left -= 64) {
      const count = Math.min(left, 64);
      if (count >= 4 && count < 12 && index % 2 === 0) {
        bytes.push(((distance >> 8) << 5) | ((count - 4) << 2) | 1, distance & 255);
      } else if (index % 3 === 0) bytes.push(((count - 1) << 2) | 3, distance & 255, distance >> 8, 0, 0);
      else bytes.push(((count - 1) << 2) | 2, distance & 255, distance >> 8);
    }
  }
  return Uint8Array.from(bytes);
}

type Decode = typeof lz4DecompressBlock;

/** Decodes between guards, with `slack` bytes of room behind the output; returns the output. */
function decoded(decode: Decode, block: Uint8Array, outputBytes: number, slack: number): Uint8Array {
  const memory = new Uint8Array(guardBytes + outputBytes + slack + guardBytes).fill(guard);
  const target = memory.subarray(0, guardBytes + outputBytes + slack);
  const source = Uint8Array.from([guard, ...block, ...new Uint8Array(slack)]);
  const end = decode(source, 1, 1 + block.length, target, guardBytes);
  expect(end).toBe(guardBytes + outputBytes);
  expect(memory.subarray(0, guardBytes).every((byte) => byte === guard)).toBe(true);
  expect(memory.subarray(target.length).every((byte) => byte === guard)).toBe(true);
  return memory.subarray(guardBytes, end);
}

test.each([0, 1, 50, 1000])('decode what is meant, with %d bytes of room behind it', (slack) => {
  fc.assert(
    fc.property(elements, (all) => {
      const { output, valid } = meant(all);
      const lz4Output = meant(valid.filter(({ length }) => length > 0)).output;
      const lz4 = decoded(lz4DecompressBlock, lz4Block(valid), lz4Output.length, slack);
      expect(Buffer.compare(lz4, lz4Output)).toBe(0);
      const snappy = decoded(snappyDecompressBlock, snappyBlock(valid, output.length), output.length, slack);
      expect(Buffer.compare(snappy, output)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('snappy writes nothing behind its output', () => {
  fc.assert(
    fc.property(elements, (all) => {
      const { output, valid } = meant(all);
      const target = new Uint8Array(output.length + 100).fill(guard);
      const block = snappyBlock(valid, output.length);
      expect(snappyDecompressBlock(block, 0, block.length, target, 0)).toBe(output.length);
      expect(target.subarray(output.length).every((byte) => byte === guard)).toBe(true);
    }),
  );
});

test('blocks that are read side by side through small windows do not share memory, those read later get it', () => {
  const inputs = Array.from({ length: 3 }, (_, n) => Buffer.alloc(900, `input ${n} `));
  for (const codec of [CompressionCodec.lz4, CompressionCodec.snappy]) {
    for (let round = 0; round < 3; round++) {
      const blocks = inputs.map((input) => compress(codec, input));
      const readers = blocks.map((block) => openDecompressor(codec, block, { maxBytes: 1e6 }));
      const found = inputs.map(() => new Uint8Array(900));
      for (let at = 0; at < 900; at += 90) {
        for (const [n, reader] of readers.entries()) {
          expect(reader.read(found[n]?.subarray(0, at + 90) ?? new Uint8Array(0), at)).toBe(90);
        }
      }
      for (const reader of readers) {
        expect(reader.read(new Uint8Array(10), 0)).toBe(0);
        reader.close();
        reader.close();
      }
      expect(found.map((bytes) => Buffer.from(bytes).toString())).toEqual(inputs.map(String));
    }
  }
});
