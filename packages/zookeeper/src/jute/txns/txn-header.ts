import type { Codec } from '../codec.ts';

/** Opens every transaction log record: long session, int cxid (xid of the request), long zxid, long time, int type: 32 bytes. */
export interface TxnHeader {
  readonly sessionId: bigint;
  readonly cxid: number;
  readonly zxid: bigint;
  readonly timeMs: number;
  readonly type: number;
}

const headerBytes = 32;

export const txnHeader: Codec<TxnHeader> = {
  decode: (reader) => ({
    sessionId: reader.readBits64(),
    cxid: reader.readInt32(),
    zxid: reader.readBits64(),
    timeMs: reader.readInt64(),
    type: reader.readInt32(),
  }),
  encode(value, writer) {
    const at = writer.claim(headerBytes);
    const { view } = writer;
    view.setBigInt64(at, value.sessionId);
    view.setInt32(at + 8, value.cxid);
    view.setBigInt64(at + 12, value.zxid);
    writer.int64At(at + 20, value.timeMs);
    view.setInt32(at + 28, value.type);
  },
};
