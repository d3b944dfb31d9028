/**
 * Configurations that live in ZooKeeper, kept up to date: all are read when the broker starts, then each one again when
 * a node below `/config/changes` names it (`kafka.common.ZkNodeChangeNotificationListener`).
 */
import type { Logger } from '@kafka-ts/environment/logger';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ConfigError } from '../config/config-key.ts';
import { checkTopicConfig } from '../config/topic-config.ts';
import { DefaultEntityName, decodeConfigChange, decodeEntityConfig } from '../znodes/entity-config.ts';
import { ConfigChangesPath, configChangePrefix, entityConfigPath } from '../znodes/paths.ts';
import type { TopicZnodes } from '../znodes/topic-znodes.ts';
import { unlessUnreadable } from '../znodes/unless-unreadable.ts';
import { unlessNoNode } from '../znodes/zookeeper-results.ts';

/** Notifications older than this are removed by whoever reads them. */
const NOTIFICATION_LIFE_MS = 15 * 60 * 1000;

/** Topics whose configurations are asked for before the first answer is waited for. */
const READ_TOGETHER = 400;

const SOURCE = 'kafka.server.ConfigHandler';

export interface ConfigRepositoryParts {
  readonly client: ZooKeeperClient;
  readonly znodes: TopicZnodes;
  readonly brokerId: number;
  readonly nowMs: () => number;
  readonly logger: Logger;
  /** Given what stands at `/config/brokers/<name>`, of an id or of `<default>`, each time it was read. */
  readonly onBrokerConfig: (name: string, stored: ReadonlyMap<string, string>) => void;
}

export class ConfigRepository {
  readonly #parts: ConfigRepositoryParts;
  readonly #topics = new Map<string, ReadonlyMap<string, string>>();
  readonly #listeners = new Set<(topics: ReadonlySet<string>) => void>();
  /** Topics whose configuration was read since they were created. */
  readonly #known = new Set<string>();
  #lastExecuted = -1;

  constructor(parts: ConfigRepositoryParts) {
    this.#parts = parts;
  }

  /** The overrides of a topic; empty if it has none. */
  topicConfig(topic: string): ReadonlyMap<string, string> {
    return this.#topics.get(topic) ?? new Map();
  }

  /** Calls `listener` after the configurations of topics were read again: once for all that were read together. */
  onTopicConfig(listener: (topics: ReadonlySet<string>) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads everything, and starts to watch. */
  async start(): Promise<void> {
    const { znodes } = this.#parts;
    await this.onChange();
    const topics = await znodes.configuredEntities('topics');
    const brokers = [DefaultEntityName, `${this.#parts.brokerId}`];
    await Promise.all([
      this.#reloadTopics(topics),
      ...brokers.map((broker) => this.reload(`brokers/${broker}`)),
    ]);
  }

  /** `/config/changes` has new children: acts on those not seen before, removes old ones. */
  async onChange(): Promise<void> {
    const { client, nowMs } = this.#parts;
    const { children } = await client.getChildren(ConfigChangesPath, { watch: true });
    const numbered = children
      .map((name) => ({
        path: `${ConfigChangesPath}/${name}`,
        number: Number(name.slice(name.lastIndexOf('_') + 1)),
      }))
      .sort((a, b) => a.number - b.number);
    for (const { path, number } of numbered) {
      if (!path.startsWith(configChangePrefix)) continue;
      const node = await unlessNoNode(client.getData(path));
      if (node === undefined) continue;
      if (number > this.#lastExecuted) await this.#act(node.data);
      this.#lastExecuted = Math.max(this.#lastExecuted, number);
      if (nowMs() - Number(node.stat.ctime) > NOTIFICATION_LIFE_MS)
        await unlessNoNode(client.delete(path, -1));
    }
  }

  /** Reads the configuration of topics that are new here: creating a topic writes it without a change notification. */
  async loadNew(topics: Iterable<string>): Promise<void> {
    const unknown = [...topics].filter((topic) => !this.#known.has(topic));
    await this.#reloadTopics(unknown);
  }

  /** The topic is deleted; another of its name will have its own configuration. */
  forget(topic: string): void {
    this.#known.delete(topic);
    this.#topics.delete(topic);
  }

  /** Reads one entity (`type/name`) again. */
  async reload(entityPath: string): Promise<void> {
    const separator = entityPath.indexOf('/');
    const type = entityPath.slice(0, separator);
    const name = entityPath.slice(separator + 1);
    if (type === 'topics') await this.#reloadTopics([name]);
    else if (type === 'brokers') {
      const data = await this.#parts.znodes.configData('brokers', name);
      this.#parts.onBrokerConfig(name, this.#readable('brokers', name, data));
    }
  }

  async #reloadTopics(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    for (const topic of topics) this.#known.add(topic);
    for (let at = 0; at < topics.length; at += READ_TOGETHER) {
      const some = topics.slice(at, at + READ_TOGETHER);
      const data = await this.#parts.znodes.configDataOfEach('topics', some);
      for (const [index, topic] of some.entries()) {
        const config = this.#readable('topics', topic, data[index] ?? null);
        if (config.size === 0) this.#topics.delete(topic);
        else this.#topics.set(topic, config);
      }
    }
    for (const listener of this.#listeners) listener(new Set(topics));
  }

  /** What can be read of it: unreadable documents are empty, and a topic's settings that are wrong are left out. */
  #readable(type: 'topics' | 'brokers', name: string, data: Uint8Array | null): ReadonlyMap<string, string> {
    const { logger } = this.#parts;
    const path = entityConfigPath(type, name);
    const config =
      unlessUnreadable(logger, () => decodeEntityConfig(path, data)) ?? new Map<string, string>();
    if (type === 'topics') for (const entry of [...config]) this.#leaveOutWrong(config, entry, path);
    return config;
  }

  #leaveOutWrong(config: Map<string, string>, [key, value]: [string, string], path: string): void {
    try {
      checkTopicConfig(new Map([[key, value]]));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      config.delete(key);
      this.#parts.logger.error(`Ignoring a setting in ${path}: ${error.message}`, SOURCE);
    }
  }

  async #act(data: Uint8Array | null): Promise<void> {
    const entityPath = unlessUnreadable(this.#parts.logger, () => decodeConfigChange(data));
    if (entityPath === undefined) return;
    this.#parts.logger.info(`Processing override for entityPath: ${entityPath}`, SOURCE);
    await this.reload(entityPath);
  }
}
