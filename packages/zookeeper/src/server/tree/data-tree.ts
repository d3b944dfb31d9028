/**
 * The znodes as of the last applied transaction, the live sessions, and who owns which ephemeral node. Only {@link apply} changes it;
 * what may happen was decided before (see `prepare/`). Applying is idempotent, because a snapshot may hold later changes than its name
 * says: creating what exists, and changing or deleting what does not, is passed over.
 *
 * Nodes lie in one map by path in order of creation, so that a walk meets each parent before its children.
 */

import { ErrorCode } from '../../errors.ts';
import { OpCode } from '../../jute/op-code.ts';
import { type Acl, openAcl, readOnlyAcl } from '../../jute/records/acl.ts';
import type { Stat } from '../../jute/records/stat.ts';
import type { CreateTxn } from '../../jute/txns/create-txn.ts';
import type { CloseSessionTxn, MultiTxn, SetAclTxn, SetDataTxn, Txn } from '../../jute/txns/txn.ts';
import type { TxnHeader } from '../../jute/txns/txn-header.ts';
import { nameOf, parentOf, systemPaths } from './paths.ts';
import { containerOwner, isSessionOwner, statOf, ttlOwner, Znode } from './znode.ts';

/** What happened to a node, and who may know. */
export interface NodeChange {
  readonly path: string;
  readonly acl: readonly Acl[];
  readonly parentAcl: readonly Acl[];
  /** Of the transaction that is being applied. */
  readonly zxid: bigint;
}

/** Hears of each change while it is applied, before anybody gets an answer that shows it. */
export interface TreeListener {
  nodeCreated(change: NodeChange): void;
  nodeDeleted(change: NodeChange): void;
  nodeDataChanged(change: Omit<NodeChange, 'parentAcl'>): void;
}

/** Keeps count of nodes and bytes while they change, before the listener hears of it. */
export interface TreeCounter {
  changed(path: string, countDelta: number, bytesDelta: number): void;
}

/** What a transaction came to. `stat` is that of the node behind it, for operations that answer with one. */
export interface TxnResult {
  readonly code: number;
  readonly stat: Stat | undefined;
  /** Of a multi: one for each part. */
  readonly parts: readonly TxnResult[];
}

const noParts: readonly TxnResult[] = [];
const done: TxnResult = { code: ErrorCode.OK, stat: undefined, parts: noParts };
const noNode: TxnResult = { code: ErrorCode.NONODE, stat: undefined, parts: noParts };
const nodeExists: TxnResult = { code: ErrorCode.NODEEXISTS, stat: undefined, parts: noParts };
const maxSharedAcls = 10_000;

export class DataTree {
  readonly #nodes = new Map<string, Znode>();
  readonly #ephemerals = new Map<bigint, Set<string>>();
  /** Negotiated timeouts in milliseconds of the sessions that exist. */
  readonly #sessions = new Map<bigint, number>();
  readonly #expirable = new Set<string>();
  /** Equal ACL lists are kept once. */
  readonly #acls = new Map<string, readonly Acl[]>();
  #listener: TreeListener | undefined;
  #counter: TreeCounter | undefined;
  #lastZxid = 0n;

  /** The transaction applied last. */
  get lastZxid(): bigint {
    return this.#lastZxid;
  }

  get nodes(): ReadonlyMap<string, Znode> {
    return this.#nodes;
  }

  get sessions(): ReadonlyMap<bigint, number> {
    return this.#sessions;
  }

  /** Paths of ephemeral nodes by the session that owns them. */
  get ephemerals(): ReadonlyMap<bigint, ReadonlySet<string>> {
    return this.#ephemerals;
  }

  /** Containers and nodes with a time to live. */
  get expirable(): ReadonlySet<string> {
    return this.#expirable;
  }

  /** The root is also known by the empty path, as in ZooKeeper. */
  node(path: string): Znode | undefined {
    return this.#nodes.get(path === '' ? '/' : path);
  }

