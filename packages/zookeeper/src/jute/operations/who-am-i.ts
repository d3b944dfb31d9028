import { nothing } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readString, readVector, writeString, writeVector } from '../primitives.ts';

/** An identity of a connection, without its secret. */
export interface ClientInfo {
  readonly scheme: string;
  readonly user: string;
}

/** whoAmI (107): no request body; vector of {scheme, user}. */
export const whoAmI: Operation<undefined, readonly ClientInfo[]> = {
  type: OpCode.whoAmI,
  name: 'whoAmI',
  request: nothing,
  response: {
    decode: (reader) =>
      readVector(reader, 8, (item) => ({ scheme: readString(item), user: readString(item) })) ?? [],
    encode: (value, writer) =>
      writeVector(value, writer, (item, to) => {
        writeString(item.scheme, to);
        writeString(item.user, to);
      }),
  },
};
