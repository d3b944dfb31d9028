import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { type PathRecord, pathRecord } from './path-only.ts';

/** sync (9): path; path. On a single server it only waits its turn behind the writes before it. */
export const sync: Operation<PathRecord, PathRecord> = {
  type: OpCode.sync,
  name: 'sync',
  request: pathRecord,
  response: pathRecord,
};
