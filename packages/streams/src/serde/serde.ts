/** How values become the bytes of records and stores, and back. */

export interface Serializer<T> {
  /** @param data null and undefined give null: a record without key or value, or a tombstone */
  serialize(topic: string, data: T): Uint8Array | null;
}

export interface Deserializer<T> {
  /**
   * Is never asked for null: a record without key or value has null there, whatever the type says.
   * @throws SerializationException for bytes that are no such value
   */
  deserialize(topic: string, data: Uint8Array): T;
}

export interface Serde<T> extends Serializer<T>, Deserializer<T> {
  /** Kafka's class of the same format, as settings name it; none for what only this package has. */
  readonly className?: string | undefined;
}

/** A node may hold serdes of any type. */
export type AnySerde = Serde<unknown>;

/** Bytes of a key or value that may be missing. */
export function serializeNullable(
  serializer: Serializer<unknown>,
  topic: string,
  data: unknown,
): Uint8Array | null {
  return data === null || data === undefined ? null : serializer.serialize(topic, data);
}

/** A key or value that may be missing. */
export function deserializeNullable(
  deserializer: Deserializer<unknown>,
  topic: string,
  data: Uint8Array | null,
): unknown {
  return data === null ? null : deserializer.deserialize(topic, data);
}
