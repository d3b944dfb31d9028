import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { OpCode } from '../op-code.ts';
import { readBuffer, readString, writeBuffer, writeString } from '../primitives.ts';
import { type Acl, readAcls, writeAcls } from '../records/acl.ts';

/** A node made: by create and create2 (1, 15), createContainer (19) or createTTL (21). */
export interface CreateTxn {
  readonly type: 1 | 15 | 19 | 21;
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly acl: readonly Acl[];
  /** The session of the record owns the node. */
  readonly isEphemeral: boolean;
  /** The parent's creation counter behind this; -1 in logs that lack it: one more than it was. */
  readonly parentCversion: number;
  /** Of createTTL, 0 otherwise. */
  readonly ttlMs: number;
}

/** path, data, ACL [, bool ephemeral: 1 and 15], int parentCVersion [, long ttl: 21] */
export function decodeCreateTxn(type: CreateTxn['type'], reader: Reader): CreateTxn {
  const path = readString(reader);
  const data = readBuffer(reader);
  const acl = readAcls(reader);
  const isPlain = type === OpCode.create || type === OpCode.create2;
  const isEphemeral = isPlain ? reader.readBoolean() : false;
  const parentCversion = reader.remaining >= 4 ? reader.readInt32() : -1;
  const ttlMs = type === OpCode.createTtl ? reader.readInt64() : 0;
  return { type, path, data, acl, isEphemeral, parentCversion, ttlMs };
}

export function encodeCreateTxn(txn: CreateTxn, writer: Writer): void {
  writeString(txn.path, writer);
  writeBuffer(txn.data, writer);
  writeAcls(txn.acl, writer);
  if (txn.type === OpCode.create || txn.type === OpCode.create2) writer.writeBoolean(txn.isEphemeral);
  writer.writeInt32(txn.parentCversion);
  if (txn.type === OpCode.createTtl) writer.writeInt64(txn.ttlMs);
}
