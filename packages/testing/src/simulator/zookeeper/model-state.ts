/**
 * What ZooKeeper promises of a tree of znodes, written down apart from the server: states that never change, and the state that
 * follows each. Nodes belong to everybody; of ACLs only what `world` may do counts.
 */
import type { Stat } from '@kafka-ts/zookeeper/jute/records/stat';

export interface ModelNode {
  readonly data: Uint8Array | null;
  readonly perms: number;
  readonly kind: 'plain' | 'ephemeral' | 'container' | 'ttl';
  /** The session of an ephemeral node, 0 of others. */
  readonly owner: bigint;
  readonly ttlMs: number;
  readonly czxid: bigint;
  readonly mzxid: bigint;
  readonly pzxid: bigint;
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  /** Children ever made here: the number of the next sequential one. */
  readonly creations: number;
  readonly numChildren: number;
}

export interface ModelState {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** Timeouts, milliseconds, of the sessions in being. */
  readonly sessions: ReadonlyMap<bigint, number>;
}

const systemNode: ModelNode = {
  data: new Uint8Array(0),
  perms: 31,
  kind: 'plain',
  owner: 0n,
  ttlMs: 0,
  czxid: 0n,
  mzxid: 0n,
  pzxid: 0n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  creations: 0,
  numChildren: 0,
};

/** A new server's: its own nodes were never counted as creations, which is why the root's cversion is -1. */
export const firstState: ModelState = {
  nodes: new Map([
    ['/', { ...systemNode, cversion: -1, numChildren: 1 }],
    ['/zookeeper', { ...systemNode, cversion: -2, numChildren: 2 }],
    ['/zookeeper/quota', systemNode],
    ['/zookeeper/config', { ...systemNode, perms: 1, aversion: -1 }],
  ]),
  sessions: new Map(),
};

export function statOf(node: ModelNode): Stat {
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: node.cversion,
    aversion: node.aversion,
    ephemeralOwner: node.owner,
    dataLength: node.data?.length ?? 0,
    numChildren: node.numChildren,
    pzxid: node.pzxid,
  };
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** Names of a node's children, in alphabetical order. */
export function childrenOf({ nodes }: ModelState, path: string): string[] {
  const prefix = path === '/' ? '/' : `${path}/`;
  const names: string[] = [];
  for (const other of nodes.keys()) {
    if (other === '/' || !other.startsWith(prefix)) continue;
    const name = other.slice(prefix.length);
    if (!name.includes('/')) names.push(name);
  }
  return names.sort();
}
