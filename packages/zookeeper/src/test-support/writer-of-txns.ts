/** For tests: takes requests through decoding and preparing, and applies them when told, without sockets or files. */
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { OpCode } from '../jute/op-code.ts';
import type { Operation } from '../jute/operation.ts';
import type { Txn } from '../jute/txns/txn.ts';
import type { TxnRecord } from '../server/persistence/txn-record.ts';
import { writeHandlers } from '../server/prepare/handlers.ts';
import { DataTree, type TxnResult } from '../server/tree/data-tree.ts';
import { PendingChanges } from '../server/tree/pending-changes.ts';

export class WriterOfTxns {
  readonly tree: DataTree;
  readonly changes: PendingChanges;
  /** Everything prepared so far, in order. */
  readonly records: TxnRecord[] = [];
  #applied = 0;
  #zxid: bigint;

  constructor(tree = emptyTree()) {
    this.tree = tree;
    this.changes = new PendingChanges(tree);
    this.#zxid = tree.lastZxid;
  }

  /** Prepares a request of `sessionId`; returns the transaction as it is logged. */
  write<Q, S>(operation: Operation<Q, S>, request: Q, sessionId = 1n): Txn {
    const writer = new Writer();
    operation.request.encode(request, writer);
    const call = writeHandlers.get(operation.type)?.decode(new Reader(writer.toBytes()));
    if (call === undefined) throw new Error(`${operation.name} does not write`);
    const zxid = this.#zxid + 1n;
    const identities = [{ scheme: 'ip', id: '127.0.0.1' }];
    const prepared = call.prepare({
      changes: this.changes,
      identities,
      skipsAcl: false,
      allowsTtl: true,
      sessionId,
      zxid,
    });
    const txn: Txn = typeof prepared === 'number' ? { type: OpCode.error, code: prepared } : prepared;
    this.log(txn, sessionId);
    return txn;
  }

  /** Adds a transaction as it stands. */
  log(txn: Txn, sessionId: bigint): void {
    this.#zxid++;
    const header = { sessionId, cxid: 0, zxid: this.#zxid, timeMs: Number(this.#zxid) * 10, type: txn.type };
    this.records.push({ header, txn });
  }

  /** Ends a session as the server does. */
  closeSession(sessionId: bigint): void {
    const paths = this.changes.ephemeralsOf(sessionId);
    for (const path of paths) this.changes.set(path, undefined, this.#zxid + 1n);
    for (const path of paths) {
      const parentPath = path.slice(0, Math.max(1, path.lastIndexOf('/')));
      const parent = this.changes.state(parentPath);
      if (parent !== undefined) {
        this.changes.set(parentPath, { ...parent, childCount: parent.childCount - 1 }, this.#zxid + 1n);
      }
    }
    this.log({ type: OpCode.closeSession, paths }, sessionId);
  }

  /** Applies up to `count` more of what was prepared. */
  apply(count = Number.POSITIVE_INFINITY): TxnResult[] {
    const results: TxnResult[] = [];
    while (results.length < count) {
      const record = this.records[this.#applied];
      if (record === undefined) break;
      this.#applied++;
      results.push(this.tree.apply(record.header, record.txn));
      this.changes.applied(record.header.zxid);
    }
    return results;
  }
}

export function emptyTree(): DataTree {
  const tree = new DataTree();
  tree.addSystemNodes();
  return tree;
}

/** Everything that a tree holds, in a form to compare. */
export function contentOf(tree: DataTree): unknown {
  const nodes = [...tree.nodes].map(([path, node]) => {
    const { data, acl, czxid, mzxid, pzxid, ctime, mtime, version, creations, aversion, owner, children } =
      node;
    const fields = { acl, czxid, mzxid, pzxid, ctime, mtime, version, creations, aversion, owner };
    const names = [...(children ?? [])].sort();
    return [
      path,
      { ...fields, data: data === null ? null : Buffer.from(data).toString('hex'), names },
    ] as const;
  });
  return {
    lastZxid: tree.lastZxid,
    sessions: new Map([...tree.sessions].sort(([a], [b]) => (a < b ? -1 : 1))),
    nodes: Object.fromEntries(nodes.sort(([a], [b]) => (a < b ? -1 : 1))),
    ephemerals: [...tree.ephemerals].map(([id, paths]) => `${id} ${[...paths].sort()}`).sort(),
  };
}
