import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readNullableString, readStrings, writeString, writeStrings } from '../primitives.ts';

export interface GetEphemeralsRequest {
  /** A plain string prefix; `/`, empty and null mean all. */
  readonly prefix: string | null;
}

/** getEphemerals (103): prefix; paths of the ephemeral nodes of the session that asks. */
export const getEphemerals: Operation<GetEphemeralsRequest, readonly string[]> = {
  type: OpCode.getEphemerals,
  name: 'getEphemerals',
  request: {
    decode: (reader) => ({ prefix: readNullableString(reader) }),
    encode: (value, writer) => writeString(value.prefix, writer),
  },
  response: { decode: readStrings, encode: writeStrings },
};
