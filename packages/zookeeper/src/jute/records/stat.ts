/**
 * What a client learns about a znode: 68 bytes.
 * long czxid, mzxid, ctime, mtime; int version, cversion, aversion; long ephemeralOwner; int dataLength, numChildren; long pzxid
 */
import type { Codec } from '../codec.ts';

export interface Stat {
  /** Transaction that created the node. */
  readonly czxid: bigint;
  /** Transaction that last changed its data. */
  readonly mzxid: bigint;
  /** Milliseconds since 1970. */
  readonly ctime: number;
  readonly mtime: number;
  /** Number of data changes. */
  readonly version: number;
  /** Number of creations and deletions of children. */
  readonly cversion: number;
  /** Number of ACL changes. */
  readonly aversion: number;
  /** Session that an ephemeral node lives with; 0 for any other node. */
  readonly ephemeralOwner: bigint;
  readonly dataLength: number;
  readonly numChildren: number;
  /** Transaction that last created or deleted a child. */
  readonly pzxid: bigint;
}

const statBytes = 68;

export const stat: Codec<Stat> = {
  decode(reader) {
    return {
      czxid: reader.readBits64(),
      mzxid: reader.readBits64(),
      ctime: reader.readInt64(),
      mtime: reader.readInt64(),
      version: reader.readInt32(),
      cversion: reader.readInt32(),
      aversion: reader.readInt32(),
      ephemeralOwner: reader.readBits64(),
      dataLength: reader.readInt32(),
      numChildren: reader.readInt32(),
      pzxid: reader.readBits64(),
    };
  },
  encode(value, writer) {
    const at = writer.claim(statBytes);
    const { view } = writer;
    view.setBigInt64(at, value.czxid);
    view.setBigInt64(at + 8, value.mzxid);
    writer.int64At(at + 16, value.ctime);
    writer.int64At(at + 24, value.mtime);
    view.setInt32(at + 32, value.version);
    view.setInt32(at + 36, value.cversion);
    view.setInt32(at + 40, value.aversion);
    view.setBigInt64(at + 44, value.ephemeralOwner);
    view.setInt32(at + 52, value.dataLength);
    view.setInt32(at + 56, value.numChildren);
    view.setBigInt64(at + 60, value.pzxid);
  },
};
