/**
 * The broker's configuration: texts from server.properties and overrides, typed by the key table. Values are those of
 * Kafka 3.9, so that a file of any release means here what it means there.
 */
import { ConfigError, type ConfigKey, type ConfigKeyValue, parseConfigValue } from './config-key.ts';
import { type ConfigName, type ConfigValue, configKeys, isConfigName } from './config-keys.ts';
import { checkConfigRequirements } from './config-requirements.ts';
import { foreignKeys } from './keys/foreign-keys.ts';
import { translateLegacyKeys, unusedLegacyKeys } from './legacy-keys.ts';

export class KafkaConfig {
  /** What was given, under present names; keys outside the table too (DescribeConfigs lists them). */
  readonly given: ReadonlyMap<string, string>;
  /** One line for each key that was given and has no effect. */
  readonly warnings: readonly string[];
  #values: ReadonlyMap<string, ConfigKeyValue | undefined>;
  /** What holds now: `given`, with what was changed since the start. */
  #texts: ReadonlyMap<string, string>;

  private constructor(given: ReadonlyMap<string, string>) {
    this.given = given;
    this.#texts = given;
    const values = new Map<string, ConfigKeyValue | undefined>();
    const table: Readonly<Record<string, ConfigKey>> = configKeys;
    for (const [name, key] of Object.entries(table)) {
      const text = given.get(name) ?? key.default;
      values.set(name, text === null ? undefined : parseConfigValue(name, key, text));
      if (
        key.refused !== undefined &&
        given.has(name) &&
        (given.get(name) ?? '').trim() !== (key.default ?? '')
      ) {
        throw new ConfigError(
          `${name}=${given.get(name)} is not possible here: ${key.refused}; remove it to start`,
        );
      }
    }
    this.#values = values;
    this.#checkBrokerId();
    checkConfigRequirements(this);
    this.warnings = [...given.keys()].flatMap((name) => warningOf(name, table[name]));
  }

  /** Ids above `reserved.broker.max.id` are for brokers that draw one; KRaft's node.id knows no such limit. */
  #checkBrokerId(): void {
    const id = this.get('broker.id');
    const isDrawn = this.get('broker.id.generation.enable');
    if (!isDrawn && id < 0)
      throw new ConfigError(`broker.id must be greater than or equal to 0, found ${id}`);
    const max = this.given.has('process.roles') ? 2 ** 31 - 1 : this.get('reserved.broker.max.id');
    if (isDrawn && (id < -1 || id > max)) {
      throw new ConfigError(
        `broker.id must be greater than or equal to -1 and not greater than reserved.broker.max.id (${max}), found ${id}`,
      );
    }
  }

  /** Reads properties of any release; throws {@link ConfigError} for a value that is wrong. */
  static parse(properties: ReadonlyMap<string, string>): KafkaConfig {
    return new KafkaConfig(translateLegacyKeys(properties));
  }

  /** The same configuration with some keys changed. */
  with(changes: Readonly<Record<string, string>>): KafkaConfig {
    return KafkaConfig.parse(new Map([...this.given, ...Object.entries(changes)]));
  }

  /**
   * From now on this object has the values of `changed`, except `given`: whoever holds it reads what holds now. Called by
   * `DynamicBrokerConfig` alone.
   */
  become(changed: KafkaConfig): void {
    this.#values = changed.#values;
    this.#texts = changed.#texts;
  }

  /** The same values, which stay when this object's change. */
  snapshot(): KafkaConfig {
    const copy = new KafkaConfig(this.given);
    copy.become(this);
    return copy;
  }

  /** The texts that hold now, by key: those of the file, with what was changed since. */
  get current(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** The typed value; undefined where neither file nor default has one. */
  get<K extends ConfigName>(name: K): ConfigValue<K> {
    const value = this.#values.get(name);
    if (isValueOf(name, value)) return value;
    throw new ConfigError(`${name} has the value ${value}, which is no ${configKeys[name].type}`);
  }

  /** The value as it was written (a long prints as given), or the default's text. */
  text(name: ConfigName): string | undefined {
    return this.#texts.get(name)?.trim() ?? configKeys[name].default ?? undefined;
  }

  isGiven(name: ConfigName): boolean {
    return this.given.has(name);
  }

  /** `log.dirs`, else `log.dir`, without doubles. */
  get logDirs(): readonly string[] {
    const several = this.get('log.dirs');
    const text = several === undefined || several === '' ? this.get('log.dir') : several;
    return [...new Set(text.split(',').map((dir) => dir.trim()))].filter((dir) => dir !== '');
  }

  /** Whether the broker starts a ZooKeeper of its own (decision 1: `zookeeper.connect` is not set). */
  get isStandalone(): boolean {
    return (this.get('zookeeper.connect') ?? '') === '';
  }
}

function isValueOf<K extends ConfigName>(name: K, value: unknown): value is ConfigValue<K> {
  const { type, default: fallback } = configKeys[name];
  if (value === undefined) return fallback === null;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'list') return Array.isArray(value);
  const isNumber = type === 'int' || type === 'short' || type === 'long' || type === 'double';
  return typeof value === (isNumber ? 'number' : 'string');
}

function warningOf(name: string, key: ConfigKey | undefined): string[] {
  if (key !== undefined) return key.unused === undefined ? [] : [`${name} has no effect here: ${key.unused}`];
  const reason = unusedLegacyKeys.get(name);
  if (reason !== undefined) return [`${name} has no effect here: ${reason}`];
  if (foreignKeys.has(name))
    return [`${name} has no effect here: it belongs to a part of Kafka that is not built`];
  return isConfigName(name) ? [] : [`The configuration '${name}' was supplied but isn't a known config.`];
}
