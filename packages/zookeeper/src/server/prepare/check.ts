import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { type CheckRequest, check } from '../../jute/operations/check.ts';
import { Permission } from '../../jute/records/acl.ts';
import type { CheckTxn } from '../../jute/txns/txn.ts';
import { isValidPath } from '../tree/paths.ts';
import { mayDo, nextVersion, type PrepareContext, type WriteHandler } from './prepare.ts';

/** BADARGUMENTS (path), NONODE, NOAUTH (READ), BADVERSION. */
function prepare(request: CheckRequest, context: PrepareContext): CheckTxn | number {
  const { path } = request;
  if (!isValidPath(path)) return ErrorCode.BADARGUMENTS;
  const node = context.changes.state(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.read)) return ErrorCode.NOAUTH;
  const next = nextVersion(node.version, request.version);
  return typeof next === 'number' ? next : { type: OpCode.check, path, version: next.version };
}

/** check (13), as a part of a multi. */
export const checkHandler: WriteHandler = {
  type: OpCode.check,
  decode(reader) {
    const request = check.request.decode(reader);
    return {
      resultType: OpCode.check,
      prepare: (context) => prepare(request, context),
      encodeResult: () => {},
    };
  },
};
