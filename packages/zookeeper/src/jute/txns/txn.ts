/**
 * What a transaction did, as logged behind the header; every type of the log of ZooKeeper 3.4 to 3.9.
 * 2, 20 {path}; 5, 16 {path, data, int newVersion}; 7 {path, ACL, int newAversion}; 13 {path, int version};
 * 14 {vector of {int type, buffer body}}, failed parts as type -1; -1 {int err}; -10 {int timeOut}; -11 {vector of paths},
 * empty up to 3.5. Create: see create-txn.ts.
 */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { OpCode } from '../op-code.ts';
import {
  readBuffer,
  readString,
  readStrings,
  readVector,
  writeBuffer,
  writeString,
  writeStrings,
} from '../primitives.ts';
import { type Acl, readAcls, writeAcls } from '../records/acl.ts';
import { type CreateTxn, decodeCreateTxn, encodeCreateTxn } from './create-txn.ts';

export interface DeleteTxn {
  readonly type: 2 | 20;
  readonly path: string;
}

export interface SetDataTxn {
  readonly type: 5 | 16;
  readonly path: string;
  readonly data: Uint8Array | null;
  /** The node's version behind this. */
  readonly version: number;
}

export interface SetAclTxn {
  readonly type: 7;
  readonly path: string;
  readonly acl: readonly Acl[];
  /** The node's aversion behind this. */
  readonly version: number;
}

export interface CheckTxn {
  readonly type: 13;
  readonly path: string;
  /** The node's version + 1: Apache's habit, without meaning. */
  readonly version: number;
}

export interface MultiTxn {
  readonly type: 14;
  readonly parts: readonly Txn[];
}

/** A write that was refused: it uses up a zxid all the same. */
export interface ErrorTxn {
  readonly type: -1;
  readonly code: number;
}

export interface CreateSessionTxn {
  readonly type: -10;
  readonly timeoutMs: number;
}

export interface CloseSessionTxn {
  readonly type: -11;
  /** Ephemeral nodes that go with the session; logs up to 3.5 do not tell. */
  readonly paths: readonly string[];
}

export type Txn =
  | CreateTxn
  | DeleteTxn
  | SetDataTxn
  | SetAclTxn
  | CheckTxn
  | MultiTxn
  | ErrorTxn
  | CreateSessionTxn
  | CloseSessionTxn;

/** Reads the body of a transaction of `type`; what follows it (a digest) is left unread. */
export function decodeTxn(type: number, reader: Reader): Txn {
  switch (type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTtl:
      return decodeCreateTxn(type, reader);
    case OpCode.delete:
    case OpCode.deleteContainer:
      return { type, path: readString(reader) };
    case OpCode.setData:
    case OpCode.reconfig:
      return { type, path: readString(reader), data: readBuffer(reader), version: reader.readInt32() };
    case OpCode.setAcl:
      return { type, path: readString(reader), acl: readAcls(reader), version: reader.readInt32() };
    case OpCode.check:
      return { type, path: readString(reader), version: reader.readInt32() };
    case OpCode.multi:
      return { type, parts: readVector(reader, 8, decodePart) ?? [] };
    case OpCode.error:
      return { type, code: reader.readInt32() };
    case OpCode.createSession:
      return { type, timeoutMs: reader.readInt32() };
    case OpCode.closeSession:
      return { type, paths: reader.remaining >= 4 ? readStrings(reader) : [] };
    default:
      throw new MalformedError(`transaction of unknown type ${type}`, reader.position);
  }
}

function decodePart(reader: Reader): Txn {
  const type = reader.readInt32();
  if (type === OpCode.multi) throw new MalformedError('multi inside a multi', reader.position - 4);
  const length = reader.readInt32();
  const end = reader.position + length;
  if (length < 0 || length > reader.remaining) {
    throw new MalformedError(`part of ${length} bytes with ${reader.remaining} left`, reader.position - 4);
  }
  const part = decodeTxn(type, reader);
  if (reader.position > end) throw new MalformedError(`part longer than its ${length} bytes`, end);
  reader.position = end;
  return part;
}

export function encodeTxn(txn: Txn, writer: Writer): void {
  switch (txn.type) {
    case OpCode.delete:
    case OpCode.deleteContainer:
      writeString(txn.path, writer);
      break;
    case OpCode.setData:
    case OpCode.reconfig:
      writeString(txn.path, writer);
      writeBuffer(txn.data, writer);
      writer.writeInt32(txn.version);
      break;
    case OpCode.setAcl:
      writeString(txn.path, writer);
      writeAcls(txn.acl, writer);
      writer.writeInt32(txn.version);
      break;
    case OpCode.check:
      writeString(txn.path, writer);
      writer.writeInt32(txn.version);
      break;
    case OpCode.multi:
      encodeParts(txn.parts, writer);
      break;
    case OpCode.error:
      writer.writeInt32(txn.code);
      break;
    case OpCode.createSession:
      writer.writeInt32(txn.timeoutMs);
      break;
    case OpCode.closeSession:
      writeStrings(txn.paths, writer);
      break;
    default:
      encodeCreateTxn(txn, writer);
  }
}

/** Each part's length is known only behind it, and is patched in. */
function encodeParts(parts: readonly Txn[], writer: Writer): void {
  writer.writeInt32(parts.length);
  for (const part of parts) {
    writer.writeInt32(part.type);
    const lengthPosition = writer.length;
    writer.writeInt32(0);
    encodeTxn(part, writer);
    writer.patchInt32(lengthPosition, writer.length - lengthPosition - 4);
  }
}
