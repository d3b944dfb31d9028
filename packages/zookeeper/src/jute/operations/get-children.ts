import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readStrings, writeStrings } from '../primitives.ts';
import { type PathWatchRequest, pathWatchRequest } from './path-watch.ts';

export interface GetChildrenResponse {
  /** Names, not paths, in no order. */
  readonly children: readonly string[];
}

/** getChildren (8): path, bool watch; names. */
export const getChildren: Operation<PathWatchRequest, GetChildrenResponse> = {
  type: OpCode.getChildren,
  name: 'getChildren',
  request: pathWatchRequest,
  response: {
    decode: (reader) => ({ children: readStrings(reader) }),
    encode: (value, writer) => writeStrings(value.children, writer),
  },
};
