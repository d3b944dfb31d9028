/**
 * multiRead (22), of getData alone. Request: per path a MultiHeader {4, false, -1}, the path and no watch; then {-1, true, -1}. Response: per path {4, false, 0},
 * data and Stat, or {-1, false, code} and int code; then {-1, true, -1}. A part that fails does not touch the others. Servers since 3.6.
 */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { multiEnd, multiHeader } from '../records/multi-header.ts';
import { type GetDataResponse, getData } from './get-data.ts';

/** What a path leads to, or why it is not shown. */
export type ReadResult = GetDataResponse | { readonly code: number };

export const multiRead: Operation<readonly string[], readonly ReadResult[]> = {
  type: OpCode.multiRead,
  name: 'multiRead',
  request: {
    decode(reader) {
      const paths: string[] = [];
      for (let header = multiHeader.decode(reader); !header.done; header = multiHeader.decode(reader)) {
        if (header.type !== OpCode.getData)
          throw new MalformedError(`operation ${header.type} in a multiRead`, reader.position);
        paths.push(getData.request.decode(reader).path);
      }
      return paths;
    },
    encode(paths, writer) {
      for (const path of paths) {
        multiHeader.encode({ type: OpCode.getData, done: false, err: -1 }, writer);
        getData.request.encode({ path, watch: false }, writer);
      }
      multiHeader.encode(multiEnd, writer);
    },
  },
  response: {
    decode(reader) {
      const results: ReadResult[] = [];
      for (let header = multiHeader.decode(reader); !header.done; header = multiHeader.decode(reader)) {
        if (header.type === OpCode.error) results.push({ code: reader.readInt32() });
        else if (header.type === OpCode.getData) results.push(getData.response.decode(reader));
        else throw new MalformedError(`result of operation ${header.type} in a multiRead`, reader.position);
      }
      return results;
    },
    encode(results, writer) {
      for (const result of results) {
        if ('code' in result) {
          multiHeader.encode({ type: OpCode.error, done: false, err: result.code }, writer);
          writer.writeInt32(result.code);
        } else {
          multiHeader.encode({ type: OpCode.getData, done: false, err: 0 }, writer);
          getData.response.encode(result, writer);
        }
      }
      multiHeader.encode(multiEnd, writer);
    },
  },
};
