import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { readString } from '../../jute/primitives.ts';
import { openAcl } from '../../jute/records/acl.ts';
import { DataTree } from '../tree/data-tree.ts';
import { adler32 } from './adler32.ts';
import {
  endMark,
  openAclId,
  readAclLists,
  readNode,
  readNodePath,
  readSessions,
  snapshotMagic,
  snapshotVersion,
} from './snapshot-format.ts';

/** The tree that a snapshot file holds, without what later blocks say. Throws MalformedError if it is not whole. */
export function readSnapshot(bytes: Uint8Array, zxid: bigint): DataTree {
  const reader = new Reader(bytes);
  if (reader.readInt32() !== snapshotMagic) throw new MalformedError('ZKSN expected', 0);
  const version = reader.readInt32();
  if (version !== snapshotVersion) throw new MalformedError(`snapshot version ${version}, 2 expected`, 4);
  reader.readBits64();
  const tree = new DataTree();
  for (const { id, timeoutMs } of readSessions(reader)) tree.insertSession(id, timeoutMs);
  const acls = readAclLists(reader);
  // A snapshot of Apache's may name a list that came while it was written; the log sets it again.
  const aclOf = (id: bigint) => (id === openAclId ? openAcl : (acls.get(id) ?? openAcl));
  for (let path = readNodePath(reader); path !== undefined; path = readNodePath(reader)) {
    const start = reader.position;
    if (!tree.insert(path, readNode(reader, aclOf))) throw new MalformedError(`${path} has no parent`, start);
  }
  const sealed = reader.position;
  const checksum = reader.readInt64();
  if (checksum !== adler32(bytes, 0, sealed)) throw new MalformedError('checksum does not match', sealed);
  if (readString(reader) !== endMark) throw new MalformedError('end mark expected', sealed + 8);
  if (tree.node('/') === undefined) throw new MalformedError('no root node', sealed);
  tree.restoredTo(zxid);
  return tree;
}
