/**
 * What `StreamsBuilder` and its streams share: the numbers in node names, and the graph of steps that becomes a
 * topology. The numbers are Kafka's, steps that only use one up included, since topics are named after them.
 */
import { TopologyException } from '../errors.ts';
import { InternalTopology } from '../topology/internal-topology.ts';
import type { DslFactory } from './dsl-factory.ts';
import { GraphNode } from './graph/graph-node.ts';
import { StreamSourceGraphNode } from './graph/nodes.ts';

export class InternalStreamsBuilder {
  /** Makes streams and tables; handed in, so that these files need not import each other. */
  readonly make: DslFactory;
  readonly root = new GraphNode({ name: 'root', write: () => {} });
  #index = 0;
  #priority = 0;

  constructor(make: DslFactory) {
    this.make = make;
  }

  newProcessorName(prefix: string): string {
    return `${prefix}${String(this.#index++).padStart(10, '0')}`;
  }

  newStoreName(prefix: string): string {
    return `${prefix}STATE-STORE-${String(this.#index++).padStart(10, '0')}`;
  }

  add(parents: GraphNode | readonly GraphNode[], child: GraphNode): void {
    for (const parent of parents instanceof GraphNode ? [parents] : parents) {
      parent.addChild(child);
      child.priority = this.#priority++;
    }
  }

  /** @throws TopologyException for sources of overlapping topics, names that are taken, … */
  build(): InternalTopology {
    this.#mergeEqualSources();
    const topology = new InternalTopology();
    const waiting: GraphNode[] = [this.root];
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      node.writeIfReady(topology);
      for (const child of node.children) insertByPriority(waiting, child);
    }
    return topology;
  }

  #mergeEqualSources(): void {
    const byTopic = new Map<string, StreamSourceGraphNode>();
    for (const node of [...this.root.children]) {
      if (!(node instanceof StreamSourceGraphNode)) continue;
      const keys = node.topics.length === 0 ? [node.identity] : node.topics;
      for (const key of keys) {
        const first = byTopic.get(key);
        if (first === undefined) byTopic.set(key, node);
        else if (first.identity !== node.identity) {
          throw new TopologyException(
            'Two source nodes are subscribed to overlapping but not equal input topics',
          );
        } else if (first !== node) {
          first.adopt(node);
          this.root.children.delete(node);
        }
      }
    }
  }
}

/** Children of a node that was reached in several ways wait several times; only their first turn writes them. */
function insertByPriority(waiting: GraphNode[], node: GraphNode): void {
  if (waiting.includes(node)) return;
  const place = waiting.findIndex(({ priority }) => priority > node.priority);
  waiting.splice(place < 0 ? waiting.length : place, 0, node);
}
