import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readStrings, writeStrings } from '../primitives.ts';
import { type Stat, stat } from '../records/stat.ts';
import { type PathWatchRequest, pathWatchRequest } from './path-watch.ts';

export interface GetChildren2Response {
  /** Names, not paths, in no order. */
  readonly children: readonly string[];
  readonly stat: Stat;
}

/** getChildren2 (12): path, bool watch; names, Stat. The form that Kafka uses. */
export const getChildren2: Operation<PathWatchRequest, GetChildren2Response> = {
  type: OpCode.getChildren2,
  name: 'getChildren2',
  request: pathWatchRequest,
  response: {
    decode: (reader) => ({ children: readStrings(reader), stat: stat.decode(reader) }),
    encode(value, writer) {
      writeStrings(value.children, writer);
      stat.encode(value.stat, writer);
    },
  },
};
