/**
 * The graph that `Topology` and the DSL write: sources, processors, sinks and stores, in the order they were added,
 * and which of them belong together. Nodes that are connected, by a way or by a store, are one sub-topology; a topic
 * in between separates. Names and order follow Kafka's InternalTopologyBuilder, since they end in topic names.
 */
import { TopologyException } from '../errors.ts';
import type { StoreBuilder } from '../state/state-store.ts';
import type { ProcessorNode, SinkNode, SourceNode, TopologyNode } from './nodes.ts';
import { QuickUnion } from './quick-union.ts';

/** Nodes that run together, as a task for each partition. */
export interface SubTopology {
  readonly id: number;
  readonly nodes: readonly TopologyNode[];
}

export class InternalTopology {
  readonly nodes = new Map<string, TopologyNode>();
  readonly stores = new Map<string, { readonly builder: StoreBuilder; readonly users: string[] }>();
  /** Repartition topics without the application's id; how many partitions, if that was said. */
  readonly internalTopics = new Map<string, { readonly partitions: number | undefined }>();
  /** Stores that read their source topic again instead of having a changelog: `topology.optimization`. */
  readonly sourceTopicOfStore = new Map<string, string>();
  readonly #groups = new QuickUnion();
  readonly #sourceTopics = new Set<string>();

  addSource(node: SourceNode): void {
    this.#requireNewName(node.name);
    if (node.topics.length === 0 && node.pattern === undefined)
      throw new TopologyException('You must provide at least one topic');
    for (const topic of node.topics) {
      if (this.#sourceTopics.has(topic) || this.#isMatched(topic))
        throw new TopologyException(`Topic ${topic} has already been registered by another source.`);
    }
    for (const topic of node.topics) this.#sourceTopics.add(topic);
    this.nodes.set(node.name, node);
    this.#groups.add(node.name);
  }

  addProcessor(node: ProcessorNode): void {
    this.#requireParents(node);
    this.nodes.set(node.name, node);
    this.#join(node);
  }

  addSink(node: SinkNode): void {
    this.#requireParents(node);
    this.nodes.set(node.name, node);
    this.#join(node);
  }

  /** @throws TopologyException for two stores of one name */
  addStateStore(builder: StoreBuilder, processorNames: readonly string[]): void {
    const { name } = builder;
    if (this.stores.has(name) && this.stores.get(name)?.builder !== builder)
      throw new TopologyException(`A different StateStore has already been added with the name ${name}`);
    if (!this.stores.has(name)) this.stores.set(name, { builder, users: [] });
    for (const processorName of processorNames) this.connect(processorName, name);
  }

  /** Gives a processor access to a store. */
  connect(processorName: string, storeName: string): void {
    const store = this.stores.get(storeName);
    if (store === undefined) throw new TopologyException(`StateStore ${storeName} is not added yet.`);
    const node = this.nodes.get(processorName);
    if (node === undefined) throw new TopologyException(`Processor ${processorName} is not added yet.`);
    if (node.kind !== 'processor') {
      throw new TopologyException(
        `cannot connect a state store ${storeName} to a source node or a sink node.`,
      );
    }
    const [user] = store.users;
    if (user !== undefined) this.#groups.unite(user, [processorName]);
    store.users.push(processorName);
    node.stateStores.add(storeName);
  }

  addInternalTopic(name: string, partitions: number | undefined): void {
    this.internalTopics.set(name, { partitions });
  }

  /** In the order of their first nodes. */
  subTopologies(): SubTopology[] {
    const groups = new Map<string, TopologyNode[]>();
    for (const node of this.nodes.values()) {
      const root = this.#groups.root(node.name);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [node]);
      else group.push(node);
    }
    return [...groups.values()].map((nodes, id) => ({ id, nodes }));
  }

  #isMatched(topic: string): boolean {
    for (const node of this.nodes.values()) {
      if (node.kind === 'source' && node.pattern?.test(topic) === true) return true;
    }
    return false;
  }

  #requireNewName(name: string): void {
    if (this.nodes.has(name)) throw new TopologyException(`Processor ${name} is already added.`);
  }

  #requireParents({ name, predecessors }: ProcessorNode | SinkNode): void {
    this.#requireNewName(name);
    if (predecessors.length === 0) {
      throw new TopologyException(`${name} must have at least one parent`);
    }
    for (const predecessor of predecessors) {
      if (predecessor === name)
        throw new TopologyException(`Processor ${name} cannot be a predecessor of itself.`);
      const parent = this.nodes.get(predecessor);
      if (parent === undefined)
        throw new TopologyException(`Predecessor processor ${predecessor} is not added yet for ${name}`);
      if (parent.kind === 'sink')
        throw new TopologyException(`Sink ${predecessor} cannot be a predecessor of ${name}`);
    }
  }

  #join({ name, predecessors }: ProcessorNode | SinkNode): void {
    this.#groups.add(name);
    this.#groups.unite(name, predecessors);
  }
}
