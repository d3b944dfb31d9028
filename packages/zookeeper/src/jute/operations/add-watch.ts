import type { Codec } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, writeString } from '../primitives.ts';

/** A watch of `addWatch` stays when it fires: on one node and its children, or on a node and everything below it. */
export const AddWatchMode = { persistent: 0, persistentRecursive: 1 } as const;

export interface AddWatchRequest {
  readonly path: string;
  /** One of {@link AddWatchMode}; anything else is refused. */
  readonly mode: number;
}

const response: Codec<{ readonly err: number }> = {
  decode: (reader) => ({ err: reader.readInt32() }),
  encode: (value, writer) => writer.writeInt32(value.err),
};

/** addWatch (106): path, int mode; int 0. The path need not exist. */
export const addWatch: Operation<AddWatchRequest, { readonly err: number }> = {
  type: OpCode.addWatch,
  name: 'addWatch',
  request: {
    decode: (reader) => ({ path: readString(reader), mode: reader.readInt32() }),
    encode(value, writer) {
      writeString(value.path, writer);
      writer.writeInt32(value.mode);
    },
  },
  response,
};
