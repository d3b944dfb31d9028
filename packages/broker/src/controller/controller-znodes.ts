/**
 * The controller's reads and writes in ZooKeeper. Every write is fenced: a multi of [check of `/controller_epoch`'s
 * version, the write], so that a controller that was replaced without noticing changes nothing
 * (`kafka.zk.KafkaZkClient`, KIP-380's predecessor KAFKA-6082).
 */
import type { MultiOperation, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { decodeBrokerRegistration } from '../znodes/broker-registration.ts';
import {
  decodeController,
  decodeControllerEpoch,
  encodeController,
  encodeControllerEpoch,
  InitialControllerEpoch,
} from '../znodes/controller-node.ts';
import {
  decodePartitionState,
  encodePartitionState,
  type PartitionState,
} from '../znodes/partition-state.ts';
import {
  BrokerIdsPath,
  brokerIdPath,
  ControllerEpochPath,
  ControllerPath,
  DeleteTopicsPath,
  deleteTopicPath,
  entityConfigPath,
  partitionPath,
  partitionStatePath,
  partitionsPath,
  TopicsPath,
  topicPath,
} from '../znodes/paths.ts';
import {
  decodeTopicAssignment,
  encodeTopicAssignment,
  type TopicAssignment,
} from '../znodes/topic-assignment.ts';
import { isZooKeeperError, unlessNodeExists, unlessNoNode } from '../znodes/zookeeper-results.ts';
import type { LiveBroker } from './controller-context.ts';
import { type TopicPartition, topicPartitionKey } from './topic-partition.ts';

/** Another broker controls the cluster: whoever gets this resigns. */
export class ControllerMovedError extends Error {
  override readonly name = 'ControllerMovedError';
}

/** A won election. */
export interface ControllerTerm {
  readonly epoch: number;
  /** Version of `/controller_epoch`, on which all later writes depend. */
  readonly epochZnodeVersion: number;
}

/** What became of conditional writes of partition states. */
export interface UpdatedStates {
  readonly written: ReadonlyMap<TopicPartition, PartitionState>;
  /** Written by somebody else meanwhile: read and try again. */
  readonly conflicts: readonly TopicPartition[];
  readonly errors: ReadonlyMap<TopicPartition, string>;
}

export class ControllerZnodes {
  readonly #client: ZooKeeperClient;
  readonly #protocol: InterBrokerProtocol;
  #epochZnodeVersion = 0;

  constructor(client: ZooKeeperClient, protocol: InterBrokerProtocol) {
    this.#client = client;
    this.#protocol = protocol;
  }

  /** The controlling broker, with a watch on the node (present or not). */
  async watchController(): Promise<number | undefined> {
    await this.#client.exists(ControllerPath, { watch: true });
    const found = await unlessNoNode(this.#client.getData(ControllerPath, { watch: true }));
    return found === undefined ? undefined : decodeController(found.data);
  }

  /** Tries to become controller; undefined if another broker was faster. */
  async elect(brokerId: number, nowMs: number): Promise<ControllerTerm | undefined> {
    const { epoch, version } = await this.#readOrCreateEpoch();
    const term = { epoch: epoch + 1, epochZnodeVersion: version + 1 };
    try {
      await this.#client.multi([
        {
          type: 'create',
          path: ControllerPath,
          data: encodeController(brokerId, this.#protocol, nowMs),
          mode: 'ephemeral',
        },
        { type: 'setData', path: ControllerEpochPath, data: encodeControllerEpoch(term.epoch), version },
      ]);
    } catch (error) {
      if (!isZooKeeperError(error, 'NODEEXISTS') && !isZooKeeperError(error, 'BADVERSION')) throw error;
      const isMine =
        (await this.watchController()) === brokerId && (await this.#readOrCreateEpoch()).epoch === term.epoch;
      if (!isMine) return undefined;
    }
    this.#epochZnodeVersion = term.epochZnodeVersion;
    return term;
  }

  /** Gives the office up, unless another has it already. */
  async abdicate(): Promise<void> {
    await unlessNoNode(this.#fenced({ type: 'delete', path: ControllerPath, version: -1 }));
  }

  /** Live brokers with their epochs; sets the watches on the list and on each node. */
  async watchBrokers(): Promise<Map<number, LiveBroker>> {
    const { children } = await this.#client.getChildren(BrokerIdsPath, { watch: true });
    const ids = children.map(Number).filter((id) => Number.isInteger(id));
    const found = await Promise.all(
      ids.map(async (id): Promise<[number, LiveBroker] | undefined> => {
        const node = await unlessNoNode(this.#client.getData(brokerIdPath(id), { watch: true }));
        if (node === undefined) return undefined;
        return [
          id,
          { registration: decodeBrokerRegistration(id, node.data), brokerEpoch: Number(node.stat.czxid) },
        ];
      }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
  }

  async watchTopics(): Promise<string[]> {
    return (await this.#client.getChildren(TopicsPath, { watch: true })).children;
  }

  /** Assignments of the topics that exist, with a watch on each; one without an id gets one where the protocol has ids. */
  async watchAssignments(
    topics: Iterable<string>,
    newTopicId: () => string,
  ): Promise<Map<string, TopicAssignment>> {
    const found = await Promise.all(
      [...topics].map(async (topic): Promise<[string, TopicAssignment] | undefined> => {
        const node = await unlessNoNode(this.#client.getData(topicPath(topic), { watch: true }));
        if (node === undefined) return undefined;
        const assignment = decodeTopicAssignment(topic, node.data);
        return [
          topic,
          await this.#withTopicId(topic, assignment, { version: node.stat.version, newTopicId }),
        ];
      }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
  }

  /** Rewrites the topic's document, for instance with the id that an old tool dropped. */
  async writeAssignment(topic: string, assignment: TopicAssignment): Promise<void> {
    await this.#fenced({
      type: 'setData',
      path: topicPath(topic),
      data: encodeTopicAssignment(assignment, this.#protocol),
      version: -1,
    });
  }

  async readPartitionStates(partitions: readonly TopicPartition[]): Promise<Map<string, PartitionState>> {
    const found = await Promise.all(
      partitions.map(async (partition): Promise<[string, PartitionState] | undefined> => {
        const path = partitionStatePath(partition.topic, partition.partition);
        const node = await unlessNoNode(this.#client.getData(path));
        if (node === undefined) return undefined;
        return [topicPartitionKey(partition), decodePartitionState(partition, node.data, node.stat.version)];
      }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
  }

  /** Creates `partitions`, `<p>` and `state`; the result names the partitions that could not be, and why. */
  async createPartitionStates(
    states: ReadonlyMap<TopicPartition, PartitionState>,
  ): Promise<Map<TopicPartition, string>> {
    const topics = new Set([...states.keys()].map(({ topic }) => topic));
    const parents = [...topics].map((topic) => this.#createIfAbsent(partitionsPath(topic)));
    const results = await Promise.all([
      ...parents.map(async (created) => void (await created)),
      ...[...states].map(async ([partition, state]): Promise<[TopicPartition, string] | undefined> => {
        const path = partitionPath(partition.topic, partition.partition);
        const data = encodePartitionState(state);
        try {
          await Promise.all([
            this.#createIfAbsent(path),
            this.#fenced({ type: 'create', path: `${path}/state`, data, mode: 'persistent' }),
          ]);
          return undefined;
        } catch (error) {
          if (error instanceof ControllerMovedError) throw error;
          return [partition, error instanceof Error ? error.message : String(error)];
        }
      }),
    ]);
    return new Map(results.filter((entry) => entry !== undefined));
  }

  /** Writes states on the condition that nobody wrote since they were read. */
  async updatePartitionStates(states: ReadonlyMap<TopicPartition, PartitionState>): Promise<UpdatedStates> {
    const written = new Map<TopicPartition, PartitionState>();
    const conflicts: TopicPartition[] = [];
    const errors = new Map<TopicPartition, string>();
    const write = async ([partition, state]: [TopicPartition, PartitionState]): Promise<void> => {
      const path = partitionStatePath(partition.topic, partition.partition);
      try {
        await this.#fenced({
          type: 'setData',
          path,
          data: encodePartitionState(state),
          version: state.partitionEpoch,
        });
        written.set(partition, { ...state, partitionEpoch: state.partitionEpoch + 1 });
      } catch (error) {
        if (error instanceof ControllerMovedError) throw error;
        if (isZooKeeperError(error, 'BADVERSION')) conflicts.push(partition);
        else errors.set(partition, error instanceof Error ? error.message : String(error));
      }
    };
    await Promise.all([...states].map(write));
    return { written, conflicts, errors };
  }

  async watchTopicDeletions(): Promise<string[]> {
    return (await this.#client.getChildren(DeleteTopicsPath, { watch: true })).children;
  }

  async removeTopicDeletions(topics: Iterable<string>): Promise<void> {
    await Promise.all([...topics].map((topic) => this.#deleteIfPresent(deleteTopicPath(topic))));
  }

  /** Removes everything of a topic: states, partitions, the topic, its configuration, the order to delete it. */
  async removeTopic(topic: string): Promise<void> {
    await this.#deleteTree(topicPath(topic));
    await this.#deleteIfPresent(entityConfigPath('topics', topic));
    await this.#deleteIfPresent(deleteTopicPath(topic));
  }

  /** Watches the children of a notification path, reads and removes them in order. */
  async takeNotifications(path: string): Promise<Uint8Array[]> {
    const { children } = await this.#client.getChildren(path, { watch: true });
    const nodes = children.sort().map((name) => `${path}/${name}`);
    const found = await Promise.all(nodes.map((node) => unlessNoNode(this.#client.getData(node))));
    await Promise.all(nodes.map((node) => this.#deleteIfPresent(node)));
    return found.flatMap((node) => (node === undefined || node.data === null ? [] : [node.data]));
  }

  /** Content of a node that tools leave for the controller, with a watch on its appearing; undefined if absent. */
  async watchRequest(path: string): Promise<Uint8Array | null | undefined> {
    const stat = await this.#client.exists(path, { watch: true });
    if (stat === undefined) return undefined;
    return (await unlessNoNode(this.#client.getData(path, { watch: true })))?.data;
  }

  async removeRequest(path: string): Promise<void> {
    await this.#deleteIfPresent(path);
  }

  /** Creates a node or replaces its content. */
  async put(path: string, data: Uint8Array): Promise<void> {
    try {
      await this.#client.create(path, data, { mode: 'persistent' });
    } catch (error) {
      if (!isZooKeeperError(error, 'NODEEXISTS')) throw error;
      await this.#client.setData(path, data, -1);
    }
  }

  async #withTopicId(
    topic: string,
    assignment: TopicAssignment,
    options: { readonly version: number; readonly newTopicId: () => string },
  ): Promise<TopicAssignment> {
    if (assignment.topicId !== undefined || !this.#protocol.isAtLeast('2.8-IV0')) return assignment;
    const complete = { ...assignment, topicId: options.newTopicId() };
    const data = encodeTopicAssignment(complete, this.#protocol);
    await this.#fenced({ type: 'setData', path: topicPath(topic), data, version: options.version });
    return complete;
  }

  async #readOrCreateEpoch(): Promise<{ readonly epoch: number; readonly version: number }> {
    const found = await unlessNoNode(this.#client.getData(ControllerEpochPath));
    if (found !== undefined) return { epoch: decodeControllerEpoch(found.data), version: found.stat.version };
    const data = encodeControllerEpoch(InitialControllerEpoch);
    await unlessNodeExists(this.#client.create(ControllerEpochPath, data, { mode: 'persistent' }));
    return this.#readOrCreateEpoch();
  }

  async #createIfAbsent(path: string): Promise<void> {
    await unlessNodeExists(this.#fenced({ type: 'create', path, data: null, mode: 'persistent' }));
  }

  async #deleteIfPresent(path: string): Promise<void> {
    await unlessNoNode(this.#fenced({ type: 'delete', path, version: -1 }));
  }

  async #deleteTree(path: string): Promise<void> {
    const found = await unlessNoNode(this.#client.getChildren(path));
    if (found === undefined) return;
    await Promise.all(found.children.map((child) => this.#deleteTree(`${path}/${child}`)));
    await this.#deleteIfPresent(path);
  }

  async #fenced(operation: MultiOperation): Promise<void> {
    const check = { type: 'check', path: ControllerEpochPath, version: this.#epochZnodeVersion } as const;
    try {
      await this.#client.multi([check, operation]);
    } catch (error) {
      if (
        error instanceof ZooKeeperError &&
        error.path === ControllerEpochPath &&
        isZooKeeperError(error, 'BADVERSION')
      ) {
        throw new ControllerMovedError(
          `the controller epoch has changed since version ${this.#epochZnodeVersion}`,
        );
      }
      throw error;
    }
  }
}
