/**
 * The variable-length kinds on the wire, as compiled and interpreted codecs call them. Each comes in two layouts: with a
 * fixed-width length (string i16, bytes, records and arrays i32; -1 is null), and compact (unsigned varint of length + 1; 0 is null) in flexible versions.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import type { Reader } from '../bytes/reader.ts';
import { utf8Length, type Writer } from '../bytes/writer.ts';

const longestString = 32767;
/**
 * Structs and texts that one message may hold: each costs far more memory than the byte or two it may take on the wire. Eight elements of
 * a fixed size count as one. Twice what tells a broker of 200,000 partitions everything.
 */
export const maxElements = 1 << 19;

function unexpectedNull(reader: Reader, name: string): never {
  throw new MalformedError(`${name} must not be null`, reader.position);
}

function textOf(reader: Reader, length: number, name: string): string {
  if (length > longestString) {
    throw new MalformedError(
      `${name} has ${length} bytes, at most ${longestString} are allowed`,
      reader.position,
    );
  }
  return reader.readUtf8(length);
}

export function readNullableString(reader: Reader, name: string): string | null {
  const length = reader.readInt16();
  return length < 0 ? null : textOf(reader, length, name);
}

export function readString(reader: Reader, name: string): string {
  const length = reader.readInt16();
  return length < 0 ? unexpectedNull(reader, name) : textOf(reader, length, name);
}

export function readCompactNullableString(reader: Reader, name: string): string | null {
  const length = reader.readUnsignedVarint() - 1;
  return length < 0 ? null : textOf(reader, length, name);
}

export function readCompactString(reader: Reader, name: string): string {
  const length = reader.readUnsignedVarint() - 1;
  return length < 0 ? unexpectedNull(reader, name) : textOf(reader, length, name);
}

/** -1 for null. */
export function readLength(reader: Reader): number {
  const length = reader.readInt32();
  return length < 0 ? -1 : length;
}

/** -1 for null. */
export function readCompactLength(reader: Reader): number {
  return reader.readUnsignedVarint() - 1;
}

/** Views for record sets, copies for the rest. */
export function readNullableBytes(reader: Reader, length: number, isView: boolean): Uint8Array | null {
  if (length < 0) return null;
  const view = reader.readBytesView(length);
  return isView ? view : new Uint8Array(view);
}

export function readBytes(reader: Reader, length: number, isView: boolean, name: string): Uint8Array {
  return readNullableBytes(reader, length, isView) ?? unexpectedNull(reader, name);
}

/** Checks an array's count against the bytes left before anything is allocated. `smallest`: bytes that an element takes at least. */
export function checkCount(reader: Reader, count: number, smallest: number, name: string): number {
  if (count < 0) unexpectedNull(reader, name);
  if (count * smallest > reader.remaining) {
    throw new MalformedError(
      `${name} announces ${count} elements, ${reader.remaining} bytes are left`,
      reader.position,
    );
  }
  return count;
}

/** Adds an array's count to the elements that the message holds so far. */
export function addElements(reader: Reader, soFar: number, count: number, name: string): number {
  const sum = soFar + count;
  if (sum > maxElements) {
    throw new MalformedError(
      `${name} brings the message to ${sum} elements, at most ${maxElements} are allowed`,
      reader.position,
    );
  }
  return sum;
}

/** A known tagged field must fill the size that was announced for it. */
export function checkTagEnd(reader: Reader, end: number, name: string): void {
  if (reader.position !== end) {
    throw new MalformedError(
      `${name} ends at byte ${reader.position}, its size says ${end}`,
      reader.position,
    );
  }
}

export function writeString(writer: Writer, text: string): void {
  const length = utf8Length(text);
  if (length > longestString) tooLong(length);
  writer.writeInt16(length);
  writer.writeUtf8(text);
}

export function writeCompactString(writer: Writer, text: string): void {
  const length = utf8Length(text);
  if (length > longestString) tooLong(length);
  writer.writeUnsignedVarint(length + 1);
  writer.writeUtf8(text);
}

function tooLong(length: number): never {
  throw new RangeError(`A text of ${length} bytes does not fit; at most ${longestString} are allowed`);
}

/** -1 for null. */
export function writeLength(writer: Writer, length: number): void {
  writer.writeInt32(length);
}

/** -1 for null. */
export function writeCompactLength(writer: Writer, length: number): void {
  writer.writeUnsignedVarint(length + 1);
}

/** Bytes of a record set in one or several views. */
export function recordsLength(records: Uint8Array | readonly Uint8Array[]): number {
  if (records instanceof Uint8Array) return records.length;
  let sum = 0;
  for (const view of records) sum += view.length;
  return sum;
}

export function writeRecords(writer: Writer, records: Uint8Array | readonly Uint8Array[]): void {
  if (records instanceof Uint8Array) writer.writeView(records);
  else for (const view of records) writer.writeView(view);
}
