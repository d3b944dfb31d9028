/** What each write does to a {@link ModelState}, what it answers, and what it changes for those who watch. */
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { CreateFlags, type CreateRequest } from '@kafka-ts/zookeeper/jute/operations/create';
import type { DeleteRequest } from '@kafka-ts/zookeeper/jute/operations/delete';
import type { MultiPart } from '@kafka-ts/zookeeper/jute/operations/multi';
import type { SetAclRequest } from '@kafka-ts/zookeeper/jute/operations/set-acl';
import type { SetDataRequest } from '@kafka-ts/zookeeper/jute/operations/set-data';
import { Permission } from '@kafka-ts/zookeeper/jute/records/acl';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { type ModelNode, type ModelState, parentOf, statOf } from './model-state.ts';
import { textOf, type WriteCall } from './wire-call.ts';

/** A node that was created or deleted, or whose data changed. */
export interface Change {
  readonly type: number;
  readonly path: string;
}

export interface Origin {
  readonly zxid: bigint;
  readonly timeMs: number;
  readonly sessionId: bigint;
}

/** What a transaction came to; `logged` names what it does, as {@link textOfTxn} does with what a log says. */
export interface Step {
  readonly state: ModelState;
  readonly err: number;
  readonly value: unknown;
  readonly changes: readonly Change[];
  readonly logged: string;
}

export function write(state: ModelState, call: WriteCall, origin: Origin): Step {
  switch (call.kind) {
    case 'create':
      return createNode(state, call, origin);
    case 'delete':
      return deleteNode(state, call.request, origin);
    case 'setData':
      return setData(state, call.request, origin);
    case 'setAcl':
      return setAcl(state, call.request);
    case 'multi':
      return multi(state, call.parts, origin);
    case 'closeSession':
      return closeSession(state, origin);
  }
}

export function createSession(state: ModelState, timeoutMs: number, { sessionId }: Origin): Step {
  const sessions = new Map(state.sessions).set(sessionId, timeoutMs);
  return done({ ...state, sessions }, `createSession ${timeoutMs}`);
}

/** With all ephemeral nodes of the session; `order` is the order in which they go, as far as it names them. */
export function closeSession(state: ModelState, origin: Origin, order: readonly string[] = []): Step {
  const sessions = new Map(state.sessions);
  sessions.delete(origin.sessionId);
  let next: ModelState = { ...state, sessions };
  const changes: Change[] = [];
  const owned = [...state.nodes].filter(([, { owner }]) => owner === origin.sessionId).map(([path]) => path);
  owned.sort();
  for (const path of new Set([...order.filter((path) => owned.includes(path)), ...owned])) {
    next = without(next, path, origin.zxid);
    changes.push({ type: EventType.nodeDeleted, path });
  }
  return { ...done(next, `closeSession ${owned.join(' ')}`), changes };
}

/** The server's own deletion of a container, or of a node whose time is over. Throws where it may not. */
export function deleteContainer(state: ModelState, path: string, { zxid, timeMs }: Origin): Step {
  const node = state.nodes.get(path);
  const isEmpty = node?.kind === 'container' && node.creations > 0;
  const isOver = node?.kind === 'ttl' && timeMs > node.mtime + node.ttlMs;
  if (node === undefined || node.numChildren > 0 || !(isEmpty || isOver)) {
    throw new Error(
      `${path} was deleted by the server: ${node?.kind ?? 'no node'}, ${node?.numChildren} children`,
    );
  }
  const changes = [{ type: EventType.nodeDeleted, path }];
  return { ...done(without(state, path, zxid), `deleteContainer ${path}`), changes };
}

function done(state: ModelState, logged: string, value: unknown = undefined): Step {
  return { state, err: ErrorCode.OK, value, changes: [], logged };
}

function failed(state: ModelState, err: number): Step {
  return { state, err, value: undefined, changes: [], logged: `error ${err}` };
}

function createNode(
  state: ModelState,
  { type, request }: { readonly type: number; readonly request: CreateRequest },
  origin: Origin,
): Step {
  const { flags, data } = request;
  const parentPath = parentOf(request.path);
  const parent = state.nodes.get(parentPath);
  if (parent === undefined) return failed(state, ErrorCode.NONODE);
  if ((parent.perms & Permission.create) === 0) return failed(state, ErrorCode.NOAUTH);
  const number = isSequential(flags) ? String(parent.creations).padStart(10, '0') : '';
  const path = request.path + number;
  if (state.nodes.has(path)) return failed(state, ErrorCode.NODEEXISTS);
  if (parent.kind === 'ephemeral') return failed(state, ErrorCode.NOCHILDRENFOREPHEMERALS);
  const kind = kindOf(flags);
  const { zxid, timeMs } = origin;
  const node: ModelNode = {
    ...{ data, perms: request.acl[0]?.perms ?? 0, kind, owner: kind === 'ephemeral' ? origin.sessionId : 0n },
    ...{ ttlMs: request.ttlMs, czxid: zxid, mzxid: zxid, pzxid: zxid, ctime: timeMs, mtime: timeMs },
    ...{ version: 0, cversion: 0, aversion: 0, creations: 0, numChildren: 0 },
  };
  const nodes = new Map(state.nodes).set(path, node).set(parentPath, {
    ...parent,
    cversion: parent.cversion + 1,
    creations: parent.creations + 1,
    numChildren: parent.numChildren + 1,
    pzxid: zxid,
  });
  const value = type === OpCode.create ? { path } : { path, stat: statOf(node) };
  const changes = [{ type: EventType.nodeCreated, path }];
  return { ...done({ ...state, nodes }, `create ${path} ${textOf(data)} ${kind}`, value), changes };
}

