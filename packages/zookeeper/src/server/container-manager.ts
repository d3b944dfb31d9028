/**
 * Deletes nodes that nobody has to delete: containers whose last child is gone, and childless nodes whose time to live is over.
 * Looked for once a minute, and only while there are such nodes; each is deleted by a transaction of its own, which finds out whether
 * it still holds.
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { DataTree } from './tree/data-tree.ts';
import { containerOwner, ttlOf } from './tree/znode.ts';

const checkIntervalMs = 60_000;

export class ContainerManager {
  readonly #clock: Clock;
  readonly #tree: DataTree;
  readonly #deleteNode: (path: string) => void;
  #timer: Timer | undefined;
  #isClosed = false;

  /** `deleteNode` prepares and logs the deletion of one path. */
  constructor(clock: Clock, tree: DataTree, deleteNode: (path: string) => void) {
    this.#clock = clock;
    this.#tree = tree;
    this.#deleteNode = deleteNode;
  }

  /** To be called when the tree may have got such a node. */
  wake(): void {
    if (this.#timer !== undefined || this.#isClosed || this.#tree.expirable.size === 0) return;
    this.#timer = this.#clock.setTimer(checkIntervalMs, () => {
      this.#timer = undefined;
      this.#check();
      this.wake();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #check(): void {
    const now = this.#clock.nowMs();
    for (const path of this.#tree.expirable) {
      const node = this.#tree.node(path);
      if (node === undefined || node.childCount > 0) continue;
      const ttlMs = ttlOf(node.owner);
      const isOver =
        node.owner === containerOwner ? node.creations > 0 : ttlMs > 0 && now - node.mtime > ttlMs;
      if (isOver) this.#deleteNode(path);
    }
  }
}
