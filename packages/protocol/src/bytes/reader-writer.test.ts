import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from './malformed-error.ts';
import { Reader } from './reader.ts';
import { isUuid, uuidFromHex, uuidFromRandomBytes, zeroUuid } from './uuid.ts';
import { utf8Length, Writer } from './writer.ts';

const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const uuids = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((b) => Buffer.from(b).toString('base64url'));

type Item = { write(w: Writer): void; read(r: Reader): unknown; value: unknown };
function item<T>(arbitrary: fc.Arbitrary<T>, write: (w: Writer, v: T) => void, read: (r: Reader) => T) {
  return arbitrary.map((value): Item => ({ write: (w) => write(w, value), read, value }));
}

const int32 = fc.integer();
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const items = fc.oneof(
  item(
    fc.integer({ min: -128, max: 127 }),
    (w, v) => w.writeInt8(v),
    (r) => r.readInt8(),
  ),
  item(
    fc.integer({ min: 0, max: 255 }),
    (w, v) => w.writeUint8(v),
    (r) => r.readUint8(),
  ),
  item(
    fc.integer({ min: -32768, max: 32767 }),
    (w, v) => w.writeInt16(v),
    (r) => r.readInt16(),
  ),
  item(
    fc.integer({ min: 0, max: 65535 }),
    (w, v) => w.writeUint16(v),
    (r) => r.readUint16(),
  ),
  item(
    int32,
    (w, v) => w.writeInt32(v),
    (r) => r.readInt32(),
  ),
  item(
    uint32,
    (w, v) => w.writeUint32(v),
    (r) => r.readUint32(),
  ),
  item(
    uint32,
    (w, v) => w.writeUnsignedVarint(v),
    (r) => r.readUnsignedVarint(),
  ),
  item(
    int32,
    (w, v) => w.writeVarint(v),
    (r) => r.readVarint(),
  ),
  item(
    safe,
    (w, v) => w.writeVarlong(v),
    (r) => r.readVarlong(),
  ),
  item(
    safe,
    (w, v) => w.writeInt64(v),
    (r) => r.readInt64(),
  ),
  item(
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    (w, v) => w.writeBits64(v),
    (r) => r.readBits64(),
  ),
  item(
    fc.double(),
    (w, v) => w.writeFloat64(v),
    (r) => r.readFloat64(),
  ),
  item(
    fc.boolean(),
    (w, v) => w.writeBoolean(v),
    (r) => r.readBoolean(),
  ),
  item(
    uuids,
    (w, v) => w.writeUuid(v),
    (r) => r.readUuid(),
  ),
  fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 80 })).map(
    (value): Item => ({
      write: (w) => w.writeUtf8(value),
      read: (r) => r.readUtf8(utf8Length(value)),
      value,
    }),
  ),
  fc.uint8Array({ maxLength: 3000 }).map(
    (value): Item => ({
      write: (w) => w.writeView(value),
      read: (r) => Uint8Array.from(r.readBytesView(value.length)),
      value,
    }),
  ),
);

