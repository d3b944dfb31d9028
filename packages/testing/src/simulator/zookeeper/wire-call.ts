/** What a client asked on the wire, read back from its bytes, and how the body of its answer is read. */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { type AddWatchRequest, addWatch } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import { auth } from '@kafka-ts/zookeeper/jute/operations/auth';
import {
  type CreateRequest,
  create,
  create2,
  createContainer,
  createTtl,
} from '@kafka-ts/zookeeper/jute/operations/create';
import { type DeleteRequest, deleteNode } from '@kafka-ts/zookeeper/jute/operations/delete';
import { exists } from '@kafka-ts/zookeeper/jute/operations/exists';
import { getChildren } from '@kafka-ts/zookeeper/jute/operations/get-children';
import { getChildren2 } from '@kafka-ts/zookeeper/jute/operations/get-children2';
import { getData } from '@kafka-ts/zookeeper/jute/operations/get-data';
import { type MultiPart, multi } from '@kafka-ts/zookeeper/jute/operations/multi';
import { removeWatches, type WatcherTypeRequest } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import { type SetAclRequest, setAcl } from '@kafka-ts/zookeeper/jute/operations/set-acl';
import { type SetDataRequest, setData } from '@kafka-ts/zookeeper/jute/operations/set-data';
import { setWatches } from '@kafka-ts/zookeeper/jute/operations/set-watches';
import { type SetWatches2Request, setWatches2 } from '@kafka-ts/zookeeper/jute/operations/set-watches2';
import { sync } from '@kafka-ts/zookeeper/jute/operations/sync';
import { multiHeader } from '@kafka-ts/zookeeper/jute/records/multi-header';

/** A part of a multiRead: getData or getChildren of a path. */
export interface ReadPart {
  readonly type: number;
  readonly path: string;
  readonly watch: boolean;
}

export type WriteCall =
  | { readonly kind: 'create'; readonly type: number; readonly request: CreateRequest }
  | { readonly kind: 'delete'; readonly request: DeleteRequest }
  | { readonly kind: 'setData'; readonly request: SetDataRequest }
  | { readonly kind: 'setAcl'; readonly request: SetAclRequest }
  | { readonly kind: 'multi'; readonly parts: readonly MultiPart[] }
  | { readonly kind: 'closeSession' };

export type ReadCall =
  | {
      readonly kind: 'getData' | 'exists' | 'getChildren' | 'getChildren2';
      readonly path: string;
      readonly watch: boolean;
    }
  | { readonly kind: 'multiRead'; readonly parts: readonly ReadPart[] }
  | { readonly kind: 'addWatch'; readonly request: AddWatchRequest }
  | { readonly kind: 'removeWatches'; readonly request: WatcherTypeRequest }
  | { readonly kind: 'setWatches'; readonly request: SetWatches2Request }
  | { readonly kind: 'sync' | 'ping' | 'auth' };

export type WireCall = WriteCall | ReadCall;

const writes: ReadonlySet<WireCall['kind']> = new Set([
  'create',
  'delete',
  'setData',
  'setAcl',
  'multi',
  'closeSession',
]);

export function isWrite(call: WireCall): call is WriteCall {
  return writes.has(call.kind);
}

/** Throws for an operation that no client of the simulation sends. */
export function decodeCall(type: number, reader: Reader): WireCall {
  switch (type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
      return { kind: 'create', type, request: create.request.decode(reader) };
    case OpCode.createTtl:
      return { kind: 'create', type, request: createTtl.request.decode(reader) };
    case OpCode.delete:
      return { kind: 'delete', request: deleteNode.request.decode(reader) };
    case OpCode.setData:
      return { kind: 'setData', request: setData.request.decode(reader) };
    case OpCode.setAcl:
      return { kind: 'setAcl', request: setAcl.request.decode(reader) };
    case OpCode.multi:
      return { kind: 'multi', parts: multi.request.decode(reader) };
    case OpCode.closeSession:
      return { kind: 'closeSession' };
    default:
      return decodeRead(type, reader);
  }
}

