/**
 * A snapshot file: "ZKSN", int 2, long -1; sessions: int n, n x {long id, int timeoutMs}; ACL lists: int n, n x {long id, vector};
 * nodes, parents first: string path (the root's is empty), buffer data, long ACL id (-1: world:anyone:cdrwa), StatPersisted; string
 * "/"; seal: long Adler32 of everything before, string "/". Later servers append more blocks, each with a seal; readers may stop at the first.
 * StatPersisted, 60 bytes: long czxid, mzxid, ctime, mtime; int version, creations, aversion; long owner, pzxid
 */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { readBuffer, readString, readVector, writeBuffer, writeString } from '../../jute/primitives.ts';
import { type Acl, readAcls, writeAcls } from '../../jute/records/acl.ts';
import { Znode } from '../tree/znode.ts';

/** "ZKSN". */
export const snapshotMagic = 0x5a4b534e;
export const snapshotVersion = 2;
/** Behind the nodes, and at the end of the seal. */
export const endMark = '/';
/** The ACL id that needs no entry: everybody may do everything. */
export const openAclId = -1n;

export interface SnapshotSession {
  readonly id: bigint;
  readonly timeoutMs: number;
}

export function writeSnapshotHead(
  sessions: ReadonlyMap<bigint, number>,
  acls: ReadonlyMap<readonly Acl[], bigint>,
  writer: Writer,
): void {
  writer.writeInt32(snapshotMagic);
  writer.writeInt32(snapshotVersion);
  writer.writeBits64(-1n);
  writer.writeInt32(sessions.size);
  for (const [id, timeoutMs] of sessions) {
    writer.writeBits64(id);
    writer.writeInt32(timeoutMs);
  }
  writer.writeInt32(acls.size);
  for (const [acl, id] of acls) {
    writer.writeBits64(id);
    writeAcls(acl, writer);
  }
}

export function readSessions(reader: Reader): readonly SnapshotSession[] {
  return readVector(reader, 12, (item) => ({ id: item.readBits64(), timeoutMs: item.readInt32() })) ?? [];
}

export function readAclLists(reader: Reader): ReadonlyMap<bigint, readonly Acl[]> {
  const lists = readVector(reader, 12, (item) => ({ id: item.readBits64(), acl: readAcls(item) })) ?? [];
  return new Map(lists.map(({ id, acl }) => [id, acl]));
}

export function writeNode(path: string, node: Znode, aclId: bigint, writer: Writer): void {
  writeString(path === '/' ? '' : path, writer);
  writeBuffer(node.data, writer);
  writer.writeBits64(aclId);
  writer.writeBits64(node.czxid);
  writer.writeBits64(node.mzxid);
  writer.writeInt64(node.ctime);
  writer.writeInt64(node.mtime);
  writer.writeInt32(node.version);
  writer.writeInt32(node.creations);
  writer.writeInt32(node.aversion);
  writer.writeBits64(node.owner);
  writer.writeBits64(node.pzxid);
}

/** The node behind its path; `aclOf` gives the list of an id. */
export function readNode(reader: Reader, aclOf: (id: bigint) => readonly Acl[]): Znode {
  const data = readBuffer(reader);
  const acl = aclOf(reader.readBits64());
  const czxid = reader.readBits64();
  const mzxid = reader.readBits64();
  const ctime = reader.readInt64();
  const mtime = reader.readInt64();
  const version = reader.readInt32();
  const creations = reader.readInt32();
  const aversion = reader.readInt32();
  const node = new Znode({ data, acl, zxid: czxid, timeMs: ctime, owner: reader.readBits64() });
  if (mzxid !== czxid) node.mzxid = mzxid;
  node.mtime = mtime;
  node.version = version;
  node.creations = creations;
  node.aversion = aversion;
  // Equal numbers are kept once.
  const pzxid = reader.readBits64();
  if (pzxid !== czxid) node.pzxid = pzxid;
  return node;
}

/** The path that opens a node, or undefined at the mark behind the last one. */
export function readNodePath(reader: Reader): string | undefined {
  const path = readString(reader);
  if (path === endMark) return undefined;
  return path === '' ? '/' : path;
}
