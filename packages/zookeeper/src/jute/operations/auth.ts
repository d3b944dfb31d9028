import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readBuffer, readNullableString, writeBuffer, writeString } from '../primitives.ts';

export interface AuthRequest {
  readonly scheme: string | null;
  /** For `digest`: `user:password`. */
  readonly auth: Uint8Array | null;
}

/** auth (100), xid -4: int 0, string scheme, buffer auth; AUTHFAILED and a closed connection, or an empty answer. */
export const auth: Operation<AuthRequest, undefined> = {
  type: OpCode.auth,
  name: 'auth',
  request: {
    decode(reader) {
      reader.readInt32();
      return { scheme: readNullableString(reader), auth: readBuffer(reader) };
    },
    encode(value, writer) {
      writer.writeInt32(0);
      writeString(value.scheme, writer);
      writeBuffer(value.auth, writer);
    },
  },
  response: nothing,
};
