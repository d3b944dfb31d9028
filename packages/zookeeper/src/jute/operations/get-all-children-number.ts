import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { type PathRecord, pathRecord } from './path-only.ts';

/** getAllChildrenNumber (104): path; int count of all descendants. */
export const getAllChildrenNumber: Operation<PathRecord, { readonly total: number }> = {
  type: OpCode.getAllChildrenNumber,
  name: 'getAllChildrenNumber',
  request: pathRecord,
  response: {
    decode: (reader) => ({ total: reader.readInt32() }),
    encode: (value, writer) => writer.writeInt32(value.total),
  },
};
