/**
 * Encodes and decodes by walking the schema: where code must not be generated, and as the yardstick of the compiled codecs.
 */
import type { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import type { Schema } from './field.ts';
import {
  type AnyField,
  defaultOf,
  elementLayout,
  type FieldLayout,
  fieldsOf,
  fixedSizes,
  isDefault,
  layoutOf,
  smallestSize,
  tagsOf,
} from './layout.ts';
import { refuseNull, refuseVersion } from './refuse.ts';
import * as wire from './wire.ts';

export interface Shape {
  readonly name: string;
  readonly schema: Schema;
  readonly version: number;
  readonly isFlexible: boolean;
}

type Struct = Record<string, unknown>;

export function interpretDecode(shape: Shape, reader: Reader): unknown {
  return new Decoding(shape, reader).struct(shape.schema, '');
}

export function interpretEncode(shape: Shape, value: unknown, writer: Writer): void {
  encodeStruct(shape, shape.schema, '', value as Struct, writer);
}

class Decoding {
  readonly #shape: Shape;
  readonly #reader: Reader;
  #elements = 0;

  constructor(shape: Shape, reader: Reader) {
    this.#shape = shape;
    this.#reader = reader;
  }

  struct(schema: Schema, path: string): unknown {
    const layout = layoutOf(schema, this.#shape.version, path);
    const value: Struct = {};
    for (const { name, field, isPresent, isTagged } of layout.fields) {
      value[name] = isPresent && !isTagged ? undefined : defaultOf(field);
    }
    for (const one of layout.ordered) value[one.name] = this.#value(one);
    if (this.#shape.isFlexible) this.#tags(layout.tagged, value, path);
    return value;
  }

  #tags(tagged: readonly FieldLayout[], value: Struct, path: string): void {
    const reader = this.#reader;
    let count = reader.readUnsignedVarint();
    this.#elements = wire.addElements(reader, this.#elements, count, tagsOf(path));
    for (; count > 0; count--) {
      const tag = reader.readUnsignedVarint();
      const size = reader.readUnsignedVarint();
      const end = reader.position + size;
      const known = tagged.find((one) => one.field.tag === tag);
      if (known === undefined) reader.skip(size);
      else {
        value[known.name] = this.#value(known);
        wire.checkTagEnd(reader, end, known.path);
      }
    }
  }

  #value(layout: FieldLayout): unknown {
    const { field, path, isNullable } = layout;
    const reader = this.#reader;
    const isCompact = this.#shape.isFlexible;
    switch (field.kind) {
      case 'string':
        if (isCompact)
          return isNullable
            ? wire.readCompactNullableString(reader, path)
            : wire.readCompactString(reader, path);
        return isNullable ? wire.readNullableString(reader, path) : wire.readString(reader, path);
      case 'bytes':
      case 'records': {
        const length = isCompact ? wire.readCompactLength(reader) : wire.readLength(reader);
        const read = isNullable ? wire.readNullableBytes : wire.readBytes;
        return read(reader, length, field.kind === 'records', path);
      }
      case 'array':
        return this.#array(layout, isCompact ? wire.readCompactLength(reader) : wire.readLength(reader));
      case 'struct':
        if (isNullable && !(layout.isTagged ? reader.readUnsignedVarint() > 0 : reader.readInt8() >= 0))
          return null;
        return this.struct(fieldsOf(field), path);
      default:
        return readPrimitive(field, reader);
    }
  }

  #array(layout: FieldLayout, length: number): unknown {
    if (length < 0 && layout.isNullable) return null;
    const element = elementLayout(layout);
    const { version, isFlexible } = this.#shape;
    wire.checkCount(this.#reader, length, smallestSize(element, version, isFlexible), layout.path);
    const weight = fixedSizes[element.field.kind] > 0 ? length >>> 3 : length;
    this.#elements = wire.addElements(this.#reader, this.#elements, weight, layout.path);
    return Array.from({ length }, () => this.#value(element));
  }
}

function readPrimitive(field: AnyField, reader: Reader): unknown {
  switch (field.kind) {
    case 'boolean':
      return reader.readBoolean();
    case 'int8':
      return reader.readInt8();
    case 'int16':
      return reader.readInt16();
    case 'uint16':
      return reader.readUint16();
    case 'int32':
      return reader.readInt32();
    case 'uint32':
      return reader.readUint32();
    case 'int64':
      return field.isSaturated ? reader.saturatedInt64At(reader.take(8)) : reader.readInt64();
    case 'bits64':
      return reader.readBits64();
    case 'float64':
      return reader.readFloat64();
    default:
      return reader.readUuid();
  }
}

function encodeStruct(shape: Shape, schema: Schema, path: string, value: Struct, writer: Writer): void {
  const layout = layoutOf(schema, shape.version, path);
  for (const one of layout.fields) {
    if (one.isPresent || one.field.isIgnorable || isDefault(one.field, value[one.name])) continue;
    refuseVersion(shape.name, shape.version, one.path);
  }
  for (const one of layout.ordered) encodeValue(shape, one, value[one.name], writer);
  if (!shape.isFlexible) return;
  const tagged = layout.tagged.filter((one) => !isDefault(one.field, value[one.name]));
  writer.writeUnsignedVarint(tagged.length);
  for (const one of tagged) {
    const inner = new Writer(64);
    encodeValue(shape, one, value[one.name], inner);
    writer.writeUnsignedVarint(one.field.tag);
    writer.writeUnsignedVarint(inner.length);
    writer.writeBytes(inner.toBytes());
  }
}

function encodeValue(shape: Shape, layout: FieldLayout, given: unknown, writer: Writer): void {
  const { field, path, isNullable } = layout;
  const value = given === undefined ? defaultOf(field) : given;
  if (value === null && !isNullable) refuseNull(shape.name, shape.version, path);
  const writeLength = shape.isFlexible ? wire.writeCompactLength : wire.writeLength;
  switch (field.kind) {
    case 'string':
      if (value !== null)
        (shape.isFlexible ? wire.writeCompactString : wire.writeString)(writer, value as string);
      else if (shape.isFlexible) writer.writeUnsignedVarint(0);
      else writer.writeInt16(-1);
      return;
    case 'bytes':
      writeLength(writer, value === null ? -1 : (value as Uint8Array).length);
      if (value !== null) writer.writeBytes(value as Uint8Array);
      return;
    case 'records':
      writeLength(writer, value === null ? -1 : wire.recordsLength(value as Uint8Array));
      if (value !== null) wire.writeRecords(writer, value as Uint8Array);
      return;
    case 'array':
      writeLength(writer, value === null ? -1 : (value as unknown[]).length);
      for (const one of (value ?? []) as unknown[]) encodeValue(shape, elementLayout(layout), one, writer);
      return;
    case 'struct':
      if (isNullable && layout.isTagged) writer.writeUnsignedVarint(value === null ? 0 : 1);
      else if (isNullable) writer.writeInt8(value === null ? -1 : 1);
      if (value !== null) encodeStruct(shape, fieldsOf(field), path, value as Struct, writer);
      return;
    default:
      primitives[field.kind]?.(writer, value);
  }
}

const primitives: Readonly<Record<string, (writer: Writer, value: unknown) => void>> = {
  boolean: (writer, value) => writer.writeBoolean(value as boolean),
  int8: (writer, value) => writer.writeInt8(value as number),
  int16: (writer, value) => writer.writeInt16(value as number),
  uint16: (writer, value) => writer.writeUint16(value as number),
  int32: (writer, value) => writer.writeInt32(value as number),
  uint32: (writer, value) => writer.writeUint32(value as number),
  int64: (writer, value) => writer.writeInt64(value as number),
  bits64: (writer, value) => writer.writeBits64(value as bigint),
  float64: (writer, value) => writer.writeFloat64(value as number),
  uuid: (writer, value) => writer.writeUuid(value as string),
};
