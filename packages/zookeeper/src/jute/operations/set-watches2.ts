import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readStrings, writeStrings } from '../primitives.ts';
import { type SetWatchesRequest, setWatches } from './set-watches.ts';

export interface SetWatches2Request extends SetWatchesRequest {
  readonly persistentWatches: readonly string[];
  readonly persistentRecursiveWatches: readonly string[];
}

/** setWatches2 (105), xid -8: as setWatches, and two more vectors for the watches of addWatch. */
export const setWatches2: Operation<SetWatches2Request, undefined> = {
  type: OpCode.setWatches2,
  name: 'setWatches2',
  request: {
    decode: (reader) => ({
      ...setWatches.request.decode(reader),
      persistentWatches: readStrings(reader),
      persistentRecursiveWatches: readStrings(reader),
    }),
    encode(value, writer) {
      setWatches.request.encode(value, writer);
      writeStrings(value.persistentWatches, writer);
      writeStrings(value.persistentRecursiveWatches, writer);
    },
  },
  response: nothing,
};
