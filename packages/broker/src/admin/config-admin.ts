/**
 * What AlterConfigs and IncrementalAlterConfigs do: checks a resource's new settings, writes them to ZooKeeper, tells all brokers, and
 * takes them over here before it answers (`kafka.server.ConfigAdminManager` and `ZkAdminManager`). Alterations run one after the other: each
 * reads what the one before has written.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { ConfigError, type ConfigKey, InvalidConfigurationError } from '../config/config-key.ts';
import { configKeys, isConfigName } from '../config/config-keys.ts';
import type { DynamicBrokerConfig } from '../config/dynamic/dynamic-broker-config.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { topicConfigKeys } from '../config/keys/topic-keys.ts';
import { checkTopicConfig, isTopicConfigName } from '../config/topic-config.ts';
import type { ConfigRepository } from '../metadata/config-repository.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import { DefaultEntityName } from '../znodes/entity-config.ts';
import type { TopicZnodes } from '../znodes/topic-znodes.ts';
import type { BrokerLoggers } from './broker-loggers.ts';
import {
  type ConfigAlteration,
  ConfigOperation,
  ConfigResourceType,
  changesProblem,
  inStoredOrder,
  withChanges,
} from './config-resource.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface ConfigAdminParts {
  readonly brokerId: number;
  readonly config: KafkaConfig;
  readonly dynamicConfig: DynamicBrokerConfig;
  readonly znodes: TopicZnodes;
  readonly configs: ConfigRepository;
  readonly metadata: MetadataCache;
  readonly loggers: BrokerLoggers;
}

export interface AlterationOptions {
  readonly isValidatedOnly: boolean;
  /** Whether whoever asks may alter this resource. */
  readonly isAllowed: (alteration: ConfigAlteration) => boolean;
}

const knownOperations: readonly number[] = Object.values(ConfigOperation);

