import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readBuffer, readString, writeBuffer, writeString } from '../primitives.ts';
import { type Stat, stat } from '../records/stat.ts';

export interface SetDataRequest {
  readonly path: string;
  readonly data: Uint8Array | null;
  /** The node's version must be this one; -1 allows any. */
  readonly version: number;
}

/** setData (5): path, buffer data, int version; Stat. */
export const setData: Operation<SetDataRequest, Stat> = {
  type: OpCode.setData,
  name: 'setData',
  request: {
    decode: (reader) => ({
      path: readString(reader),
      data: readBuffer(reader),
      version: reader.readInt32(),
    }),
    encode(value, writer) {
      writeString(value.path, writer);
      writeBuffer(value.data, writer);
      writer.writeInt32(value.version);
    },
  },
  response: stat,
};
