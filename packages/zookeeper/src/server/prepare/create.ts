import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { ErrorCode } from '../../errors.ts';
import type { Codec } from '../../jute/codec.ts';
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
import { containerOwner, isSessionOwner, maxTtlMs, ttlOwner } from '../tree/znode.ts';
import { mayDo, type PrepareContext, type WriteCall, type WriteHandler } from './prepare.ts';

const maxCounter = 2 ** 31 - 1;

const sequentialFlags: ReadonlySet<number> = new Set([
  CreateFlags.persistentSequential,
  CreateFlags.ephemeralSequential,
  CreateFlags.persistentSequentialTtl,
]);

/** What the flags ask for: type of the transaction, and who will own the node. */
interface Kind {
  readonly type: CreateTxn['type'];
  readonly owner: bigint;
  readonly isEphemeral: boolean;
  readonly ttlMs: number;
}

/**
 * create (1), create2 (15), createContainer (19), createTTL (21). In ZooKeeper's order: UNIMPLEMENTED (time to live without
 * extendedTypesEnabled), BADARGUMENTS (flags, time to live, no `/` in the path), INVALIDACL, NONODE (parent), NOAUTH (CREATE
 * on the parent), BADARGUMENTS (final path), NODEEXISTS, NOCHILDRENFOREPHEMERALS, QUOTAEXCEEDED.
 */
function prepare(request: CreateRequest, context: PrepareContext, kind: Kind | number): CreateTxn | number {
  if (typeof kind === 'number') return kind;
  const { changes, zxid } = context;
  const lastSlash = request.path.lastIndexOf('/');
  if (lastSlash === -1 || request.path.includes('\0')) return ErrorCode.BADARGUMENTS;
  const acl = storedAcl(request.acl, context);
  if (typeof acl === 'number') return acl;
  const parentPath = lastSlash === 0 ? '/' : request.path.slice(0, lastSlash);
  const parent = changes.state(parentPath);
  if (parent === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, parent.acl, Permission.create)) return ErrorCode.NOAUTH;
  const isSequential = sequentialFlags.has(request.flags);
  const path = isSequential ? request.path + sequenceNumber(parent.creations) : request.path;
  if (!isValidPath(path)) return ErrorCode.BADARGUMENTS;
  if (changes.state(path) !== undefined) return ErrorCode.NODEEXISTS;
  if (isSessionOwner(parent.owner)) return ErrorCode.NOCHILDRENFOREPHEMERALS;
  if (!context.quotas.allows(path, 1, request.data?.length ?? 0)) return ErrorCode.QUOTAEXCEEDED;
  const parentCversion = parent.creations === maxCounter ? -maxCounter - 1 : parent.creations + 1;
  // A counter that has run over sticks where it was.
  const creations = Math.max(parentCversion, parent.creations);
  changes.set(parentPath, { ...parent, creations, childCount: parent.childCount + 1 }, zxid);
  const { type, owner, isEphemeral, ttlMs } = kind;
  changes.set(path, { version: 0, creations: 0, aversion: 0, owner, childCount: 0, acl }, zxid);
  return { type, path, data: request.data, acl, isEphemeral, parentCversion, ttlMs };
}

/** BADARGUMENTS for flags that need createTTL, or that there are not. */
function plainKind(request: CreateRequest, { sessionId, allowsTtl }: PrepareContext): Kind | number {
  const { flags } = request;
  if (!allowsTtl && hasTtlFlags(request)) return ErrorCode.UNIMPLEMENTED;
  if (!isPlainRequest(request)) return ErrorCode.BADARGUMENTS;
  if (flags === CreateFlags.container) {
    return { type: OpCode.createContainer, owner: containerOwner, isEphemeral: false, ttlMs: 0 };
  }
  const isEphemeral = flags === CreateFlags.ephemeral || flags === CreateFlags.ephemeralSequential;
  return { type: OpCode.create, owner: isEphemeral ? sessionId : 0n, isEphemeral, ttlMs: 0 };
}

/** A time to live needs extendedTypesEnabled, its own flags, and 1 to 2^40-1 milliseconds. */
function ttlKind(request: CreateRequest, { allowsTtl }: PrepareContext): Kind | number {
  if (!allowsTtl && hasTtlFlags(request)) return ErrorCode.UNIMPLEMENTED;
  if (!isTtlRequest(request)) return ErrorCode.BADARGUMENTS;
  const { ttlMs } = request;
  return { type: OpCode.createTtl, owner: ttlOwner(ttlMs), isEphemeral: false, ttlMs };
}

function isPlainRequest({ flags }: CreateRequest): boolean {
  return flags >= CreateFlags.persistent && flags <= CreateFlags.container;
}

function isTtlRequest(request: CreateRequest): boolean {
  return hasTtlFlags(request) && request.ttlMs >= 1 && request.ttlMs <= maxTtlMs;
}

function hasTtlFlags({ flags }: CreateRequest): boolean {
  return flags === CreateFlags.persistentTtl || flags === CreateFlags.persistentSequentialTtl;
}

/** Ten digits, padded with zeros behind the sign. */
function sequenceNumber(counter: number): string {
  return counter < 0 ? `-${String(-counter).padStart(9, '0')}` : String(counter).padStart(10, '0');
}

/** An operation whose answer is path and Stat. */
function answeringStat(request: CreateRequest, kindOf: typeof plainKind): WriteCall {
  return {
    resultType: OpCode.create2,
    prepare: (context) => prepare(request, context, kindOf(request, context)),
    encodeResult(txn, result, body) {
      if ('path' in txn && result.stat !== undefined) {
        create2.response.encode({ path: txn.path, stat: result.stat }, body);
      }
    },
  };
}

/** An operation whose answer is the path alone. */
function answeringPath(request: CreateRequest): WriteCall {
  return {
    resultType: OpCode.create,
    prepare: (context) => prepare(request, context, plainKind(request, context)),
    encodeResult(txn, _result, body) {
      if ('path' in txn) create.response.encode({ path: txn.path }, body);
    },
  };
}

/** One of the four operations; inside a multi, flags that it cannot have make the whole request malformed. */
function handler(
  { type, request }: { type: number; request: Codec<CreateRequest> },
  callOf: (request: CreateRequest) => WriteCall,
  callOfPart = callOf,
): WriteHandler {
  const mayBePart = type === OpCode.createTtl ? isTtlRequest : isPlainRequest;
  return {
    type,
    decode: (reader) => callOf(request.decode(reader)),
    decodePart(reader) {
      const part = request.decode(reader);
      if (!mayBePart(part)) {
        throw new MalformedError(`create with flags ${part.flags} in a multi`, reader.position);
      }
      return callOfPart(part);
    },
  };
}

/** As a part of a multi, the creation of a container answers with the Stat too. */
export const createHandler = handler(create, answeringPath, (request) =>
  request.flags === CreateFlags.container ? answeringStat(request, plainKind) : answeringPath(request),
);
export const create2Handler = handler(create2, (request) => answeringStat(request, plainKind));

/** The flags decide what is made, not the operation. */
export const createContainerHandler = handler(createContainer, (request) =>
  answeringStat(request, plainKind),
);
export const createTtlHandler = handler(createTtl, (request) => answeringStat(request, ttlKind));
