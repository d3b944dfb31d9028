import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import type { DeleteTxn } from '../../jute/txns/txn.ts';
import { parentOf } from '../tree/paths.ts';
import type { PendingChanges } from '../tree/pending-changes.ts';
import { isSessionOwner } from '../tree/znode.ts';

/** The server's own deletion of a container or a node whose time is over: NONODE, BADVERSION (another node by now), NOTEMPTY. */
export function prepareDeleteContainer(
  path: string,
  changes: PendingChanges,
  zxid: bigint,
): DeleteTxn | number {
  const parent = changes.state(parentOf(path));
  const node = changes.state(path);
  if (node === undefined || parent === undefined) return ErrorCode.NONODE;
  if (node.owner === 0n || isSessionOwner(node.owner)) return ErrorCode.BADVERSION;
  if (node.childCount > 0) return ErrorCode.NOTEMPTY;
  changes.set(parentOf(path), { ...parent, childCount: parent.childCount - 1 }, zxid);
  changes.set(path, undefined, zxid);
  return { type: OpCode.deleteContainer, path };
}
