/**
 * A stored message as JSON: read from its bytes by its schema, and printed as the `JsonConverter` of Apache's class and
 * Jackson print it: fields in the schema's order, tagged ones only where they differ from their default, bytes in
 * base64, 64-bit numbers exact. A version outside the known ones is read as the nearest, as Apache's classes read it.
 *
 * What cannot be read throws {@link UnreadableMessage} in the words of Apache's classes, for the dump shows them.
 */

import { doubleText } from '@kafka-ts/connect/data/java-number-text';
import { jacksonQuoted } from '@kafka-ts/environment/jackson-quote';
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Field, Schema } from '@kafka-ts/protocol/schema/field';
import { includesVersion, parseVersions } from '@kafka-ts/protocol/schema/versions';
import { javaString } from './java-utf8.ts';
import { type Long, longAt } from './long.ts';

type AnyField = Field<unknown, unknown, boolean>;

export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** Apache's names of the structs that a message about them may name, by field. */
const structNames: Readonly<Record<string, string>> = {
  topics: 'TopicMetadata',
  partitionMetadata: 'PartitionMetadata',
  topicPartitions: 'TopicPartition',
  classicMemberMetadata: 'ClassicMemberMetadata',
  supportedProtocols: 'ClassicProtocol',
};

/** Messages whose structs Apache declares apart: those are read in every version, as the message is. */
const withCommonStructs: ReadonlySet<string> = new Set([
  'GroupMetadataValue',
  'ConsumerGroupCurrentMemberAssignmentValue',
]);

/** Replaces what a field of bytes prints as; undefined leaves it. */
export type BytesText = (field: string, bytes: Uint8Array) => string | undefined;

export interface MessageJson {
  readonly text: string;
  /** Bytes that were not part of the message. */
  readonly remaining: number;
}

export function messageJson(
  codec: SchemaCodec<Schema>,
  version: number,
  bytes: Uint8Array,
  bytesText: BytesText = () => undefined,
): MessageJson {
  const { name, schema, versions, flexible } = codec.definition;
  const { lowest, highest } = parseVersions(versions);
  const known = Math.min(Math.max(version, lowest), highest);
  const isFlexible = includesVersion(parseVersions(flexible), known);
  const asked = withCommonStructs.has(name) ? known : version;
  const reader = new MessageReader({ bytes, asked, version: known, isFlexible, bytesText });
  const text = reader.struct(schema);
  return { text, remaining: reader.remaining };
}

class MessageReader {
  readonly #bytes: Uint8Array;
  /** The version in front of the message. */
  readonly #asked: number;
  /** The known one that it is read as. */
  readonly #version: number;
  readonly #isFlexible: boolean;
  readonly #bytesText: BytesText;
  #position = 0;

