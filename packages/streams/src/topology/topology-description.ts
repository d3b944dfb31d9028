/**
 * What `Topology.describe()` gives: its text is Kafka's to the byte, its order included. Kafka sorts nodes by the size
 * of what hangs below them and then by name, but it sorts them into neighbours' sets while sizes still grow, in the
 * order of a hash map; so do we.
 */
import { hashMapOrder, hashSetOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';
import type { InternalTopology, SubTopology } from './internal-topology.ts';
import type { TopologyNode } from './nodes.ts';

export interface DescribedNode {
  readonly name: string;
  readonly node: TopologyNode;
  readonly predecessors: readonly string[];
  readonly successors: readonly string[];
}

export interface DescribedSubtopology {
  readonly id: number;
  readonly nodes: readonly DescribedNode[];
}

export class TopologyDescription {
  readonly subtopologies: readonly DescribedSubtopology[];

  constructor(topology: InternalTopology) {
    this.subtopologies = topology.subTopologies().map(describe);
  }

  toString(): string {
    const parts = this.subtopologies.map(
      ({ id, nodes }) =>
        `  Sub-topology: ${id}\n${nodes.map((node) => `    ${nodeText(node)}\n`).join('')}\n`,
    );
    return `Topologies:\n ${parts.join('')}`;
  }
}

/** A node while its neighbours are found. */
interface Growing {
  readonly node: TopologyNode;
  size: number;
  readonly predecessors: Growing[];
  readonly successors: Growing[];
}

function describe({ id, nodes }: SubTopology): DescribedSubtopology {
  const byName = new Map(nodes.map((node) => [node.name, grow(node)]));
  const inOrder = hashMapOrder([...byName.keys()], javaStringHash).flatMap((name) => byName.get(name) ?? []);
  for (const growing of inOrder) {
    const predecessors = growing.node.kind === 'source' ? [] : growing.node.predecessors;
    for (const name of predecessors) {
      const predecessor = byName.get(name);
      if (predecessor === undefined) continue;
      insert(growing.predecessors, predecessor);
      insert(predecessor.successors, growing);
      enlarge(predecessor, growing.size);
    }
  }
  const sorted: Growing[] = [];
  for (const growing of inOrder) insert(sorted, growing);
  return { id, nodes: sorted.map(settled) };
}

function grow(node: TopologyNode): Growing {
  return { node, size: 1, predecessors: [], successors: [] };
}

function settled({ node, predecessors, successors }: Growing): DescribedNode {
  const names = (neighbours: readonly Growing[]) => neighbours.map((neighbour) => neighbour.node.name);
  return { name: node.name, node, predecessors: names(predecessors), successors: names(successors) };
}

function enlarge(growing: Growing, by: number): void {
  growing.size += by;
  for (const predecessor of growing.predecessors) enlarge(predecessor, by);
}

function insert(sorted: Growing[], growing: Growing): void {
  if (sorted.includes(growing)) return;
  const place = sorted.findIndex((other) => comesBefore(growing, other));
  sorted.splice(place < 0 ? sorted.length : place, 0, growing);
}

function comesBefore(left: Growing, right: Growing): boolean {
  return left.size === right.size ? left.node.name < right.node.name : left.size > right.size;
}

function nodeText({ node, predecessors, successors }: DescribedNode): string {
  switch (node.kind) {
    case 'source': {
      const topics =
        node.pattern?.source ?? listText(hashSetOrder([...new Set(node.topics)], javaStringHash));
      return `Source: ${node.name} (topics: ${topics})\n      --> ${namesText(successors)}`;
    }
    case 'processor': {
      const stores = listText(
        hashSetOrder(hashMapOrder([...new Set(node.stateStores)], javaStringHash), javaStringHash),
      );
      return `Processor: ${node.name} (stores: ${stores})\n      --> ${namesText(successors)}\n      <-- ${namesText(predecessors)}`;
    }
    case 'sink': {
      const topic = typeof node.topic === 'string' ? `topic: ${node.topic}` : 'extractor class: function';
      return `Sink: ${node.name} (${topic})\n      <-- ${namesText(predecessors)}`;
    }
  }
}

function listText(names: readonly string[]): string {
  return `[${names.join(', ')}]`;
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