  /** Tells `listener` of changes from now on; until then (during recovery) nobody hears of them. */
  listen(listener: TreeListener): void {
    this.#listener = listener;
  }

  /** Tells `counter` of changes from now on; what is there already it counts itself. */
  countWith(counter: TreeCounter): void {
    this.#counter = counter;
  }

  /** Makes the nodes that every server has, as far as they are missing. */
  addSystemNodes(): void {
    for (const path of systemPaths) {
      if (this.#nodes.has(path)) continue;
      const isConfig = path === '/zookeeper/config';
      const acl = isConfig ? readOnlyAcl : openAcl;
      const node = new Znode({ data: new Uint8Array(0), acl, zxid: 0n, timeMs: 0, owner: 0n });
      if (isConfig) node.aversion = -1;
      this.insert(path, node);
    }
  }

  /** Puts a node as read from a snapshot; its parent must be there already. Returns false if it is not. */
  insert(path: string, node: Znode): boolean {
    if (path !== '/') {
      const parent = this.#nodes.get(parentOf(path));
      if (parent === undefined) return false;
      parent.children ??= new Set();
      parent.children.add(nameOf(path));
    }
    node.acl = this.#intern(node.acl);
    this.#nodes.set(path, node);
    this.#own(node.owner, path);
    return true;
  }

  /** Puts a session as read from a snapshot. */
  insertSession(sessionId: bigint, timeoutMs: number): void {
    this.#sessions.set(sessionId, timeoutMs);
  }

  /** Declares that everything up to `zxid` is in the tree, as a snapshot's name says. */
  restoredTo(zxid: bigint): void {
    this.#lastZxid = zxid;
  }

  apply(header: TxnHeader, txn: Txn): TxnResult {
    const result = this.#applyTxn(header, txn);
    if (header.zxid > this.#lastZxid) this.#lastZxid = header.zxid;
    return result;
  }

  #applyTxn(header: TxnHeader, txn: Txn): TxnResult {
    switch (txn.type) {
      case OpCode.create:
      case OpCode.create2:
      case OpCode.createContainer:
      case OpCode.createTtl:
        return this.#create(header, txn);
      case OpCode.delete:
      case OpCode.deleteContainer:
        return this.#delete(txn.path, header.zxid);
      case OpCode.setData:
      case OpCode.reconfig:
        return this.#setData(header, txn);
      case OpCode.setAcl:
        return this.#setAcl(txn);
      case OpCode.check:
        return done;
      case OpCode.multi:
        return this.#multi(header, txn);
      case OpCode.error:
        return { code: txn.code, stat: undefined, parts: noParts };
      case OpCode.createSession:
        this.#sessions.set(header.sessionId, txn.timeoutMs);
        return done;
      case OpCode.closeSession:
        return this.#closeSession(header, txn);
    }
  }

  #create(header: TxnHeader, txn: CreateTxn): TxnResult {
    const parent = this.#nodes.get(parentOf(txn.path));
    if (parent === undefined) return noNode;
    const creations = txn.parentCversion === -1 ? (parent.creations + 1) | 0 : txn.parentCversion;
    if (creations > parent.creations) {
      parent.creations = creations;
      if (header.zxid > parent.pzxid) parent.pzxid = header.zxid;
    }
    if (this.#nodes.has(txn.path)) return nodeExists;
    const node = new Znode({
      data: txn.data,
      acl: this.#intern(txn.acl),
      zxid: header.zxid,
      timeMs: header.timeMs,
      owner: ownerOf(header, txn),
    });
    parent.children ??= new Set();
    parent.children.add(nameOf(txn.path));
    this.#nodes.set(txn.path, node);
    this.#own(node.owner, txn.path);
    this.#counter?.changed(txn.path, 1, node.dataLength);
    const { path } = txn;
    this.#listener?.nodeCreated({ path, acl: node.acl, parentAcl: parent.acl, zxid: header.zxid });
    return { code: ErrorCode.OK, stat: statOf(node), parts: noParts };
  }

  #delete(path: string, zxid: bigint): TxnResult {
    const parent = this.#nodes.get(parentOf(path));
    if (parent !== undefined && zxid > parent.pzxid) parent.pzxid = zxid;
    const node = this.#nodes.get(path);
    if (node === undefined) return noNode;
    this.#nodes.delete(path);
    parent?.children?.delete(nameOf(path));
    if (isSessionOwner(node.owner)) this.#removeEphemeral(node.owner, path);
    else if (node.owner !== 0n) this.#expirable.delete(path);
    this.#counter?.changed(path, -1, -node.dataLength);
    this.#listener?.nodeDeleted({ path, acl: node.acl, parentAcl: parent?.acl ?? openAcl, zxid });
    return done;
  }

