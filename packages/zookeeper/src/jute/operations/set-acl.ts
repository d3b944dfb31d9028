import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, writeString } from '../primitives.ts';
import { type Acl, readAcls, writeAcls } from '../records/acl.ts';
import { type Stat, stat } from '../records/stat.ts';

export interface SetAclRequest {
  readonly path: string;
  readonly acl: readonly Acl[];
  /** The node's aversion must be this one; -1 allows any. */
  readonly version: number;
}

/** setACL (7): path, ACL vector, int aversion; Stat. */
export const setAcl: Operation<SetAclRequest, Stat> = {
  type: OpCode.setAcl,
  name: 'setACL',
  request: {
    decode: (reader) => ({ path: readString(reader), acl: readAcls(reader), version: reader.readInt32() }),
    encode(value, writer) {
      writeString(value.path, writer);
      writeAcls(value.acl, writer);
      writer.writeInt32(value.version);
    },
  },
  response: stat,
};
