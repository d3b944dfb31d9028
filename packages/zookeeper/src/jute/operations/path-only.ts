import type { Codec } from '../codec.ts';
import { readString, writeString } from '../primitives.ts';

/** A record of one path. */
export interface PathRecord {
  readonly path: string;
}

export const pathRecord: Codec<PathRecord> = {
  decode: (reader) => ({ path: readString(reader) }),
  encode: (value, writer) => writeString(value.path, writer),
};