  #setData(header: TxnHeader, txn: SetDataTxn): TxnResult {
    const node = this.#nodes.get(txn.path);
    if (node === undefined) return noNode;
    const formerBytes = node.dataLength;
    node.data = txn.data;
    node.mtime = header.timeMs;
    node.mzxid = header.zxid;
    node.version = txn.version;
    this.#counter?.changed(txn.path, 0, node.dataLength - formerBytes);
    this.#listener?.nodeDataChanged({ path: txn.path, acl: node.acl, zxid: header.zxid });
    return { code: ErrorCode.OK, stat: statOf(node), parts: noParts };
  }

  #setAcl(txn: SetAclTxn): TxnResult {
    const node = this.#nodes.get(txn.path);
    if (node === undefined) return noNode;
    node.acl = this.#intern(txn.acl);
    node.aversion = txn.version;
    return { code: ErrorCode.OK, stat: statOf(node), parts: noParts };
  }

  /** A multi with a part that failed changed nothing: its parts are all errors. */
  #multi(header: TxnHeader, txn: MultiTxn): TxnResult {
    const parts: TxnResult[] = [];
    const hasFailed = txn.parts.some((part) => part.type === OpCode.error);
    for (const part of txn.parts) {
      if (part.type === OpCode.error || !hasFailed) parts.push(this.#applyTxn(header, part));
      else parts.push(done);
    }
    return { code: ErrorCode.OK, stat: undefined, parts };
  }

  #closeSession(header: TxnHeader, txn: CloseSessionTxn): TxnResult {
    this.#sessions.delete(header.sessionId);
    const owned = this.#ephemerals.get(header.sessionId);
    for (const path of txn.paths) this.#delete(path, header.zxid);
    if (owned !== undefined) for (const path of [...owned]) this.#delete(path, header.zxid);
    return done;
  }

  #own(owner: bigint, path: string): void {
    if (owner === 0n) return;
    if (!isSessionOwner(owner)) {
      this.#expirable.add(path);
      return;
    }
    let paths = this.#ephemerals.get(owner);
    if (paths === undefined) {
      paths = new Set();
      this.#ephemerals.set(owner, paths);
    }
    paths.add(path);
  }

  #removeEphemeral(owner: bigint, path: string): void {
    const paths = this.#ephemerals.get(owner);
    if (paths === undefined) return;
    paths.delete(path);
    if (paths.size === 0) this.#ephemerals.delete(owner);
  }

  #intern(acl: readonly Acl[]): readonly Acl[] {
    if (acl === openAcl) return acl;
    const key = JSON.stringify(acl.map((entry) => [entry.perms, entry.scheme, entry.id]));
    if (key === '[[31,"world","anyone"]]') return openAcl;
    const known = this.#acls.get(key);
    if (known !== undefined) return known;
    // Forgetting them costs only the sharing; lists that no node has any more would stay for ever otherwise.
    if (this.#acls.size >= maxSharedAcls) this.#acls.clear();
    this.#acls.set(key, acl);
    return acl;
  }
}

function ownerOf(header: TxnHeader, txn: CreateTxn): bigint {
  if (txn.type === OpCode.createContainer) return containerOwner;
  if (txn.type === OpCode.createTtl) return ttlOwner(txn.ttlMs);
  return txn.isEphemeral ? header.sessionId : 0n;
}
