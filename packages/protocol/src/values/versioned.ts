/**
 * Values that are stored or passed through the broker carry their version as an i16 in front: the records of
 * `__consumer_offsets`, and what consumers tell each other about subscriptions and assignments.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import type { SchemaCodec } from '../schema/api.ts';
import type { Decoded, Encodable, Schema } from '../schema/field.ts';
import { parseVersions } from '../schema/versions.ts';

/** Version and message in bytes of their own. Throws KafkaError UNSUPPORTED_VERSION as the codec does. */
export function encodeVersioned<S extends Schema>(
  codec: SchemaCodec<S>,
  version: number,
  value: Encodable<S>,
): Uint8Array {
  const writer = new Writer(128);
  writer.writeInt16(version);
  codec.encode(version, value, writer);
  return Uint8Array.from(writer.toBytes());
}

export interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

/** Throws MalformedError, also for a version that the codec does not know. */
export function decodeVersioned<S extends Schema>(
  codec: SchemaCodec<S>,
  bytes: Uint8Array,
): Versioned<Decoded<S>> {
  const reader = new Reader(bytes);
  const version = reader.readInt16();
  const { lowest, highest } = parseVersions(codec.definition.versions);
  if (version < lowest || version > highest) {
    const { name, versions } = codec.definition;
    throw new MalformedError(`${name} has version ${version} (expected ${versions})`, 0);
  }
  return { version, value: codec.decode(version, reader) };
}

/** As `decodeVersioned`, but a version above the known ones is read as the highest: the consumer protocol only ever adds fields. */
export function decodeVersionedLeniently<S extends Schema>(
  codec: SchemaCodec<S>,
  bytes: Uint8Array,
): Versioned<Decoded<S>> {
  const reader = new Reader(bytes);
  const version = reader.readInt16();
  if (version < 0) throw new MalformedError(`${codec.definition.name} has version ${version}`, 0);
  const { highest } = parseVersions(codec.definition.versions);
  return { version, value: codec.decode(Math.min(version, highest), reader) };
}
