/**
 * Jute's binary form: big-endian int (4 bytes) and long (8), bool (1), buffer and string as int length + bytes,
 * vector as int count + items; length or count -1 means null. Lengths are checked against the bytes left before
 * anything is allocated.
 */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import { utf8Length, type Writer } from '@kafka-ts/protocol/bytes/writer';

/** Shorter buffers share memory: one of their own costs more than their content. Nobody may keep such a one for long. */
export const pooledBytes = 1024;
const poolBytes = 1 << 14;

/** A copy, so that it outlives the memory it was received in; null is distinct from empty. */
export function readBuffer(reader: Reader): Uint8Array | null {
  const length = readLength(reader);
  if (length === -1) return null;
  const view = reader.readBytesView(length);
  return length > pooledBytes ? new Uint8Array(view) : pooledCopy(view);
}

let pool = new Uint8Array(poolBytes);
let poolUsed = 0;

/** A place is given out once; a full pool belongs to those who hold parts of it. */
function pooledCopy(bytes: Uint8Array): Uint8Array {
  if (poolUsed + bytes.length > poolBytes) {
    pool = new Uint8Array(poolBytes);
    poolUsed = 0;
  }
  const copy = pool.subarray(poolUsed, poolUsed + bytes.length);
  copy.set(bytes);
  poolUsed += bytes.length;
  return copy;
}

export function writeBuffer(value: Uint8Array | null, writer: Writer): void {
  if (value === null) {
    writer.writeInt32(-1);
    return;
  }
  writer.writeInt32(value.length);
  writer.writeBytes(value);
}

export function readNullableString(reader: Reader): string | null {
  const length = readLength(reader);
  return length === -1 ? null : reader.readUtf8(length);
}

/** A string that must be there: paths. */
export function readString(reader: Reader): string {
  const value = readNullableString(reader);
  if (value === null) throw new MalformedError('string expected, found null', reader.position - 4);
  return value;
}

export function writeString(value: string | null, writer: Writer): void {
  if (value === null) {
    writer.writeInt32(-1);
    return;
  }
  writer.writeInt32(utf8Length(value));
  writer.writeUtf8(value);
}

/** `itemBytes` is the least that one item takes: a count that cannot fit is refused before allocating. */
export function readVector<T>(
  reader: Reader,
  itemBytes: number,
  readItem: (reader: Reader) => T,
): T[] | null {
  const count = reader.readInt32();
  if (count === -1) return null;
  if (count < 0 || count * itemBytes > reader.remaining) {
    throw new MalformedError(`vector of ${count} items in ${reader.remaining} bytes`, reader.position - 4);
  }
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(readItem(reader));
  return items;
}

export function writeVector<T>(
  items: readonly T[] | null,
  writer: Writer,
  writeItem: (item: T, writer: Writer) => void,
): void {
  if (items === null) {
    writer.writeInt32(-1);
    return;
  }
  writer.writeInt32(items.length);
  for (const item of items) writeItem(item, writer);
}

/** Paths and names; null counts as none. */
export function readStrings(reader: Reader): string[] {
  return readVector(reader, 4, readString) ?? [];
}

export function writeStrings(items: readonly string[], writer: Writer): void {
  writeVector(items, writer, writeString);
}

function readLength(reader: Reader): number {
  const length = reader.readInt32();
  if (length < -1 || length > reader.remaining) {
    throw new MalformedError(`length ${length} with ${reader.remaining} bytes left`, reader.position - 4);
  }
  return length;
}
