import type { Codec } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readBuffer, writeBuffer } from '../primitives.ts';

export interface SaslToken {
  readonly token: Uint8Array | null;
}

const saslToken: Codec<SaslToken> = {
  decode: (reader) => ({ token: readBuffer(reader) }),
  encode: (value, writer) => writeBuffer(value.token, writer),
};

/** sasl (102): buffer token; buffer token, null from a server without SASL. */
export const sasl: Operation<SaslToken, SaslToken> = {
  type: OpCode.sasl,
  name: 'sasl',
  request: saslToken,
  response: saslToken,
};
