import { latin1Text } from '@kafka-ts/protocol/bytes/reader';
import { pooledBytes } from '../../jute/primitives.ts';
import type { Acl } from '../../jute/records/acl.ts';
import type { Stat } from '../../jute/records/stat.ts';

/** `ephemeralOwner` of a container node as stored; clients see 0. */
export const containerOwner = -(2n ** 63n);

/** Longer data stays in a buffer of its own; shorter comes in shared ones. */
const packedBytes = pooledBytes;

/**
 * One node of the tree, with the fields of StatPersisted. There may be a million, so that what a field costs matters: a
 * buffer takes 300 bytes beside its content, a string of one byte per character 16, which is how short data is kept.
 */
export class Znode {
  #data: Uint8Array | string | null;
  acl: readonly Acl[];
  readonly czxid: bigint;
  mzxid: bigint;
  pzxid: bigint;
  readonly ctime: number;
  mtime: number;
  version = 0;
  /** Children ever created here, not what clients see as cversion. */
  creations = 0;
  aversion = 0;
  readonly owner: bigint;
  /** Names; undefined as long as there never was one. */
  children: Set<string> | undefined;

  constructor(fields: {
    data: Uint8Array | null;
    acl: readonly Acl[];
    zxid: bigint;
    timeMs: number;
    owner: bigint;
  }) {
    this.#data = packed(fields.data);
    this.acl = fields.acl;
    this.czxid = fields.zxid;
    this.mzxid = fields.zxid;
    this.pzxid = fields.zxid;
    this.ctime = fields.timeMs;
    this.mtime = fields.timeMs;
    this.owner = fields.owner;
  }

  /** Not to be changed. */
  get data(): Uint8Array | null {
    return typeof this.#data === 'string' ? Buffer.from(this.#data, 'latin1') : this.#data;
  }

  set data(data: Uint8Array | null) {
    this.#data = packed(data);
  }

  get dataLength(): number {
    return this.#data?.length ?? 0;
  }

  get childCount(): number {
    return this.children?.size ?? 0;
  }
}

function packed(data: Uint8Array | null): Uint8Array | string | null {
  if (data === null || data.length > packedBytes) return data;
  return latin1Text(data);
}

/** Top byte of the owner of a node with a time to live; the other bits are the milliseconds. */
const ttlMark = 0xffn;
const ttlBits = 40;

/** The longest time to live, in milliseconds. */
export const maxTtlMs = 2 ** ttlBits - 1;

/** `ephemeralOwner` as stored for a node with a time to live. */
export function ttlOwner(ttlMs: number): bigint {
  return BigInt.asIntN(64, (ttlMark << 56n) | BigInt(ttlMs));
}

/** Milliseconds that a node with such an owner lives without children; 0 for any other owner. */
export function ttlOf(owner: bigint): number {
  const isTtl = BigInt.asUintN(64, owner) >> 56n === ttlMark;
  return isTtl ? Number(BigInt.asUintN(ttlBits, owner)) : 0;
}

/** Whether a stored owner is a session: neither none, nor the mark of a container or TTL node (top byte 0xff). */
export function isSessionOwner(owner: bigint): boolean {
  return owner !== 0n && owner !== containerOwner && BigInt.asUintN(64, owner) >> 56n !== ttlMark;
}

/** What clients see of `node`: cversion counts creations and deletions, owners that are no session show as 0. */
export function statOf(node: Znode): Stat {
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: (node.creations * 2 - node.childCount) | 0,
    aversion: node.aversion,
    ephemeralOwner: isSessionOwner(node.owner) ? node.owner : 0n,
    dataLength: node.dataLength,
    numChildren: node.childCount,
    pzxid: node.pzxid,
  };
}
