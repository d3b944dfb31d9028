import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { type SetDataRequest, setData } from '../../jute/operations/set-data.ts';
import { Permission } from '../../jute/records/acl.ts';
import { stat } from '../../jute/records/stat.ts';
import type { SetDataTxn } from '../../jute/txns/txn.ts';
import { isValidPath } from '../tree/paths.ts';
import { mayDo, nextVersion, type PrepareContext, type WriteHandler } from './prepare.ts';

/** BADARGUMENTS (path), NONODE, NOAUTH (WRITE), QUOTAEXCEEDED, BADVERSION. */
function prepare(request: SetDataRequest, context: PrepareContext): SetDataTxn | number {
  const { path, data } = request;
  if (!isValidPath(path)) return ErrorCode.BADARGUMENTS;
  const node = context.changes.state(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.write)) return ErrorCode.NOAUTH;
  if (!context.quotas.allowsData(path, data?.length ?? 0)) return ErrorCode.QUOTAEXCEEDED;
  const next = nextVersion(node.version, request.version);
  if (typeof next === 'number') return next;
  context.changes.set(path, { ...node, version: next.version }, context.zxid);
  return { type: OpCode.setData, path, data, version: next.version };
}

/** setData (5). */
export const setDataHandler: WriteHandler = {
  type: OpCode.setData,
  decode(reader) {
    const request = setData.request.decode(reader);
    return {
      resultType: OpCode.setData,
      prepare: (context) => prepare(request, context),
      encodeResult(_txn, result, body) {
        if (result.stat !== undefined) stat.encode(result.stat, body);
      },
    };
  },
};
