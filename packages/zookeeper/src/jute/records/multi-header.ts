/** Stands before each part of a multi and its result, and with `done` ends the list: int type, bool done, int err. */
import type { Codec } from '../codec.ts';

export interface MultiHeader {
  readonly type: number;
  readonly done: boolean;
  readonly err: number;
}

export const multiHeader: Codec<MultiHeader> = {
  decode: (reader) => ({ type: reader.readInt32(), done: reader.readBoolean(), err: reader.readInt32() }),
  encode(value, writer) {
    writer.writeInt32(value.type);
    writer.writeBoolean(value.done);
    writer.writeInt32(value.err);
  },
};

/** Behind the last part. */
export const multiEnd: MultiHeader = { type: -1, done: true, err: -1 };