describe('reader and writer', () => {
  test('what was written is read again, whatever the chunks', () => {
    const reader = new Reader();
    fc.assert(
      fc.property(fc.array(items, { maxLength: 40 }), fc.integer({ min: 16, max: 200 }), (list, initial) => {
        const writer = new Writer(initial);
        writer.writeInt32(-1);
        for (const one of list) one.write(writer);
        writer.patchInt32(0, 4711);
        const length = writer.length;
        const chunks = Buffer.concat(writer.toChunks());
        const whole = writer.toBytes();
        writer.reset();
        writer.writeBytes(new Uint8Array(initial).fill(0xaa));
        expect(Buffer.compare(whole, chunks)).toBe(0);
        expect(whole.length).toBe(length);
        reader.reset(whole);
        expect(reader.readInt32()).toBe(4711);
        for (const one of list) expect(one.read(reader)).toEqual(one.value);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test('a patch reaches an item that lies before or after kept views', () => {
    const writer = new Writer(32);
    writer.writeInt32(0);
    writer.writeView(new Uint8Array(2000).fill(7));
    const second = writer.length;
    writer.writeInt32(0);
    writer.writeView(new Uint8Array(2000).fill(8));
    writer.writeInt8(9);
    writer.patchInt32(0, 1);
    writer.patchInt32(second, 2);
    const reader = new Reader(writer.toBytes());
    expect([reader.readInt32(), reader.readBytesView(2000)[1999], reader.readInt32()]).toEqual([1, 7, 2]);
  });

  test('views of a kilobyte are kept by reference and smaller ones copied', () => {
    const writer = new Writer();
    const large = new Uint8Array(1024);
    const small = new Uint8Array(1023);
    writer.writeView(large);
    writer.writeView(small);
    const chunks = writer.toChunks();
    expect(chunks[0]).toBe(large);
    expect(chunks[1]?.buffer).not.toBe(small.buffer);
  });

  test.each<[string, number[], (r: Reader) => unknown]>([
    ['an int beyond the end', [0, 0, 0], (r) => r.readInt32()],
    ['a varint of six bytes', [0xff, 0xff, 0xff, 0xff, 0xff, 1], (r) => r.readUnsignedVarint()],
    ['a varint beyond 32 bits', [0xff, 0xff, 0xff, 0xff, 0x1f], (r) => r.readUnsignedVarint()],
    ['a varint without an end', [0x80], (r) => r.readUnsignedVarint()],
    ['a varlong beyond 2^53', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], (r) => r.readVarlong()],
    ['a varlong of eleven bytes', Array(11).fill(0xff), (r) => r.readVarlong()],
    ['a long beyond 2^53', [0, 0x20, 0, 0, 0, 0, 0, 0], (r) => r.readInt64()],
    ['a long below -2^53', [0xff, 0xdf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], (r) => r.readInt64()],
    ['a negative length of a view', [1], (r) => r.readBytesView(-1)],
    ['a negative length of a text', [1], (r) => r.readUtf8(-1)],
    ['a negative skip', [1], (r) => r.skip(-1)],
    ['a text longer than what is left', [1], (r) => r.readUtf8(2)],
  ])('%s is malformed', (_, bytes, read) => {
    expect(() => read(new Reader(Uint8Array.from(bytes)))).toThrow(MalformedError);
  });

  test('a reader stays inside the range it was given', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]).subarray(1);
    const reader = new Reader().reset(bytes, 1, 4);
    expect([reader.position, reader.end, reader.remaining]).toEqual([1, 4, 3]);
    expect(reader.readInt16()).toBe(0x0304);
    expect(() => reader.readInt16()).toThrow('2 bytes expected, 1 left (at byte 3)');
    expect(reader.readInt8()).toBe(5);
    expect(() => reader.reset(bytes, 5, 9)).toThrow(RangeError);
  });

  test('the same name read twice is the same text, and texts that share a slot do not mix', () => {
    const reader = new Reader();
    for (let i = 0; i < 3000; i++) {
      const name = `topic-${i % 1000}`;
      expect(reader.reset(Buffer.from(name)).readUtf8(name.length)).toBe(name);
    }
  });

  test('uuids have 22 characters', () => {
    expect(isUuid(zeroUuid)).toBe(true);
    expect(isUuid('short')).toBe(false);
    expect(uuidFromHex('00000000-0000-0000-0000-000000000001')).toBe('AAAAAAAAAAAAAAAAAAAAAQ');
    expect(uuidFromHex('x')).toBeUndefined();
    expect(() => new Writer().writeUuid('short')).toThrow('Not a uuid: "short"');
    const drawn = uuidFromRandomBytes(new Uint8Array(16).fill(0x11));
    expect(drawn !== undefined && isUuid(drawn)).toBe(true);
    expect(uuidFromRandomBytes(new Uint8Array(16).fill(0xf8))).toBeUndefined();
  });
});
