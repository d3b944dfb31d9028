/**
 * Operations that change nothing. Decoded when they arrive, run when every earlier write of their connection is applied.
 * One file per operation.
 */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import type { Operation } from '../../jute/operation.ts';
import type { Acl } from '../../jute/records/acl.ts';
import { type Identity, isAllowed } from '../access.ts';
import type { DataTree } from '../tree/data-tree.ts';
import type { Watcher, WatchManager } from '../watch-manager.ts';

/** For whom a read runs, and on what. */
export interface ReadContext {
  readonly tree: DataTree;
  readonly watches: WatchManager;
  readonly watcher: Watcher;
  readonly sessionId: bigint;
  readonly identities: readonly Identity[];
  /** skipACL=yes. */
  readonly skipsAcl: boolean;
}

/** Runs a decoded read: writes the answer's body and returns 0, or returns the error code. */
export type ReadCall = (context: ReadContext, body: Writer) => number;

/** One operation that reads. `decode` throws MalformedError. */
export interface ReadHandler {
  readonly type: number;
  decode(reader: Reader): ReadCall;
}

/** Makes a handler of an operation and the function that answers it with a response or an error code. */
export function readHandler<Q, S extends object | undefined>(
  operation: Operation<Q, S>,
  answer: (request: Q, context: ReadContext) => S | number,
): ReadHandler {
  return {
    type: operation.type,
    decode(reader) {
      const request = operation.request.decode(reader);
      return (context, body) => {
        const result = answer(request, context);
        if (typeof result === 'number') return result;
        operation.response.encode(result, body);
        return 0;
      };
    },
  };
}

/** Whether the context's client has one of `perms` on a node with `acl`. */
export function mayDo(context: ReadContext, acl: readonly Acl[], perms: number): boolean {
  return context.skipsAcl || isAllowed(acl, perms, context.identities);
}
