/**
 * Updates of a table in a repartition topic, as Kafka writes them since 3.5:
 *
 *     old, 0 | new, 1 | varint (zig-zag) length of new, new, old, 2
 *
 * and, read only, the same with a byte for "latest" before the last one, as 3, 4 and 5.
 */
import { SerializationException, StreamsException } from '../../errors.ts';
import type { AnySerde } from '../../serde/serde.ts';
import type { Change } from '../../topology/record.ts';
import { trusted } from '../../trusted.ts';

const Flag = { old: 0, new: 1, both: 2 } as const;
/** Those with a byte for "latest" are this much higher. */
const WITH_LATEST = 3;

export function changeSerde(inner: AnySerde): AnySerde {
  return {
    serialize: (topic, data) => encode(inner, topic, trusted<Change<unknown>>(data)),
    deserialize: (topic, data) => decode(inner, topic, data),
  };
}

function encode(inner: AnySerde, topic: string, { newValue, oldValue }: Change<unknown>): Uint8Array {
  const newData = newValue === null ? null : inner.serialize(topic, newValue);
  const oldData = oldValue === null ? null : inner.serialize(topic, oldValue);
  if (newData !== null && oldData !== null)
    return Buffer.concat([varint(newData.length), newData, oldData, Uint8Array.of(Flag.both)]);
  if (newData !== null) return Buffer.concat([newData, Uint8Array.of(Flag.new)]);
  if (oldData !== null) return Buffer.concat([oldData, Uint8Array.of(Flag.old)]);
  throw new StreamsException('Both old and new values are null in ChangeSerializer, which is not allowed.');
}

function decode(inner: AnySerde, topic: string, data: Uint8Array): Change<unknown> {
  const last = data.at(-1) ?? -1;
  const hasLatest = last >= WITH_LATEST && last <= WITH_LATEST + Flag.both;
  const flag = hasLatest ? last - WITH_LATEST : last;
  const end = data.length - (hasLatest ? 2 : 1);
  if (end < 0) throw malformed(topic, data);
  const value = (from: number, to: number) => inner.deserialize(topic, data.subarray(from, to));
  switch (flag) {
    case Flag.old:
      return { newValue: null, oldValue: value(0, end) };
    case Flag.new:
      return { newValue: value(0, end), oldValue: null };
    case Flag.both: {
      const { value: length, position } = readVarint(data, end);
      if (length < 0 || position + length > end) throw malformed(topic, data);
      return { newValue: value(position, position + length), oldValue: value(position + length, end) };
    }
    default:
      throw malformed(topic, data);
  }
}

function malformed(topic: string, data: Uint8Array): SerializationException {
  return new SerializationException(
    `Encountered unknown byte value \`${data.at(-1) ?? 'none'}\` for encodingFlag in ChangedDeserializer, or lengths that do not fit (topic ${topic}, ${data.length} bytes)`,
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value * 2;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A length of -1 for what is none. */
function readVarint(data: Uint8Array, end: number): { value: number; position: number } {
  let raw = 0;
  for (let position = 0; position < Math.min(5, end); position++) {
    const byte = data[position] ?? 0;
    raw += (byte & 0x7f) * 2 ** (7 * position);
    if (byte < 0x80) return { value: raw % 2 === 0 ? raw / 2 : -1, position: position + 1 };
  }
  return { value: -1, position: 0 };
}
