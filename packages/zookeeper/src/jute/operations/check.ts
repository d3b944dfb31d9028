import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, writeString } from '../primitives.ts';

export interface CheckRequest {
  readonly path: string;
  /** The node's version must be this one; -1 asks only that the node exists. */
  readonly version: number;
}

/** check (13), only as a part of a multi: path, int version; its result has no body. */
export const check: Operation<CheckRequest, undefined> = {
  type: OpCode.check,
  name: 'check',
  request: {
    decode: (reader) => ({ path: readString(reader), version: reader.readInt32() }),
    encode(value, writer) {
      writeString(value.path, writer);
      writer.writeInt32(value.version);
    },
  },
  response: nothing,
};
