import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readStrings, writeStrings } from '../primitives.ts';

export interface SetWatchesRequest {
  /** What the client had seen before it lost its connection: later changes are told at once. */
  readonly relativeZxid: bigint;
  readonly dataWatches: readonly string[];
  readonly existWatches: readonly string[];
  readonly childWatches: readonly string[];
}

/** setWatches (101), xid -8: long relativeZxid, three vectors of paths; events that are due come before the answer. */
export const setWatches: Operation<SetWatchesRequest, undefined> = {
  type: OpCode.setWatches,
  name: 'setWatches',
  request: {
    decode: (reader) => ({
      relativeZxid: reader.readBits64(),
      dataWatches: readStrings(reader),
      existWatches: readStrings(reader),
      childWatches: readStrings(reader),
    }),
    encode(value, writer) {
      writer.writeBits64(value.relativeZxid);
      writeStrings(value.dataWatches, writer);
      writeStrings(value.existWatches, writer);
      writeStrings(value.childWatches, writer);
    },
  },
  response: nothing,
};
