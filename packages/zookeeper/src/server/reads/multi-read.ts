import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { multiEnd, multiHeader } from '../../jute/records/multi-header.ts';
import { getChildrenHandler } from './get-children.ts';
import { getDataHandler } from './get-data.ts';
import type { ReadCall, ReadHandler } from './read.ts';

const partHandlers = new Map<number, ReadHandler>(
  [getDataHandler, getChildrenHandler].map((handler) => [handler.type, handler]),
);

/** multiRead (22): getData and getChildren in one; a part that fails does not touch the others. */
export const multiReadHandler: ReadHandler = {
  type: OpCode.multiRead,
  decode(reader) {
    const parts: { type: number; call: ReadCall }[] = [];
    for (let header = multiHeader.decode(reader); !header.done; header = multiHeader.decode(reader)) {
      const handler = partHandlers.get(header.type);
      if (handler === undefined) {
        throw new MalformedError(`operation ${header.type} in a multiRead`, reader.position);
      }
      parts.push({ type: header.type, call: handler.decode(reader) });
    }
    return (context, body) => {
      for (const { type, call } of parts) {
        const errPosition = body.length + 5;
        const typePosition = body.length;
        multiHeader.encode({ type, done: false, err: ErrorCode.OK }, body);
        const code = call(context, body);
        if (code === ErrorCode.OK) continue;
        body.patchInt32(typePosition, OpCode.error);
        body.patchInt32(errPosition, code);
        body.writeInt32(code);
      }
      multiHeader.encode(multiEnd, body);
      return ErrorCode.OK;
    };
  },
};
