import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, writeString } from '../primitives.ts';

export interface DeleteRequest {
  readonly path: string;
  /** The node's version must be this one; -1 allows any. */
  readonly version: number;
}

/** delete (2): path, int version; no body in the answer. */
export const deleteNode: Operation<DeleteRequest, undefined> = {
  type: OpCode.delete,
  name: 'delete',
  request: {
    decode: (reader) => ({ path: readString(reader), version: reader.readInt32() }),
    encode(value, writer) {
      writeString(value.path, writer);
      writer.writeInt32(value.version);
    },
  },
  response: nothing,
};
