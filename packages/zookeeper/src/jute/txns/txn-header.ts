import type { Codec } from '../codec.ts';

/** Opens every transaction log record: long session, int cxid (xid of the request), long zxid, long time, int type: 32 bytes. */
export interface TxnHeader {
  readonly sessionId: bigint;
  readonly cxid: number;
  readonly zxid: bigint;
  readonly timeMs: number;
  readonly type: number;
}

export const txnHeader: Codec<TxnHeader> = {
  decode: (reader) => ({
    sessionId: reader.readBits64(),
    cxid: reader.readInt32(),
    zxid: reader.readBits64(),
    timeMs: reader.readInt64(),
    type: reader.readInt32(),
  }),
  encode(value, writer) {
    writer.writeBits64(value.sessionId);
    writer.writeInt32(value.cxid);
    writer.writeBits64(value.zxid);
    writer.writeInt64(value.timeMs);
    writer.writeInt32(value.type);
  },
};
