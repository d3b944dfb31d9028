/**
 * What holds the broker's configuration and its parts together while it runs: settings that stand in ZooKeeper go to `DynamicBrokerConfig`,
 * what they change to the parts that have to act on it. Most parts need not be told: they ask for a setting each time they use it.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Random } from '@kafka-ts/environment/random';
import type { LogManager } from '@kafka-ts/storage/directory/log-manager';
import type { ConfigName } from '../config/config-keys.ts';
import { DynamicBrokerConfig } from '../config/dynamic/dynamic-broker-config.ts';
import { PasswordEncoder } from '../config/dynamic/password-encoder.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { listenersOf } from '../config/listeners.ts';
import type { SocketServer } from '../network/socket-server.ts';
import { DefaultEntityName } from '../znodes/entity-config.ts';
import type { TopicZnodes } from '../znodes/topic-znodes.ts';
import { advertisedEndPoints } from './advertised-end-points.ts';
import type { ClusterMembership } from './cluster-membership.ts';

const SOURCE = 'kafka.server.DynamicBrokerConfig';

/** `LogCleaner.ReconfigurableConfigs` without `message.max.bytes`: our cleaner's buffers grow with the batches. */
const cleanerKeys = [
  'log.cleaner.threads',
  'log.cleaner.dedupe.buffer.size',
  'log.cleaner.io.buffer.load.factor',
  'log.cleaner.io.buffer.size',
  'log.cleaner.io.max.bytes.per.second',
  'log.cleaner.backoff.ms',
] as const satisfies readonly ConfigName[];

export interface RuntimeConfigurationParts {
  readonly config: KafkaConfig;
  readonly brokerId: number;
  readonly logger: Logger;
  readonly random: Random;
}

/** What has to be told of changes. */
export interface RunningParts {
  readonly logs: LogManager;
  readonly sockets: SocketServer;
  readonly membership: ClusterMembership;
}

export class RuntimeConfiguration {
  readonly dynamic: DynamicBrokerConfig;
  readonly #parts: RuntimeConfigurationParts;

  constructor(parts: RuntimeConfigurationParts) {
    const { config, logger, random } = parts;
    this.#parts = parts;
    this.dynamic = new DynamicBrokerConfig({ config, logger, passwords: PasswordEncoder.of(config, random) });
  }

  /** `/config/brokers/<name>` was read. Other brokers' settings mean nothing here. */
  stored(name: string, configs: ReadonlyMap<string, string>): void {
    if (name === DefaultEntityName) this.dynamic.update('default', configs);
    else if (name === `${this.#parts.brokerId}`) this.dynamic.update('broker', configs);
  }

  /** Where `password.encoder.old.secret` is set, secrets that were encrypted with it are encrypted with the present one. */
  async renewSecrets(znodes: TopicZnodes): Promise<void> {
    const { config, random, brokerId } = this.#parts;
    const old = PasswordEncoder.ofOldSecret(config, random);
    if (old === undefined) return;
    const present = await znodes.config('brokers', `${brokerId}`);
    const renewed = this.dynamic.encodedAnew(present, old);
    if (renewed === undefined) return;
    await znodes.writeConfig('brokers', `${brokerId}`, renewed);
    await znodes.notifyConfigChange('brokers', `${brokerId}`);
  }

  /** From now on changes are judged by what runs, told in the log and to those who act on them. */
  follow(running: RunningParts): void {
    const { membership } = running;
    const unclean = 'unclean.leader.election.enable';
    const isUnclean = (topic: string): boolean =>
      membership.configs.topicConfig(topic).get(unclean)?.trim().toLowerCase() === 'true';
    membership.configs.onTopicConfig((topics) => {
      if (![...topics].some(isUnclean)) return;
      membership.allowUncleanElection().catch((error: unknown) => this.#failed(unclean, error));
    });
    this.dynamic.onChange((before, now) => {
      const names = changedKeys(before, now);
      this.#parts.logger.info(`Reconfigured: updated configs: ${names.join(', ')}`, SOURCE);
      running.logs.updateConfigs();
      this.#act(running, before, now).catch((error: unknown) => this.#failed(names.join(', '), error));
    });
  }

  #failed(what: string, error: unknown): void {
    this.#parts.logger.error(`Acting on ${what} failed: ${messageOf(error)}`, SOURCE);
  }

  async #act(
    { logs, sockets, membership }: RunningParts,
    before: KafkaConfig,
    now: KafkaConfig,
  ): Promise<void> {
    const isChanged = (name: ConfigName): boolean => before.text(name) !== now.text(name);
    if (cleanerKeys.some(isChanged)) logs.cleaner?.reconfigured();
    if (isChanged('listeners')) await sockets.followEndPoints();
    if (isChanged('listeners') || isChanged('advertised.listeners'))
      await membership.moveTo(advertisedEndPoints(listenersOf(now), sockets.listeners));
    const unclean = 'unclean.leader.election.enable';
    if (now.get(unclean) && !before.get(unclean)) await membership.allowUncleanElection();
  }
}

function changedKeys(before: KafkaConfig, now: KafkaConfig): string[] {
  const names = new Set([...before.current.keys(), ...now.current.keys()]);
  return [...names].filter((name) => before.current.get(name) !== now.current.get(name)).sort();
}
