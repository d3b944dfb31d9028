/** Topics and their configurations in ZooKeeper: what brokers and tools write for the controller to act on. */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { decodeEntityConfig, encodeConfigChange, encodeEntityConfig } from './entity-config.ts';
import {
  type ConfigEntityType,
  configChangePrefix,
  DeleteTopicsPath,
  deleteTopicPath,
  entityConfigPath,
  TopicsPath,
  topicPath,
} from './paths.ts';
import { decodeTopicAssignment, encodeTopicAssignment, type TopicAssignment } from './topic-assignment.ts';
import { unlessNodeExists, unlessNoNode } from './zookeeper-results.ts';

export class TopicZnodes {
  readonly #client: ZooKeeperClient;
  readonly #protocol: InterBrokerProtocol;

  constructor(client: ZooKeeperClient, protocol: InterBrokerProtocol) {
    this.#client = client;
    this.#protocol = protocol;
  }

  async topics(): Promise<string[]> {
    return (await unlessNoNode(this.#client.getChildren(TopicsPath)))?.children ?? [];
  }

  /** Topics whose deletion was ordered and is not done. */
  async topicsMarkedForDeletion(): Promise<string[]> {
    return (await unlessNoNode(this.#client.getChildren(DeleteTopicsPath)))?.children ?? [];
  }

  async assignment(topic: string): Promise<TopicAssignment | undefined> {
    const found = await unlessNoNode(this.#client.getData(topicPath(topic)));
    return found === undefined ? undefined : decodeTopicAssignment(topic, found.data);
  }

  /** The configuration is written first: the controller acts as soon as the topic appears. False if it exists already. */
  async createTopic(
    topic: string,
    assignment: TopicAssignment,
    config: ReadonlyMap<string, string>,
  ): Promise<boolean> {
    await this.writeConfig('topics', topic, config);
    const data = encodeTopicAssignment(assignment, this.#protocol);
    return (
      (await unlessNodeExists(this.#client.create(topicPath(topic), data, { mode: 'persistent' }))) !==
      undefined
    );
  }

  async writeAssignment(topic: string, assignment: TopicAssignment): Promise<void> {
    await this.#client.setData(topicPath(topic), encodeTopicAssignment(assignment, this.#protocol), -1);
  }

  /** Orders the deletion; false if it was ordered before. */
  async orderDeletion(topic: string): Promise<boolean> {
    return (
      (await unlessNodeExists(this.#client.create(deleteTopicPath(topic), null, { mode: 'persistent' }))) !==
      undefined
    );
  }

  /** Resolves when no deletion of the topic is ordered (any more), or when `signal` says that nobody waits for it. */
  async deletionDone(topic: string, signal: AbortSignal): Promise<void> {
    const path = deleteTopicPath(topic);
    while (!signal.aborted) {
      const changed = Promise.withResolvers<void>();
      const forget = this.#client.onWatch((event) => {
        if (event.path === path) changed.resolve();
      });
      signal.addEventListener('abort', () => changed.resolve(), { once: true });
      try {
        if ((await this.#client.exists(path, { watch: true })) === undefined) return;
        await changed.promise;
      } finally {
        forget();
      }
    }
  }

  async config(type: ConfigEntityType, name: string): Promise<Map<string, string>> {
    return decodeEntityConfig(entityConfigPath(type, name), await this.configData(type, name));
  }

  /** The document of a configuration as it is; null if there is none. */
  async configData(type: ConfigEntityType, name: string): Promise<Uint8Array | null> {
    return (await unlessNoNode(this.#client.getData(entityConfigPath(type, name))))?.data ?? null;
  }

  /** {@link configData} of each of `names`. */
  async configDataOfEach(type: ConfigEntityType, names: readonly string[]): Promise<(Uint8Array | null)[]> {
    const found = await this.#client.getDataOfEach(names.map((name) => entityConfigPath(type, name)));
    return found.map((node) => node?.data ?? null);
  }

  async configuredEntities(type: ConfigEntityType): Promise<string[]> {
    return (await unlessNoNode(this.#client.getChildren(`/config/${type}`)))?.children ?? [];
  }

  async writeConfig(
    type: ConfigEntityType,
    name: string,
    config: ReadonlyMap<string, string>,
  ): Promise<void> {
    const path = entityConfigPath(type, name);
    const data = encodeEntityConfig(config);
    const written = await unlessNoNode(this.#client.setData(path, data, -1));
    if (written !== undefined) return;
    if ((await unlessNodeExists(this.#client.create(path, data, { mode: 'persistent' }))) !== undefined)
      return;
    await this.#client.setData(path, data, -1);
  }

  /** Tells all brokers to read a changed configuration. */
  async notifyConfigChange(type: ConfigEntityType, name: string): Promise<void> {
    await this.#client.create(configChangePrefix, encodeConfigChange(`${type}/${name}`), {
      mode: 'persistent-sequential',
    });
  }
}
