import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readBuffer, writeBuffer } from '../primitives.ts';
import { type Stat, stat } from '../records/stat.ts';
import { type PathWatchRequest, pathWatchRequest } from './path-watch.ts';

export interface GetDataResponse {
  readonly data: Uint8Array | null;
  readonly stat: Stat;
}

/** getData (4): path, bool watch; buffer data, Stat. No watch is left when the node is absent. */
export const getData: Operation<PathWatchRequest, GetDataResponse> = {
  type: OpCode.getData,
  name: 'getData',
  request: pathWatchRequest,
  response: {
    decode: (reader) => ({ data: readBuffer(reader), stat: stat.decode(reader) }),
    encode(value, writer) {
      writeBuffer(value.data, writer);
      stat.encode(value.stat, writer);
    },
  },
};