export class ConfigAdmin {
  readonly #parts: ConfigAdminParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: ConfigAdminParts) {
    this.#parts = parts;
  }

  /** Alters resources, each for itself; answers why not, in their order, undefined where it was done. */
  async alter(
    alterations: readonly ConfigAlteration[],
    options: AlterationOptions,
  ): Promise<(Refusal | undefined)[]> {
    const counts = new Map<string, number>();
    for (const { type, name } of alterations) {
      const key = `${type} ${name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const answers: (Refusal | undefined)[] = [];
    for (const alteration of alterations) {
      const isTwice = (counts.get(`${alteration.type} ${alteration.name}`) ?? 0) > 1;
      answers.push(
        isTwice
          ? refuse(Errors.INVALID_REQUEST, 'Each resource must appear at most once.')
          : await this.#inTurn(() => this.#answerOf(alteration, options)),
      );
    }
    return answers;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result;
    return result;
  }

  async #answerOf(alteration: ConfigAlteration, options: AlterationOptions): Promise<Refusal | undefined> {
    try {
      const problem = changesProblem(alteration.changes);
      if (problem !== undefined) return problem;
      switch (alteration.type) {
        case ConfigResourceType.topic:
          return await this.#alterTopic(alteration, options);
        case ConfigResourceType.broker:
          return await this.#alterBroker(alteration, options);
        case ConfigResourceType.brokerLogger:
          return this.#alterLoggers(alteration, options);
        default:
          return this.#refuseType(alteration, options);
      }
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      const isGeneric = error.message === error.error.message;
      return refuse(error.error, isGeneric ? '' : error.message);
    }
  }

  #refuseType(alteration: ConfigAlteration, { isAllowed }: AlterationOptions): Refusal {
    const { type } = alteration;
    if (type !== ConfigResourceType.clientMetrics)
      return refuse(Errors.INVALID_REQUEST, `Unknown resource type ${type}`);
    if (!isAllowed(alteration)) return refuse(Errors.CLUSTER_AUTHORIZATION_FAILED, '');
    return refuse(
      Errors.INVALID_REQUEST,
      'AlterConfigs is only supported for topics and brokers, but resource type is CLIENT_METRICS',
    );
  }

  async #alterTopic(alteration: ConfigAlteration, options: AlterationOptions): Promise<Refusal | undefined> {
    const { znodes, metadata, config } = this.#parts;
    const { name: topic } = alteration;
    if (!options.isAllowed(alteration)) return refuse(Errors.TOPIC_AUTHORIZATION_FAILED, '');
    if (topic === '') return refuse(Errors.INVALID_REQUEST, 'Default topic resources are not allowed.');
    const present = alteration.isWhole ? new Map() : await znodes.config('topics', topic);
    const configs = withChanges(present, alteration.changes, topicKey);
    if (!metadata.hasTopic(topic))
      return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${topic}' does not exist.`);
    try {
      checkTopicConfig(configs, config);
    } catch (error) {
      return configRefusal(error, `ConfigResource(type=TOPIC, name='${topic}')`);
    }
    if (!options.isValidatedOnly) await this.#write('topics', topic, configs);
    return undefined;
  }

  async #alterBroker(alteration: ConfigAlteration, options: AlterationOptions): Promise<Refusal | undefined> {
    const { znodes, dynamicConfig } = this.#parts;
    const { name, changes } = alteration;
    const level = name === '' ? 'default' : 'broker';
    const other = level === 'broker' ? this.#otherBroker(name) : undefined;
    if (other !== undefined) return other;
    const unknown = changes.find(({ operation }) => !knownOperations.includes(operation));
    if (unknown !== undefined)
      return refuse(Errors.INVALID_REQUEST, `Unknown operations type ${unknown.operation}`);
    const entity = level === 'default' ? DefaultEntityName : `${this.#parts.brokerId}`;
    const stored = alteration.isWhole ? new Map<string, string>() : await znodes.config('brokers', entity);
    const configs = withChanges(dynamicConfig.decode(stored, level), changes, brokerKey);
    try {
      dynamicConfig.validate(configs, level);
    } catch (error) {
      // Of a broker Kafka calls it a wrong request, where of a topic it is a wrong configuration.
      if (error instanceof ConfigError) return refuse(Errors.INVALID_REQUEST, error.message);
      throw error;
    }
    if (!options.isAllowed(alteration)) return refuse(Errors.CLUSTER_AUTHORIZATION_FAILED, '');
    if (options.isValidatedOnly) return undefined;
    try {
      await this.#write('brokers', entity, dynamicConfig.encode(configs, level));
      return undefined;
    } catch (error) {
      return configRefusal(error, `ConfigResource(type=BROKER, name='${name}')`);
    }
  }

  /** AlterConfigs, the old API, does not know loggers. */
  #alterLoggers(alteration: ConfigAlteration, options: AlterationOptions): Refusal | undefined {
    const { brokerId, loggers } = this.#parts;
    const { name, changes, type } = alteration;
    if (alteration.isWhole) return refuse(Errors.INVALID_REQUEST, `Unknown resource type ${type}`);
    if (!options.isAllowed(alteration)) return refuse(Errors.CLUSTER_AUTHORIZATION_FAILED, '');
    const id = nodeIdOf(name);
    if (id === undefined) return notANumber(name);
    if (id !== brokerId) {
      // Apache names its own number twice.
      return refuse(
        Errors.INVALID_REQUEST,
        `Unexpected node id. Expected ${brokerId}, but received ${brokerId}`,
      );
    }
    return loggers.alter(changes, options.isValidatedOnly);
  }

  #otherBroker(name: string): Refusal | undefined {
    const { brokerId } = this.#parts;
    const id = nodeIdOf(name);
    if (id === undefined) return notANumber(name);
    if (id === brokerId) return undefined;
    return refuse(Errors.INVALID_REQUEST, `Unexpected broker id, expected ${brokerId}, but received ${name}`);
  }

  async #write(
    type: 'topics' | 'brokers',
    name: string,
    configs: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { znodes, configs: repository } = this.#parts;
    await znodes.writeConfig(type, name, inStoredOrder(configs));
    await znodes.notifyConfigChange(type, name);
    // Whoever describes it next, by this broker, sees what was answered to be done.
    await repository.reload(`${type}/${name}`);
  }
}

function topicKey(name: string): ConfigKey | undefined {
  return isTopicConfigName(name) ? topicConfigKeys[name] : undefined;
}

function brokerKey(name: string): ConfigKey | undefined {
  return isConfigName(name) ? configKeys[name] : undefined;
}

/** As Java reads a number: signs and leading zeros are fine. */
function nodeIdOf(name: string): number | undefined {
  return /^[+-]?\d{1,10}$/.test(name) ? Number(name) : undefined;
}

function notANumber(name: string): Refusal {
  return refuse(Errors.INVALID_REQUEST, `Node id must be an integer, but it is: ${name}`);
}

/** How a wrong configuration is answered; other failures are thrown on. */
function configRefusal(error: unknown, resource: string): Refusal {
  if (error instanceof InvalidConfigurationError) return refuse(Errors.INVALID_CONFIG, error.message);
  if (!(error instanceof ConfigError)) throw error;
  return refuse(Errors.INVALID_CONFIG, `Invalid config value for resource ${resource}: ${messageOf(error)}`);
}
