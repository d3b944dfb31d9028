/**
 * Reads the file that Apache's standalone worker keeps offsets in: a `java.util.HashMap<byte[], byte[]>` as Java
 * serializes it, and nothing else of Java's serialization. The layout, by the Java Object Serialization Specification:
 *
 *     ac ed 00 05                       magic, version
 *     73 72 "java.util.HashMap" suid    object, class description: flags 03, fields F loadFactor, I threshold
 *     float int                         the fields
 *     77 08 int int                     buckets, size
 *     size × (key, value)               each 75 (72 "[B" suid 02 0000 78 70 | 71 handle) length bytes, or 70 for null
 *     78                                end of the object's data
 */
export class SerializedFormatError extends Error {}

type Entry = readonly [key: Uint8Array | null, value: Uint8Array | null];

const magic = Uint8Array.of(0xac, 0xed, 0, 5);
const NULL = 0x70;
const REFERENCE = 0x71;
const CLASS = 0x72;
const OBJECT = 0x73;
const ARRAY = 0x75;
const BLOCK = 0x77;
const END = 0x78;

/** Whether the bytes are something that Java has serialized. */
export function isSerializedByJava(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** @throws SerializedFormatError naming the position for everything that is not such a map */
export function readSerializedHashMap(bytes: Uint8Array): Entry[] {
  const input = new Input(bytes);
  if (!isSerializedByJava(bytes)) throw input.unexpected("Java's magic number ac ed 00 05");
  input.take(4);
  input.expect(OBJECT, 'an object');
  input.classDescription('java.util.HashMap');
  input.take(8);
  input.expect(BLOCK, "the map's size");
  input.expect(8, 'eight bytes of size');
  input.take(4);
  const size = input.int();
  const entries: Entry[] = [];
  for (let index = 0; index < size; index++) entries.push([input.byteArray(), input.byteArray()]);
  input.expect(END, "the map's end");
  return entries;
}

class Input {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (length < 0 || this.#at + length > this.#bytes.length) throw this.unexpected(`${length} more bytes`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  int(): number {
    const bytes = this.take(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
  }

  expect(value: number, what: string): void {
    if (this.byte() !== value) throw this.unexpected(what, this.#at - 1);
  }

  /** A class of this name with fields of primitive types only, and no superclass that is serialized. */
  classDescription(name: string): void {
    this.expect(CLASS, 'a class');
    const found = this.#text();
    if (found !== name) throw this.unexpected(`${name} instead of ${found}`);
    this.take(9);
    const fields = this.#short();
    for (let index = 0; index < fields; index++) {
      const type = this.byte();
      if (!'BCDFIJSZ'.includes(String.fromCharCode(type)))
        throw this.unexpected('a field of a primitive type');
      this.#text();
    }
    this.expect(END, "the class description's end");
    this.expect(NULL, 'no superclass');
  }

  byteArray(): Uint8Array | null {
    const kind = this.byte();
    if (kind === NULL) return null;
    if (kind !== ARRAY) throw this.unexpected('an array of bytes', this.#at - 1);
    if (this.#bytes[this.#at] === REFERENCE) this.take(5);
    else this.classDescription('[B');
    return this.take(this.int());
  }

  unexpected(expected: string, at = this.#at): SerializedFormatError {
    return new SerializedFormatError(`at byte ${at}: expected ${expected}`);
  }

  #short(): number {
    const [high = 0, low = 0] = this.take(2);
    return high * 256 + low;
  }

  #text(): string {
    return Buffer.from(this.take(this.#short())).toString('latin1');
  }
}
