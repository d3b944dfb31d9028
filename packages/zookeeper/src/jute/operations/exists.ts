import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { type Stat, stat } from '../records/stat.ts';
import { type PathWatchRequest, pathWatchRequest } from './path-watch.ts';

/** exists (3): path, bool watch; Stat. NONODE when absent, and then the watch is set all the same. */
export const exists: Operation<PathWatchRequest, Stat> = {
  type: OpCode.exists,
  name: 'exists',
  request: pathWatchRequest,
  response: stat,
};
