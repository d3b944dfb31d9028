import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { multiEnd, multiHeader } from '../../jute/records/multi-header.ts';
import type { ErrorTxn, MultiTxn, Txn } from '../../jute/txns/txn.ts';
import type { TxnResult } from '../tree/data-tree.ts';
import { checkHandler } from './check.ts';
import { create2Handler, createContainerHandler, createHandler, createTtlHandler } from './create.ts';
import { deleteHandler } from './delete.ts';
import type { PrepareContext, WriteCall, WriteHandler } from './prepare.ts';
import { setDataHandler } from './set-data.ts';

const partHandlers = new Map<number, WriteHandler>(
  [
    createHandler,
    create2Handler,
    createContainerHandler,
    createTtlHandler,
    deleteHandler,
    setDataHandler,
    checkHandler,
  ].map((handler) => [handler.type, handler]),
);

/** All parts under one zxid, each seeing what those before it did; after a failure none of them counts. */
function prepare(calls: readonly WriteCall[], context: PrepareContext): MultiTxn {
  const parts: Txn[] = [];
  context.changes.begin();
  for (const call of calls) {
    const part = call.prepare(context);
    if (typeof part === 'number') {
      context.changes.rollback();
      return { type: OpCode.multi, parts: calls.map((_, i) => failedPart(i, parts.length, part)) };
    }
    parts.push(part);
  }
  context.changes.commit();
  return { type: OpCode.multi, parts };
}

/** 0 for the parts before the one that failed, its code, and RUNTIMEINCONSISTENCY for those behind it. */
function failedPart(index: number, failed: number, code: number): ErrorTxn {
  if (index < failed) return { type: OpCode.error, code: ErrorCode.OK };
  return { type: OpCode.error, code: index === failed ? code : ErrorCode.RUNTIMEINCONSISTENCY };
}

function encodeParts(calls: readonly WriteCall[], txn: Txn, result: TxnResult, body: Writer): void {
  if (txn.type !== OpCode.multi) return;
  calls.forEach((call, index) => {
    const part = txn.parts[index];
    const partResult = result.parts[index];
    if (part === undefined || partResult === undefined) return;
    if (part.type === OpCode.error) {
      multiHeader.encode({ type: OpCode.error, done: false, err: part.code }, body);
      body.writeInt32(part.code);
    } else {
      multiHeader.encode({ type: call.resultType, done: false, err: 0 }, body);
      call.encodeResult(part, partResult, body);
    }
  });
  multiHeader.encode(multiEnd, body);
}

function decodeCalls(reader: Reader): WriteCall[] {
  const calls: WriteCall[] = [];
  for (;;) {
    const { type, done } = multiHeader.decode(reader);
    if (done) return calls;
    const handler = partHandlers.get(type);
    if (handler === undefined) throw new MalformedError(`operation ${type} in a multi`, reader.position);
    calls.push(handler.decodePart?.(reader) ?? handler.decode(reader));
  }
}

/** multi (14). Never fails as a whole: see jute/operations/multi.ts for the form of a failure. */
export const multiHandler: WriteHandler = {
  type: OpCode.multi,
  decode(reader) {
    const calls = decodeCalls(reader);
    return {
      resultType: OpCode.multi,
      prepare: (context) => prepare(calls, context),
      encodeResult: (txn, result, body) => encodeParts(calls, txn, result, body),
    };
  },
};
