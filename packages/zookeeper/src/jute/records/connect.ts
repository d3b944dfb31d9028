/**
 * The handshake that makes a session or re-attaches to one.
 * request: int protocolVersion, long lastZxidSeen, int timeOut, long sessionId, buffer passwd [, bool readOnly]
 * response: int protocolVersion, int timeOut, long sessionId, buffer passwd [, bool readOnly]
 * Clients up to 3.3 leave out `readOnly`; a server answers in the form it was asked in.
 */
import type { Codec } from '../codec.ts';
import { readBuffer, writeBuffer } from '../primitives.ts';

export interface ConnectRequest {
  readonly lastZxidSeen: bigint;
  readonly timeoutMs: number;
  /** 0 asks for a new session. */
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** Undefined: the client is of a version that does not send it. */
  readonly readOnly: boolean | undefined;
}

export interface ConnectResponse {
  /** The negotiated session timeout; 0 means that the session does not exist or the password is wrong. */
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  readonly readOnly: boolean | undefined;
}

const empty = new Uint8Array(0);

export const connectRequest: Codec<ConnectRequest> = {
  decode(reader) {
    reader.readInt32();
    return {
      lastZxidSeen: reader.readBits64(),
      timeoutMs: reader.readInt32(),
      sessionId: reader.readBits64(),
      password: readBuffer(reader) ?? empty,
      readOnly: reader.remaining > 0 ? reader.readBoolean() : undefined,
    };
  },
  encode(value, writer) {
    writer.writeInt32(0);
    writer.writeBits64(value.lastZxidSeen);
    writer.writeInt32(value.timeoutMs);
    writer.writeBits64(value.sessionId);
    writeBuffer(value.password, writer);
    if (value.readOnly !== undefined) writer.writeBoolean(value.readOnly);
  },
};

export const connectResponse: Codec<ConnectResponse> = {
  decode(reader) {
    reader.readInt32();
    return {
      timeoutMs: reader.readInt32(),
      sessionId: reader.readBits64(),
      password: readBuffer(reader) ?? empty,
      readOnly: reader.remaining > 0 ? reader.readBoolean() : undefined,
    };
  },
  encode(value, writer) {
    writer.writeInt32(0);
    writer.writeInt32(value.timeoutMs);
    writer.writeBits64(value.sessionId);
    writeBuffer(value.password, writer);
    if (value.readOnly !== undefined) writer.writeBoolean(value.readOnly);
  },
};
