import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { type SetAclRequest, setAcl } from '../../jute/operations/set-acl.ts';
import { Permission } from '../../jute/records/acl.ts';
import { stat } from '../../jute/records/stat.ts';
import type { SetAclTxn } from '../../jute/txns/txn.ts';
import { storedAcl } from '../access.ts';
import { isValidPath } from '../tree/paths.ts';
import { mayDo, nextVersion, type PrepareContext, type WriteHandler } from './prepare.ts';

/** BADARGUMENTS (path), INVALIDACL, NONODE, NOAUTH (ADMIN), BADVERSION (of the ACL). */
function prepare(request: SetAclRequest, context: PrepareContext): SetAclTxn | number {
  const { path } = request;
  if (!isValidPath(path)) return ErrorCode.BADARGUMENTS;
  const acl = storedAcl(request.acl, context);
  if (typeof acl === 'number') return acl;
  const node = context.changes.state(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.admin)) return ErrorCode.NOAUTH;
  const next = nextVersion(node.aversion, request.version);
  if (typeof next === 'number') return next;
  context.changes.set(path, { ...node, aversion: next.version, acl }, context.zxid);
  return { type: OpCode.setAcl, path, acl, version: next.version };
}

/** setACL (7). */
export const setAclHandler: WriteHandler = {
  type: OpCode.setAcl,
  decode(reader) {
    const request = setAcl.request.decode(reader);
    return {
      resultType: OpCode.setAcl,
      prepare: (context) => prepare(request, context),
      encodeResult(_txn, result, body) {
        if (result.stat !== undefined) stat.encode(result.stat, body);
      },
    };
  },
};
