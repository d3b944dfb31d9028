/**
 * What the tree will be once every prepared transaction is applied: the tree itself, and over it one record for each node that a
 * transaction still on its way to the disk changes. Requests are decided against this view, so many writes can share one sync.
 * A multi works in a layer of its own that is kept or thrown away as a whole.
 */
import type { Acl } from '../../jute/records/acl.ts';
import type { DataTree } from './data-tree.ts';
import type { Znode } from './znode.ts';

/** As much of a node as decides about requests. */
export interface NodeState {
  readonly version: number;
  /** Children ever created. */
  readonly creations: number;
  readonly aversion: number;
  readonly owner: bigint;
  readonly childCount: number;
  readonly acl: readonly Acl[];
}

/** `state` undefined: the node is deleted by then. */
interface ChangeRecord {
  readonly path: string;
  readonly zxid: bigint;
  readonly state: NodeState | undefined;
}

export class PendingChanges {
  readonly #tree: DataTree;
  readonly #records = new Map<string, ChangeRecord>();
  #layer: Map<string, ChangeRecord> | undefined;
  /** Every record in order of its transaction, to find what an applied one leaves behind. */
  #touched: ChangeRecord[] = [];
  #forgotten = 0;

  constructor(tree: DataTree) {
    this.#tree = tree;
  }

  /** The node as it will be; undefined if there will be none. */
  state(path: string): NodeState | undefined {
    const record = this.#layer?.get(path) ?? this.#records.get(path);
    if (record !== undefined) return record.state;
    const node = this.#tree.node(path);
    return node === undefined ? undefined : stateOf(node);
  }

  /** Notes that transaction `zxid` leaves the node in `state`, or deletes it. */
  set(path: string, state: NodeState | undefined, zxid: bigint): void {
    const record = { path, zxid, state };
    if (this.#layer !== undefined) {
      this.#layer.set(path, record);
      return;
    }
    this.#records.set(path, record);
    this.#touched.push(record);
  }

  /** Opens the layer of a multi. */
  begin(): void {
    this.#layer = new Map();
  }

  /** Keeps what the layer holds. */
  commit(): void {
    const layer = this.#layer;
    this.#layer = undefined;
    if (layer === undefined) return;
    for (const [path, record] of layer) this.set(path, record.state, record.zxid);
  }

  /** Throws the layer away. */
  rollback(): void {
    this.#layer = undefined;
  }

  /** Forgets what transactions up to `zxid` noted: the tree has it now. */
  applied(zxid: bigint): void {
    for (;;) {
      const oldest = this.#touched[this.#forgotten];
      if (oldest === undefined || oldest.zxid > zxid) break;
      // A later one has taken its place otherwise.
      if (this.#records.get(oldest.path) === oldest) this.#records.delete(oldest.path);
      this.#forgotten++;
    }
    if (this.#forgotten === this.#touched.length || this.#forgotten >= 4096) {
      this.#touched = this.#touched.slice(this.#forgotten);
      this.#forgotten = 0;
    }
  }

  /** Paths of the ephemeral nodes that `sessionId` will own. */
  ephemeralsOf(sessionId: bigint): string[] {
    const paths = new Set(this.#tree.ephemerals.get(sessionId));
    for (const [path, record] of this.#records) {
      if (record.state === undefined) paths.delete(path);
      else if (record.state.owner === sessionId) paths.add(path);
      else paths.delete(path);
    }
    return [...paths];
  }
}

function stateOf(node: Znode): NodeState {
  return {
    version: node.version,
    creations: node.creations,
    aversion: node.aversion,
    owner: node.owner,
    childCount: node.childCount,
    acl: node.acl,
  };
}
