import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { type Acl, readAcls, writeAcls } from '../records/acl.ts';
import { type Stat, stat } from '../records/stat.ts';
import { type PathRecord, pathRecord } from './path-only.ts';

export interface GetAclResponse {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

/** getACL (6): path; ACL vector, Stat. */
export const getAcl: Operation<PathRecord, GetAclResponse> = {
  type: OpCode.getAcl,
  name: 'getACL',
  request: pathRecord,
  response: {
    decode: (reader) => ({ acl: readAcls(reader), stat: stat.decode(reader) }),
    encode(value, writer) {
      writeAcls(value.acl, writer);
      stat.encode(value.stat, writer);
    },
  },
};
