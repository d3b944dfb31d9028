import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';

/** A jute record: its fields in order, without alignment or tags. Decoding throws MalformedError on anything else. */
export interface Codec<T> {
  decode(reader: Reader): T;
  encode(value: T, writer: Writer): void;
}

/** A record without fields: the request or response of operations that carry none. */
export const nothing: Codec<undefined> = { decode: () => undefined, encode: () => {} };