function isSequential(flags: number): boolean {
  return (
    flags === CreateFlags.persistentSequential ||
    flags === CreateFlags.ephemeralSequential ||
    flags === CreateFlags.persistentSequentialTtl
  );
}

function kindOf(flags: number): ModelNode['kind'] {
  if (flags === CreateFlags.ephemeral || flags === CreateFlags.ephemeralSequential) return 'ephemeral';
  if (flags === CreateFlags.container) return 'container';
  return flags === CreateFlags.persistentTtl || flags === CreateFlags.persistentSequentialTtl
    ? 'ttl'
    : 'plain';
}

function deleteNode(state: ModelState, { path, version }: DeleteRequest, origin: Origin): Step {
  const parent = state.nodes.get(parentOf(path));
  if (parent === undefined) return failed(state, ErrorCode.NONODE);
  if ((parent.perms & Permission.delete) === 0) return failed(state, ErrorCode.NOAUTH);
  const node = state.nodes.get(path);
  if (node === undefined) return failed(state, ErrorCode.NONODE);
  if (version !== -1 && version !== node.version) return failed(state, ErrorCode.BADVERSION);
  if (node.numChildren > 0) return failed(state, ErrorCode.NOTEMPTY);
  const changes = [{ type: EventType.nodeDeleted, path }];
  return { ...done(without(state, path, origin.zxid), `delete ${path}`), changes };
}

function without(state: ModelState, path: string, zxid: bigint): ModelState {
  const nodes = new Map(state.nodes);
  nodes.delete(path);
  const parent = nodes.get(parentOf(path));
  if (parent !== undefined) {
    const { cversion, numChildren } = parent;
    nodes.set(parentOf(path), {
      ...parent,
      cversion: cversion + 1,
      numChildren: numChildren - 1,
      pzxid: zxid,
    });
  }
  return { ...state, nodes };
}

function setData(state: ModelState, { path, data, version }: SetDataRequest, origin: Origin): Step {
  const node = state.nodes.get(path);
  if (node === undefined) return failed(state, ErrorCode.NONODE);
  if ((node.perms & Permission.write) === 0) return failed(state, ErrorCode.NOAUTH);
  if (version !== -1 && version !== node.version) return failed(state, ErrorCode.BADVERSION);
  const changed = { ...node, data, version: node.version + 1, mzxid: origin.zxid, mtime: origin.timeMs };
  const nodes = new Map(state.nodes).set(path, changed);
  const logged = `setData ${path} ${textOf(data)} ${changed.version}`;
  const changes = [{ type: EventType.nodeDataChanged, path }];
  return { ...done({ ...state, nodes }, logged, statOf(changed)), changes };
}

function setAcl(state: ModelState, { path, acl, version }: SetAclRequest): Step {
  const node = state.nodes.get(path);
  if (node === undefined) return failed(state, ErrorCode.NONODE);
  if ((node.perms & Permission.admin) === 0) return failed(state, ErrorCode.NOAUTH);
  if (version !== -1 && version !== node.aversion) return failed(state, ErrorCode.BADVERSION);
  const changed = { ...node, perms: acl[0]?.perms ?? 0, aversion: node.aversion + 1 };
  const nodes = new Map(state.nodes).set(path, changed);
  return done({ ...state, nodes }, `setAcl ${path} ${changed.perms} ${changed.aversion}`, statOf(changed));
}

/** All parts or none: 0 for those before the one that fails, RUNTIMEINCONSISTENCY for those behind it. */
function multi(state: ModelState, parts: readonly MultiPart[], origin: Origin): Step {
  let next = state;
  const steps: Step[] = [];
  for (const part of parts) {
    const step = partOf(next, part, origin);
    if (step.err !== ErrorCode.OK) {
      const codes = parts.map((_, index) => {
        if (index < steps.length) return ErrorCode.OK;
        return index === steps.length ? step.err : ErrorCode.RUNTIMEINCONSISTENCY;
      });
      const value = codes.map((code) => ({ op: 'error', code }));
      return done(state, `multi ${codes.map((code) => `error ${code}`).join('; ')}`, value);
    }
    next = step.state;
    steps.push(step);
  }
  const changes = steps.flatMap((step) => step.changes);
  const value = steps.map((step) => step.value);
  return { ...done(next, `multi ${steps.map(({ logged }) => logged).join('; ')}`, value), changes };
}

function partOf(state: ModelState, part: MultiPart, origin: Origin): Step {
  switch (part.op) {
    case 'create': {
      const step = createNode(state, { type: OpCode.create2, request: part.request }, origin);
      if (step.err !== ErrorCode.OK) return step;
      // The plain create, which is all that the client puts into a multi, answers without a Stat.
      return { ...step, value: { op: 'create', path: step.changes[0]?.path, stat: undefined } };
    }
    case 'delete':
      return { ...deleteNode(state, part.request, origin), value: { op: 'delete' } };
    case 'setData': {
      const step = setData(state, part.request, origin);
      return { ...step, value: { op: 'setData', stat: step.value } };
    }
    case 'check': {
      const { path, version } = part.request;
      const node = state.nodes.get(path);
      if (node === undefined) return failed(state, ErrorCode.NONODE);
      if (version !== -1 && version !== node.version) return failed(state, ErrorCode.BADVERSION);
      return done(state, `check ${path}`, { op: 'check' });
    }
  }
}
