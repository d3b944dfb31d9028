/**
 * A step of a program before it is a topology. Steps are written in the order they were made (their priority), each
 * after all of its parents: so nodes get the sub-topologies that Kafka gives them.
 */
import type { InternalTopology } from '../../topology/internal-topology.ts';

export interface GraphNodeOptions {
  /** Of the node that those behind it name as their parent. */
  readonly name: string;
  readonly write: (topology: InternalTopology, parentNames: readonly string[]) => void;
}

export class GraphNode {
  readonly name: string;
  readonly parents = new Set<GraphNode>();
  readonly children = new Set<GraphNode>();
  priority = -1;
  #isWritten = false;
  readonly write: GraphNodeOptions['write'];

  constructor({ name, write }: GraphNodeOptions) {
    this.name = name;
    this.write = write;
  }

  /** Writes the node if its parents are there and it is not. */
  writeIfReady(topology: InternalTopology): void {
    if (this.#isWritten) return;
    for (const parent of this.parents) if (!parent.#isWritten) return;
    this.write(
      topology,
      [...this.parents].map(({ name }) => name),
    );
    this.#isWritten = true;
  }

  addChild(child: GraphNode): void {
    this.children.add(child);
    child.parents.add(this);
  }

  /** Takes over the children of a node that reads the same topics. */
  adopt(twin: GraphNode): void {
    for (const child of twin.children) {
      child.parents.delete(twin);
      this.addChild(child);
    }
    twin.children.clear();
  }
}