function decodeRead(type: number, reader: Reader): ReadCall {
  switch (type) {
    case OpCode.getData:
      return { kind: 'getData', ...getData.request.decode(reader) };
    case OpCode.exists:
      return { kind: 'exists', ...exists.request.decode(reader) };
    case OpCode.getChildren:
      return { kind: 'getChildren', ...getChildren.request.decode(reader) };
    case OpCode.getChildren2:
      return { kind: 'getChildren2', ...getChildren2.request.decode(reader) };
    case OpCode.multiRead:
      return { kind: 'multiRead', parts: decodeReadParts(reader) };
    case OpCode.addWatch:
      return { kind: 'addWatch', request: addWatch.request.decode(reader) };
    case OpCode.removeWatches:
      return { kind: 'removeWatches', request: removeWatches.request.decode(reader) };
    case OpCode.setWatches: {
      const request = setWatches.request.decode(reader);
      return {
        kind: 'setWatches',
        request: { ...request, persistentWatches: [], persistentRecursiveWatches: [] },
      };
    }
    case OpCode.setWatches2:
      return { kind: 'setWatches', request: setWatches2.request.decode(reader) };
    case OpCode.sync:
      sync.request.decode(reader);
      return { kind: 'sync' };
    case OpCode.ping:
      return { kind: 'ping' };
    case OpCode.auth:
      auth.request.decode(reader);
      return { kind: 'auth' };
    default:
      throw new Error(`the simulation knows no operation ${type}`);
  }
}

function decodeReadParts(reader: Reader): ReadPart[] {
  const parts: ReadPart[] = [];
  for (let header = multiHeader.decode(reader); !header.done; header = multiHeader.decode(reader)) {
    parts.push({ type: header.type, ...getData.request.decode(reader) });
  }
  return parts;
}

/** The body of an answer whose err is 0, in a form that {@link textOf} can compare; children in alphabetical order. */
export function decodeAnswer(call: WireCall, reader: Reader): unknown {
  switch (call.kind) {
    case 'create':
      if (call.type === OpCode.create) return create.response.decode(reader);
      return (call.type === OpCode.createContainer ? createContainer : create2).response.decode(reader);
    case 'setData':
      return setData.response.decode(reader);
    case 'setAcl':
      return setAcl.response.decode(reader);
    case 'multi':
      return multi.response.decode(reader);
    case 'getData':
      return getData.response.decode(reader);
    case 'exists':
      return exists.response.decode(reader);
    case 'getChildren':
      return { children: [...getChildren.response.decode(reader).children].sort() };
    case 'getChildren2': {
      const { children, stat } = getChildren2.response.decode(reader);
      return { children: [...children].sort(), stat };
    }
    case 'multiRead':
      return decodeReadResults(reader);
    default:
      return undefined;
  }
}

function decodeReadResults(reader: Reader): unknown[] {
  const results: unknown[] = [];
  for (let header = multiHeader.decode(reader); !header.done; header = multiHeader.decode(reader)) {
    if (header.type === OpCode.error) results.push({ code: reader.readInt32() });
    else if (header.type === OpCode.getData) results.push(getData.response.decode(reader));
    else results.push({ children: [...getChildren.response.decode(reader).children].sort() });
  }
  return results;
}

/** A value as one line, equal for equal values: bytes as text, bigints as digits. */
export function textOf(value: unknown): string {
  const plain = (_: string, part: unknown): unknown => {
    if (typeof part === 'bigint') return `${part}`;
    if (part instanceof Uint8Array) return Buffer.from(part).toString('latin1');
    // Buffers were made plain by their own toJSON before this sees them.
    if (typeof part === 'object' && part !== null && 'type' in part && 'data' in part) {
      if (part.type === 'Buffer' && Array.isArray(part.data))
        return Buffer.from(part.data).toString('latin1');
    }
    return part;
  };
  return JSON.stringify(value, plain) ?? 'nothing';
}
