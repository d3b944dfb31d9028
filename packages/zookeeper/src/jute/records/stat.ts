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
    writer.writeBits64(value.czxid);
    writer.writeBits64(value.mzxid);
    writer.writeInt64(value.ctime);
    writer.writeInt64(value.mtime);
    writer.writeInt32(value.version);
    writer.writeInt32(value.cversion);
    writer.writeInt32(value.aversion);
    writer.writeBits64(value.ephemeralOwner);
    writer.writeInt32(value.dataLength);
    writer.writeInt32(value.numChildren);
    writer.writeBits64(value.pzxid);
  },
};
