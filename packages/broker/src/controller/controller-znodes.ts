/** What the controller reads and writes in ZooKeeper; its writes are fenced. */
import type { Logger } from '@kafka-ts/environment/logger';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
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
  BrokerIdsPath,
  brokerIdPath,
  ControllerEpochPath,
  ControllerPath,
  DeleteTopicsPath,
  deleteTopicPath,
  entityConfigPath,
  TopicsPath,
  topicPath,
} from '../znodes/paths.ts';
import {
  decodeTopicAssignment,
  encodeTopicAssignment,
  type TopicAssignment,
} from '../znodes/topic-assignment.ts';
import { unlessUnreadable } from '../znodes/unless-unreadable.ts';
import { isZooKeeperError, unlessNodeExists, unlessNoNode } from '../znodes/zookeeper-results.ts';
import type { LiveBroker } from './controller-context.ts';
import { FencedWrites } from './fenced-writes.ts';
import { PartitionStateZnodes } from './partition-state-znodes.ts';

/** A won election. */
export interface ControllerTerm {
  readonly epoch: number;
  /** Version of `/controller_epoch`, on which all later writes depend. */
  readonly epochZnodeVersion: number;
}

export class ControllerZnodes {
  readonly #client: ZooKeeperClient;
  readonly #protocol: InterBrokerProtocol;
  readonly #logger: Logger;
  readonly #writes: FencedWrites;
  readonly partitionStates: PartitionStateZnodes;

  constructor(client: ZooKeeperClient, protocol: InterBrokerProtocol, logger: Logger) {
    this.#logger = logger;
    this.#client = client;
    this.#protocol = protocol;
    this.#writes = new FencedWrites(client);
    this.partitionStates = new PartitionStateZnodes(client, this.#writes, logger);
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
          data: encodeController(brokerId, nowMs),
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
    this.#writes.epochZnodeVersion = term.epochZnodeVersion;
    return term;
  }

  /** Deletes `/controller` if the present session made it. */
  async removeOwnController(): Promise<void> {
    const stat = await this.#client.exists(ControllerPath);
    if (stat === undefined || stat.ephemeralOwner !== this.#client.sessionId) return;
    await unlessNoNode(this.#client.delete(ControllerPath, stat.version));
  }

  /** Gives the office up, unless another has it already. */
  async abdicate(): Promise<void> {
    await unlessNoNode(this.#writes.write({ type: 'delete', path: ControllerPath, version: -1 }));
  }

  /** Live brokers with their epochs; sets the watches on the list and on each node. */
  async watchBrokers(): Promise<Map<number, LiveBroker>> {
    const { children } = await this.#client.getChildren(BrokerIdsPath, { watch: true });
    const ids = children.map(Number).filter((id) => Number.isInteger(id));
    const found = await Promise.all(
      ids.map(async (id): Promise<[number, LiveBroker] | undefined> => {
        const node = await unlessNoNode(this.#client.getData(brokerIdPath(id), { watch: true }));
        const registration =
          node && unlessUnreadable(this.#logger, () => decodeBrokerRegistration(id, node.data));
        if (node === undefined || registration === undefined) return undefined;
        return [id, { registration, brokerEpoch: Number(node.stat.czxid) }];
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
        const assignment =
          node && unlessUnreadable(this.#logger, () => decodeTopicAssignment(topic, node.data));
        if (node === undefined || assignment === undefined) return undefined;
        return [
          topic,
          await this.#withTopicId(topic, assignment, { version: node.stat.version, newTopicId }),
        ];
      }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
  }

  async watchTopicDeletions(): Promise<string[]> {
    return (await this.#client.getChildren(DeleteTopicsPath, { watch: true })).children;
  }

  async removeTopicDeletions(topics: Iterable<string>): Promise<void> {
    await Promise.all([...topics].map((topic) => this.#writes.deleteIfPresent(deleteTopicPath(topic))));
  }

  /** Removes everything of a topic: states, partitions, the topic, its configuration, the order to delete it. */
  async removeTopic(topic: string): Promise<void> {
    await this.#writes.deleteTree(topicPath(topic));
    await this.#writes.deleteIfPresent(entityConfigPath('topics', topic));
    await this.#writes.deleteIfPresent(deleteTopicPath(topic));
  }

  /** Watches the children of a notification path, reads and removes them in order. */
  async takeNotifications(path: string): Promise<Uint8Array[]> {
    const { children } = await this.#client.getChildren(path, { watch: true });
    const nodes = children.sort().map((name) => `${path}/${name}`);
    const found = await Promise.all(nodes.map((node) => unlessNoNode(this.#client.getData(node))));
    await Promise.all(nodes.map((node) => this.#writes.deleteIfPresent(node)));
    return found.flatMap((node) => (node === undefined || node.data === null ? [] : [node.data]));
  }

  /** Content of a node that tools leave for the controller, with a watch on its appearing; undefined if absent. */
  async watchRequest(path: string): Promise<Uint8Array | null | undefined> {
    const stat = await this.#client.exists(path, { watch: true });
    if (stat === undefined) return undefined;
    return (await unlessNoNode(this.#client.getData(path, { watch: true })))?.data;
  }

  async removeRequest(path: string): Promise<void> {
    await this.#writes.deleteIfPresent(path);
  }

  /** Creates a node, or replaces its content where that is another. */
  async put(path: string, data: Uint8Array): Promise<void> {
    const found = await unlessNoNode(this.#client.getData(path));
    if (found?.data != null && Buffer.compare(found.data, data) === 0) return;
    const created =
      found === undefined &&
      (await unlessNodeExists(this.#client.create(path, data, { mode: 'persistent' })));
    if (typeof created !== 'string') await this.#client.setData(path, data, -1);
  }

  async #withTopicId(
    topic: string,
    assignment: TopicAssignment,
    options: { readonly version: number; readonly newTopicId: () => string },
  ): Promise<TopicAssignment> {
    if (assignment.topicId !== undefined || !this.#protocol.isAtLeast('2.8-IV0')) return assignment;
    const complete = { ...assignment, topicId: options.newTopicId() };
    const data = encodeTopicAssignment(complete, this.#protocol);
    await this.#writes.write({ type: 'setData', path: topicPath(topic), data, version: options.version });
    return complete;
  }

  async #readOrCreateEpoch(): Promise<{ readonly epoch: number; readonly version: number }> {
    const found = await unlessNoNode(this.#client.getData(ControllerEpochPath));
    if (found !== undefined) return { epoch: decodeControllerEpoch(found.data), version: found.stat.version };
    const data = encodeControllerEpoch(InitialControllerEpoch);
    await unlessNodeExists(this.#client.create(ControllerEpochPath, data, { mode: 'persistent' }));
    return this.#readOrCreateEpoch();
  }
}
