/**
 * The configuration of a broker that runs: what `/config/brokers/<id>` says wins over `/config/brokers/<default>`, that over
 * server.properties, that over Kafka's defaults (`kafka.server.DynamicBrokerConfig`). The one writer of the broker's `KafkaConfig` after its
 * start: whoever asks that for a value has the one that holds.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { ConfigError } from '../config-key.ts';
import { KafkaConfig } from '../kafka-config.ts';
import {
  checkDynamicConfigs,
  checkDynamicValue,
  isDynamicPassword,
  isPerBrokerKey,
  isPerListenerKey,
  isStaticKey,
} from './check-dynamic.ts';
import { checkReconfiguration } from './check-reconfiguration.ts';
import type { PasswordEncoder } from './password-encoder.ts';

const SOURCE = 'kafka.server.DynamicBrokerConfig';

/** For whom settings are made: this broker, or all that have no other of their own. */
export type DynamicLevel = 'broker' | 'default';

export interface DynamicBrokerConfigParts {
  readonly config: KafkaConfig;
  readonly logger: Logger;
  /** Undefined where `password.encoder.secret` is not set: secrets can then be neither written nor read. */
  readonly passwords: PasswordEncoder | undefined;
}

/** What was in force before, and what is now. */
export type ConfigChangeListener = (before: KafkaConfig, now: KafkaConfig) => void;

export class DynamicBrokerConfig {
  readonly #parts: DynamicBrokerConfigParts;
  readonly #listeners: ConfigChangeListener[] = [];
  #levels: Readonly<Record<DynamicLevel, ReadonlyMap<string, string>>> = {
    broker: new Map(),
    default: new Map(),
  };

  constructor(parts: DynamicBrokerConfigParts) {
    this.#parts = parts;
  }

  /** What is set at a level, secrets in clear text. */
  at(level: DynamicLevel): ReadonlyMap<string, string> {
    return this.#levels[level];
  }

  /** Calls `listener` after each change, in the order of their registration. */
  onChange(listener: ConfigChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Throws {@link ConfigError} unless the broker could go on with exactly these settings at a level. */
  validate(configs: ReadonlyMap<string, string>, level: DynamicLevel): void {
    checkDynamicConfigs(configs, level === 'broker');
    const { config } = this.#parts;
    checkReconfiguration(config, this.#with({ ...this.#levels, [level]: configs }));
  }

  /** Takes over what stands in ZooKeeper. Settings that are wrong are left out; where the rest cannot be applied, all stays as it was. */
  update(level: DynamicLevel, stored: ReadonlyMap<string, string>): void {
    const { config, logger } = this.#parts;
    this.#levels = { ...this.#levels, [level]: this.decode(stored, level) };
    try {
      const changed = this.#with(this.#levels);
      if (sameTexts(changed.current, config.current)) return;
      // Before anybody listens nothing runs yet that could not go so far in one step.
      if (this.#listeners.length > 0) checkReconfiguration(config, changed);
      const before = config.snapshot();
      config.become(changed);
      for (const listener of this.#listeners) listener(before, config);
    } catch (error) {
      const whose =
        level === 'broker' ? `Per-broker configs of ${config.get('broker.id')}` : 'Cluster default configs';
      logger.error(
        `${whose} could not be applied: ${[...stored.keys()].join(', ')}: ${messageOf(error)}`,
        SOURCE,
      );
    }
  }

  /** What of stored settings can be used, secrets decoded; what cannot is named in the log. */
  decode(stored: ReadonlyMap<string, string>, level: DynamicLevel): Map<string, string> {
    const result = new Map<string, string>();
    for (const [name, value] of stored) {
      const problem = this.#problemOf(name, value, level);
      if (problem === undefined) result.set(name, isDynamicPassword(name) ? this.#decoded(value) : value);
      else this.#parts.logger.error(`${problem}, ignoring it: ${name}`, SOURCE);
    }
    return result;
  }

  /** The settings as they are stored: secrets encrypted. Throws {@link ConfigError} where they cannot be. */
  encode(configs: ReadonlyMap<string, string>, level: DynamicLevel): Map<string, string> {
    return new Map(
      [...configs].map(([name, value]) => [
        name,
        isDynamicPassword(name) ? this.#encoded(value, level) : value,
      ]),
    );
  }

  /** Stored settings with secrets that `old` can read encrypted anew; undefined if there are none. */
  encodedAnew(stored: ReadonlyMap<string, string>, old: PasswordEncoder): Map<string, string> | undefined {
    const renewed = new Map(stored);
    let isRenewed = false;
    for (const [name, value] of stored) {
      if (!isDynamicPassword(name)) continue;
      try {
        renewed.set(name, this.#encoded(old.decode(value), 'broker'));
        isRenewed = true;
      } catch (error) {
        // Written with the present secret already: the broker was started with both before.
        if (!(error instanceof ConfigError)) throw error;
      }
    }
    return isRenewed ? renewed : undefined;
  }

  #with(levels: Readonly<Record<DynamicLevel, ReadonlyMap<string, string>>>): KafkaConfig {
    return KafkaConfig.parse(new Map([...this.#parts.config.given, ...levels.default, ...levels.broker]));
  }

  #problemOf(name: string, value: string, level: DynamicLevel): string | undefined {
    if (isStaticKey(name)) return 'A non-dynamic config is configured in ZooKeeper';
    if (isPerListenerKey(name))
      return 'A security config without the listener prefix is configured in ZooKeeper';
    if (level === 'default' && isPerBrokerKey(name))
      return 'A per-broker config is defined at default cluster level';
    try {
      if (isDynamicPassword(name)) this.#decoded(value);
      else checkDynamicValue(name, value);
      return undefined;
    } catch (error) {
      return isDynamicPassword(name)
        ? `A dynamic password config could not be decoded (${messageOf(error)})`
        : messageOf(error);
    }
  }

  #decoded(value: string): string {
    return this.#passwordEncoder().decode(value);
  }

  #encoded(value: string, level: DynamicLevel): string {
    if (level === 'default') throw new ConfigError('Password config can be defined only at broker level');
    return this.#passwordEncoder().encode(value);
  }

  #passwordEncoder(): PasswordEncoder {
    const { passwords } = this.#parts;
    if (passwords === undefined) throw new ConfigError('Password encoder secret not configured');
    return passwords;
  }
}

function sameTexts(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}
