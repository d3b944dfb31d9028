import { type Codec, nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, writeString } from '../primitives.ts';

/** Which of a connection's watches on a path are meant. */
export const WatcherType = { children: 1, data: 2, any: 3, persistent: 4, persistentRecursive: 5 } as const;

export interface WatcherTypeRequest {
  readonly path: string;
  readonly type: number;
}

const request: Codec<WatcherTypeRequest> = {
  decode: (reader) => ({ path: readString(reader), type: reader.readInt32() }),
  encode(value, writer) {
    writeString(value.path, writer);
    writer.writeInt32(value.type);
  },
};

/** removeWatches (18): path, int type; no body. NOWATCHER if there is none such. */
export const removeWatches: Operation<WatcherTypeRequest, undefined> = {
  type: OpCode.removeWatches,
  name: 'removeWatches',
  request,
  response: nothing,
};

/** checkWatches (17): the same question without removing. */
export const checkWatches: Operation<WatcherTypeRequest, undefined> = {
  type: OpCode.checkWatches,
  name: 'checkWatches',
  request,
  response: nothing,
};
