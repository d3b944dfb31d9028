/**
 * multi (14). Request: per part a MultiHeader {op, false, -1} and that operation's request; then {-1, true, -1}.
 * Response: per part {op, false, 0} and its result, or {-1, false, code} and int code; then {-1, true, -1}. The reply
 * header's err is 0 also when a part failed: then the parts before it show 0, itself its code, the parts behind it -2.
 */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import type { Codec } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { multiEnd, multiHeader } from '../records/multi-header.ts';
import type { Stat } from '../records/stat.ts';
import { type CheckRequest, check } from './check.ts';
import { type CreateRequest, create, create2 } from './create.ts';
import { type DeleteRequest, deleteNode } from './delete.ts';
import { type SetDataRequest, setData } from './set-data.ts';

/** A part of a multi that the client can send. */
export type MultiPart =
  | { readonly op: 'create'; readonly request: CreateRequest }
  | { readonly op: 'delete'; readonly request: DeleteRequest }
  | { readonly op: 'setData'; readonly request: SetDataRequest }
  | { readonly op: 'check'; readonly request: CheckRequest };

/** A part's outcome, in the order of the parts. */
export type MultiResult =
  | { readonly op: 'create'; readonly path: string; readonly stat: Stat | undefined }
  | { readonly op: 'setData'; readonly stat: Stat }
  | { readonly op: 'delete' }
  | { readonly op: 'check' }
  | { readonly op: 'error'; readonly code: number };

const partType = {
  create: OpCode.create,
  delete: OpCode.delete,
  setData: OpCode.setData,
  check: OpCode.check,
} as const;

const request: Codec<readonly MultiPart[]> = {
  decode(reader) {
    const parts: MultiPart[] = [];
    for (;;) {
      const { type, done } = multiHeader.decode(reader);
      if (done) return parts;
      switch (type) {
        case OpCode.create:
          parts.push({ op: 'create', request: create.request.decode(reader) });
          break;
        case OpCode.delete:
          parts.push({ op: 'delete', request: deleteNode.request.decode(reader) });
          break;
        case OpCode.setData:
          parts.push({ op: 'setData', request: setData.request.decode(reader) });
          break;
        case OpCode.check:
          parts.push({ op: 'check', request: check.request.decode(reader) });
          break;
        default:
          throw new MalformedError(`operation ${type} in a multi`, reader.position);
      }
    }
  },
  encode(parts, writer) {
    for (const part of parts) {
      multiHeader.encode({ type: partType[part.op], done: false, err: -1 }, writer);
      switch (part.op) {
        case 'create':
          create.request.encode(part.request, writer);
          break;
        case 'delete':
          deleteNode.request.encode(part.request, writer);
          break;
        case 'setData':
          setData.request.encode(part.request, writer);
          break;
        case 'check':
          check.request.encode(part.request, writer);
          break;
      }
    }
    multiHeader.encode(multiEnd, writer);
  },
};

const response: Codec<readonly MultiResult[]> = {
  decode(reader) {
    const results: MultiResult[] = [];
    for (;;) {
      const { type, done } = multiHeader.decode(reader);
      if (done) return results;
      switch (type) {
        case OpCode.create:
          results.push({ op: 'create', path: create.response.decode(reader).path, stat: undefined });
          break;
        case OpCode.create2:
          results.push({ op: 'create', ...create2.response.decode(reader) });
          break;
        case OpCode.setData:
          results.push({ op: 'setData', stat: setData.response.decode(reader) });
          break;
        case OpCode.delete:
          results.push({ op: 'delete' });
          break;
        case OpCode.check:
          results.push({ op: 'check' });
          break;
        case OpCode.error:
          results.push({ op: 'error', code: reader.readInt32() });
          break;
        default:
          throw new MalformedError(`result of operation ${type} in a multi`, reader.position);
      }
    }
  },
  encode(results, writer) {
    for (const result of results) {
      if (result.op === 'error') {
        multiHeader.encode({ type: OpCode.error, done: false, err: result.code }, writer);
        writer.writeInt32(result.code);
      } else if (result.op === 'create' && result.stat !== undefined) {
        multiHeader.encode({ type: OpCode.create2, done: false, err: 0 }, writer);
        create2.response.encode({ path: result.path, stat: result.stat }, writer);
      } else {
        multiHeader.encode({ type: partType[result.op], done: false, err: 0 }, writer);
        if (result.op === 'create') create.response.encode(result, writer);
        if (result.op === 'setData') setData.response.encode(result.stat, writer);
      }
    }
    multiHeader.encode(multiEnd, writer);
  },
};

export const multi: Operation<readonly MultiPart[], readonly MultiResult[]> = {
  type: OpCode.multi,
  name: 'multi',
  request,
  response,
};