  constructor(options: {
    readonly bytes: Uint8Array;
    readonly asked: number;
    readonly version: number;
    readonly isFlexible: boolean;
    readonly bytesText: BytesText;
  }) {
    this.#bytes = options.bytes;
    this.#asked = options.asked;
    this.#version = options.version;
    this.#isFlexible = options.isFlexible;
    this.#bytesText = options.bytesText;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  struct(schema: Schema): string {
    const texts = new Map<string, string>();
    const tagged = new Map<number, readonly [string, AnyField]>();
    for (const [name, field] of Object.entries(schema)) {
      if (!includesVersion(field.versions, this.#version)) continue;
      const isTagged = field.tag >= 0 && includesVersion(field.taggedVersions, this.#version);
      if (isTagged) tagged.set(field.tag, [name, field]);
      else texts.set(name, this.#field(name, field));
    }
    if (this.#isFlexible) this.#tagBuffer(tagged, texts);
    const members = Object.keys(schema).flatMap((name) => {
      const text = texts.get(name);
      return text === undefined ? [] : [`${jacksonQuoted(name)}:${text}`];
    });
    return `{${members.join(',')}}`;
  }

  #tagBuffer(known: ReadonlyMap<number, readonly [string, AnyField]>, texts: Map<string, string>): void {
    const count = this.#unsignedVarint();
    for (let index = 0; index < count; index++) {
      const tag = this.#unsignedVarint();
      const size = this.#unsignedVarint();
      const entry = known.get(tag);
      if (entry === undefined) {
        this.#take(size);
        continue;
      }
      const [name, field] = entry;
      const text = this.#tagged(name, field);
      if (text === defaultText(field, this.#version)) texts.delete(name);
      else texts.set(name, text);
    }
  }

  /** Of a struct in the tag buffer an unsigned varint says whether it is null, a byte elsewhere. */
  #tagged(name: string, field: AnyField): string {
    const isNullable = includesVersion(field.nullableVersions, this.#version);
    if (field.kind !== 'struct' || !isNullable) return this.#field(name, field);
    if (this.#unsignedVarint() === 0) return 'null';
    this.#checkVersion(name);
    return this.struct(field.fields ?? {});
  }

  #field(name: string, field: AnyField): string {
    const isNullable = includesVersion(field.nullableVersions, this.#version);
    switch (field.kind) {
      case 'string':
      case 'bytes':
      case 'records':
      case 'array': {
        const length = this.#length(field.kind);
        if (length < 0) {
          if (isNullable) return 'null';
          throw new UnreadableMessage(`non-nullable field ${name} was serialized as null`);
        }
        return this.#sized(name, field, length);
      }
      case 'struct':
        if (isNullable && this.#number(1) < 0) return 'null';
        this.#checkVersion(name);
        return this.struct(field.fields ?? {});
      default:
        return this.#fixed(field.kind);
    }
  }

  /** A message is read in whatever version, the structs in it are not. */
  #checkVersion(name: string): void {
    if (this.#asked === this.#version) return;
    const field = name.replace(/ element$/, '');
    throw new UnreadableMessage(`Can't read version ${this.#asked} of ${structNames[field] ?? field}`);
  }

  #sized(name: string, field: AnyField, length: number): string {
    if (field.kind === 'string') {
      if (length > 0x7fff) throw new UnreadableMessage(`string field ${name} had invalid length ${length}`);
      return jacksonQuoted(javaString(this.#array(length)));
    }
    if (field.kind !== 'array') {
      const bytes = this.#array(length);
      return this.#bytesText(name, bytes) ?? `"${Buffer.from(bytes).toString('base64')}"`;
    }
    if (length > this.remaining) {
      throw new UnreadableMessage(
        `Tried to allocate a collection of size ${length}, but there are only ${this.remaining} bytes remaining.`,
      );
    }
    const { element } = field;
    if (element === undefined) throw new TypeError(`${name} has no element`);
    const texts = Array.from({ length }, () => this.#field(`${name} element`, element));
    return `[${texts.join(',')}]`;
  }

  #fixed(kind: AnyField['kind']): string {
    switch (kind) {
      case 'boolean':
        return String(this.#number(1) !== 0);
      case 'int8':
        return String(this.#number(1));
      case 'int16':
        return String(this.#number(2));
      case 'uint16':
        return String(this.#number(2) & 0xffff);
      case 'int32':
        return String(this.#number(4));
      case 'uint32':
        return String(this.#number(4) >>> 0);
      case 'uuid':
        return jacksonQuoted(Buffer.from(this.#take(16)).toString('base64url'));
      case 'int64':
      case 'bits64':
        return String(this.#long());
      case 'float64': {
        const bytes = this.#take(8);
        const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
        return Number.isFinite(value) ? doubleText(value) : `"${value}"`;
      }
      default:
        throw new TypeError(`No stored message has a field of kind ${kind}`);
    }
  }

  /** Of what has a length in front; -1 for null. */
  #length(kind: AnyField['kind']): number {
    if (this.#isFlexible) return this.#unsignedVarint() - 1;
    return this.#number(kind === 'string' ? 2 : 4);
  }

  #number(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return Buffer.from(at.buffer, at.byteOffset, size).readIntBE(0, size);
  }

  #long(): Long {
    return longAt(this.#take(8), 0);
  }

  #unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#take(1)[0] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value | 0;
      if (shift === 28) {
        const hex = ((value | 0) >>> 0).toString(16);
        throw new UnreadableMessage(
          `Varint is too long, the most significant bit in the 5th byte is set, converted value: ${hex}`,
        );
      }
    }
  }

  #array(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new UnreadableMessage(
        `Error reading byte array of ${length} byte(s): only ${this.remaining} byte(s) available`,
      );
    }
    return this.#take(length);
  }

  /** Java's buffers throw without a message where bytes are missing. */
  #take(length: number): Uint8Array {
    if (length < 0 || length > this.remaining) throw new UnreadableMessage('null');
    const start = this.#position;
    this.#position = start + length;
    return this.#bytes.subarray(start, this.#position);
  }
}

function defaultText(field: AnyField, version: number): string {
  const { kind, defaultValue, fields = {} } = field;
  if (defaultValue === null) return 'null';
  if (kind === 'struct') {
    const present = Object.entries(fields).filter(([, one]) => includesVersion(one.versions, version));
    return `{${present.map(([name, one]) => `${jacksonQuoted(name)}:${defaultText(one, version)}`).join(',')}}`;
  }
  if (kind === 'array') return '[]';
  if (kind === 'string' || kind === 'uuid') return jacksonQuoted(String(defaultValue));
  return kind === 'bytes' ? '""' : String(defaultValue);
}
