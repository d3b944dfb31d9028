import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { type DeleteRequest, deleteNode } from '../../jute/operations/delete.ts';
import { Permission } from '../../jute/records/acl.ts';
import type { DeleteTxn } from '../../jute/txns/txn.ts';
import { systemPaths } from '../tree/paths.ts';
import { mayDo, nextVersion, type PrepareContext, type WriteHandler } from './prepare.ts';

/** BADARGUMENTS (system node, no `/`), NONODE, NOAUTH (DELETE on the parent), BADVERSION, NOTEMPTY. */
function prepare(request: DeleteRequest, context: PrepareContext): DeleteTxn | number {
  const { path } = request;
  const { changes, zxid } = context;
  const lastSlash = path.lastIndexOf('/');
  if (lastSlash === -1 || path.includes('\0') || systemPaths.includes(path)) return ErrorCode.BADARGUMENTS;
  const parentPath = lastSlash === 0 ? '/' : path.slice(0, lastSlash);
  const parent = changes.state(parentPath);
  if (parent === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, parent.acl, Permission.delete)) return ErrorCode.NOAUTH;
  const node = changes.state(path);
  if (node === undefined) return ErrorCode.NONODE;
  const version = nextVersion(node.version, request.version);
  if (typeof version === 'number') return version;
  if (node.childCount > 0) return ErrorCode.NOTEMPTY;
  changes.set(parentPath, { ...parent, childCount: parent.childCount - 1 }, zxid);
  changes.set(path, undefined, zxid);
  return { type: OpCode.delete, path };
}

/** delete (2). */
export const deleteHandler: WriteHandler = {
  type: OpCode.delete,
  decode(reader) {
    const request = deleteNode.request.decode(reader);
    return {
      resultType: OpCode.delete,
      prepare: (context) => prepare(request, context),
      encodeResult: () => {},
    };
  },
};
