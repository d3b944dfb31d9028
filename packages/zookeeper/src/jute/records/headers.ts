/**
 * What stands before the body of every packet of an established connection.
 * request: int xid, int type; reply: int xid, long zxid, int err (a body follows only if err is 0)
 */
import type { Codec } from '../codec.ts';

export interface RequestHeader {
  readonly xid: number;
  readonly type: number;
}

export interface ReplyHeader {
  readonly xid: number;
  readonly zxid: bigint;
  readonly err: number;
}

export const requestHeader: Codec<RequestHeader> = {
  decode: (reader) => ({ xid: reader.readInt32(), type: reader.readInt32() }),
  encode(value, writer) {
    writer.writeInt32(value.xid);
    writer.writeInt32(value.type);
  },
};

export const replyHeader: Codec<ReplyHeader> = {
  decode: (reader) => ({ xid: reader.readInt32(), zxid: reader.readBits64(), err: reader.readInt32() }),
  encode(value, writer) {
    writer.writeInt32(value.xid);
    writer.writeBits64(value.zxid);
    writer.writeInt32(value.err);
  },
};
