/**
 * The first step of a write: decide, against everything that is on its way, what it will do, and note that in PendingChanges.
 * One file per operation. A request that must fail gives its error code; it is logged too, under its own zxid.
 */

import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode } from '../../errors.ts';
import type { Acl } from '../../jute/records/acl.ts';
import type { Txn } from '../../jute/txns/txn.ts';
import { type Identity, isAllowed } from '../access.ts';
import type { TxnResult } from '../tree/data-tree.ts';
import type { PendingChanges } from '../tree/pending-changes.ts';
import type { Quotas } from '../tree/quotas.ts';

/** For whom and as which transaction a write is prepared. */
export interface PrepareContext {
  readonly changes: PendingChanges;
  readonly identities: readonly Identity[];
  /** skipACL=yes. */
  readonly skipsAcl: boolean;
  /** ACLs may name `sasl`. */
  readonly knowsSasl: boolean;
  /** extendedTypesEnabled: nodes may have a time to live. */
  readonly allowsTtl: boolean;
  readonly quotas: Quotas;
  readonly sessionId: bigint;
  readonly zxid: bigint;
}

/** A decoded write, ready to be prepared once. */
export interface WriteCall {
  /** The transaction to log, or the error code. */
  prepare(context: PrepareContext): Txn | number;
  /** Type and body of the answer; `txn` is what `prepare` gave. */
  readonly resultType: number;
  encodeResult(txn: Txn, result: TxnResult, body: Writer): void;
}

/** One operation that writes. `decode` throws MalformedError. */
export interface WriteHandler {
  readonly type: number;
  decode(reader: Reader): WriteCall;
  /** The same as a part of a multi, where that is stricter. */
  decodePart?(reader: Reader): WriteCall;
}

/** Whether the context's client has `perms` on a node with `acl`. */
export function mayDo(context: PrepareContext, acl: readonly Acl[], perms: number): boolean {
  return context.skipsAcl || isAllowed(acl, perms, context.identities);
}

/** The version behind a change, or BADVERSION if `expected` is neither -1 nor the current one. */
export function nextVersion(current: number, expected: number): { version: number } | number {
  return expected !== -1 && expected !== current ? ErrorCode.BADVERSION : { version: (current + 1) | 0 };
}
