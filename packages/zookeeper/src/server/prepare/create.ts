import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import {
  CreateFlags,
  type CreateRequest,
  create,
  create2,
  createContainer,
  createTtl,
} from '../../jute/operations/create.ts';
import { Permission } from '../../jute/records/acl.ts';
import type { CreateTxn } from '../../jute/txns/create-txn.ts';
import { storedAcl } from '../access.ts';
import { isValidPath } from '../tree/paths.ts';
import { containerOwner, isSessionOwner } from '../tree/znode.ts';
import { mayDo, type PrepareContext, type WriteCall, type WriteHandler } from './prepare.ts';

const maxCounter = 2 ** 31 - 1;

/**
 * create (1), create2 (15), createContainer (19), createTTL (21). In ZooKeeper's order: BADARGUMENTS (flags, no `/` in the path),
 * INVALIDACL, NONODE (parent), NOAUTH (CREATE on the parent), BADARGUMENTS (final path), NODEEXISTS, NOCHILDRENFOREPHEMERALS.
 */
function prepare(request: CreateRequest, context: PrepareContext): CreateTxn | number {
  const { changes } = context;
  const { flags } = request;
  if (flags < CreateFlags.persistent || flags > CreateFlags.container) return ErrorCode.BADARGUMENTS;
  const lastSlash = request.path.lastIndexOf('/');
  if (lastSlash === -1 || request.path.includes('\0')) return ErrorCode.BADARGUMENTS;
  const acl = storedAcl(request.acl, context.identities);
  if (typeof acl === 'number') return acl;
  const parentPath = lastSlash === 0 ? '/' : request.path.slice(0, lastSlash);
  const parent = changes.state(parentPath);
  if (parent === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, parent.acl, Permission.create)) return ErrorCode.NOAUTH;
  const isSequential =
    flags === CreateFlags.persistentSequential || flags === CreateFlags.ephemeralSequential;
  const path = isSequential ? request.path + sequenceNumber(parent.creations) : request.path;
  if (!isValidPath(path)) return ErrorCode.BADARGUMENTS;
  if (changes.state(path) !== undefined) return ErrorCode.NODEEXISTS;
  if (isSessionOwner(parent.owner)) return ErrorCode.NOCHILDRENFOREPHEMERALS;
  const isEphemeral = flags === CreateFlags.ephemeral || flags === CreateFlags.ephemeralSequential;
  const isContainer = flags === CreateFlags.container;
  const parentCversion = parent.creations === maxCounter ? -maxCounter - 1 : parent.creations + 1;
  // A counter that has run over sticks where it was.
  const creations = Math.max(parentCversion, parent.creations);
  changes.set(parentPath, { ...parent, creations, childCount: parent.childCount + 1 }, context.zxid);
  const owner = isContainer ? containerOwner : isEphemeral ? context.sessionId : 0n;
  changes.set(path, { version: 0, creations: 0, aversion: 0, owner, childCount: 0, acl }, context.zxid);
  const type = isContainer ? OpCode.createContainer : OpCode.create;
  return { type, path, data: request.data, acl, isEphemeral, parentCversion, ttlMs: 0 };
}

/** Ten digits, padded with zeros behind the sign. */
function sequenceNumber(counter: number): string {
  return counter < 0 ? `-${String(-counter).padStart(9, '0')}` : String(counter).padStart(10, '0');
}

/** An operation whose answer is the path alone. */
function answeringPath(request: CreateRequest): WriteCall {
  return {
    resultType: OpCode.create,
    prepare: (context) => prepare(request, context),
    encodeResult(txn, _result, body) {
      if ('path' in txn) create.response.encode({ path: txn.path }, body);
    },
  };
}

/** An operation whose answer is path and Stat; `refusal` is the code it always fails with. */
function answeringStat(request: CreateRequest, refusal?: number): WriteCall {
  return {
    resultType: OpCode.create2,
    prepare: (context) => refusal ?? prepare(request, context),
    encodeResult(txn, result, body) {
      if ('path' in txn && result.stat !== undefined) {
        create2.response.encode({ path: txn.path, stat: result.stat }, body);
      }
    },
  };
}

export const createHandler: WriteHandler = {
  type: OpCode.create,
  decode: (reader: Reader) => answeringPath(create.request.decode(reader)),
};

export const create2Handler: WriteHandler = {
  type: OpCode.create2,
  decode: (reader: Reader) => answeringStat(create2.request.decode(reader)),
};

export const createContainerHandler: WriteHandler = {
  type: OpCode.createContainer,
  decode: (reader: Reader) => answeringStat(createContainer.request.decode(reader)),
};

/** Nodes with a time to live need extendedTypesEnabled in ZooKeeper, and are refused without it. */
export const createTtlHandler: WriteHandler = {
  type: OpCode.createTtl,
  decode: (reader: Reader) => answeringStat(createTtl.request.decode(reader), ErrorCode.UNIMPLEMENTED),
};
