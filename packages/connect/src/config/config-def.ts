/**
 * Kafka's `ConfigDef`: which settings a connector, a converter or a transformation has, their types, defaults and
 * limits, and what user interfaces show of them. `parse` is for using settings, `validate` for telling everything that
 * is wrong with them.
 */
import { ConfigError } from './config-error.ts';
import { type ConfigSetting, type ConfigType, type FindClass, parseSetting } from './config-type.ts';
import { ParsedConfig } from './parsed-config.ts';

/** Refuses values; its text is what the documentation shows as "Valid Values". */
export interface Validator {
  /** @throws ConfigError for a value that is not allowed */
  ensureValid(name: string, value: ConfigSetting): void;
  toString(): string;
}

/** Proposes values by what else is set, and hides keys that do not apply. */
export interface Recommender {
  validValues(name: string, settings: ReadonlyMap<string, ConfigSetting>): readonly ConfigSetting[];
  visible(name: string, settings: ReadonlyMap<string, ConfigSetting>): boolean;
}

/** What {@link ConfigDef.define} takes. */
export interface ConfigKeyOptions {
  readonly name: string;
  readonly type: ConfigType;
  /** Text is parsed as the type demands. Without this property the key is required; null means "no value". */
  readonly defaultValue?: ConfigSetting;
  readonly validator?: Validator;
  readonly importance: 'HIGH' | 'MEDIUM' | 'LOW';
  readonly documentation: string;
  readonly group?: string;
  readonly orderInGroup?: number;
  readonly width?: 'NONE' | 'SHORT' | 'MEDIUM' | 'LONG';
  /** The name unless given. */
  readonly displayName?: string;
  /** Keys whose allowed values or visibility depend on this one. */
  readonly dependents?: readonly string[];
  readonly recommender?: Recommender;
}

/** A defined key, everything filled in. */
export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  readonly isRequired: boolean;
  /** Parsed; null for a required key. */
  readonly defaultValue: ConfigSetting;
  readonly validator: Validator | undefined;
  readonly importance: 'HIGH' | 'MEDIUM' | 'LOW';
  readonly documentation: string;
  readonly group: string | undefined;
  /** -1 without a group. */
  readonly orderInGroup: number;
  readonly width: 'NONE' | 'SHORT' | 'MEDIUM' | 'LONG';
  readonly displayName: string;
  readonly dependents: readonly string[];
  readonly recommender: Recommender | undefined;
}

/** What `validate` finds out about one key. */
export interface ConfigValue {
  readonly name: string;
  readonly value: ConfigSetting;
  readonly recommendedValues: readonly ConfigSetting[];
  readonly errors: readonly string[];
  readonly visible: boolean;
}

/** Settings as written; a null stands for JSON's null. */
export type RawSettings = Readonly<Record<string, string | null>>;

interface MutableConfigValue extends ConfigValue {
  value: ConfigSetting;
  recommendedValues: readonly ConfigSetting[];
  readonly errors: string[];
  visible: boolean;
}

export class ConfigDef {
  readonly #keys = new Map<string, ConfigKey>();
  readonly #groups: string[] = [];

  /** Starts with the keys of `base`, if given. */
  constructor(base?: ConfigDef) {
    for (const key of base?.keys.values() ?? []) this.add(key);
  }

  /** In the order of their definition. */
  get keys(): ReadonlyMap<string, ConfigKey> {
    return this.#keys;
  }

  /** In the order in which they first came up. */
  get groups(): readonly string[] {
    return this.#groups;
  }

  /** @throws ConfigError for a name defined twice, or a default that its own type or validator refuses */
  define(options: ConfigKeyOptions): this {
    return this.add(configKey(options));
  }

  /** Takes over a key of another definition. */
  add(key: ConfigKey): this {
    if (this.#keys.has(key.name)) throw new ConfigError(`Configuration ${key.name} is defined twice.`);
    if (key.group !== undefined && !this.#groups.includes(key.group)) this.#groups.push(key.group);
    this.#keys.set(key.name, key);
    return this;
  }

  /**
   * The settings with their defaults; unknown ones are left out.
   * @throws ConfigError for the first setting that is missing or wrong, in Kafka's words
   */
  parse(props: RawSettings, findClass?: FindClass): ParsedConfig {
    const undefinedKeys = this.#undefinedDependents();
    if (undefinedKeys.length > 0)
      throw new ConfigError(
        `Some configurations in are referred in the dependents, but not defined: ${undefinedKeys.join(',')}`,
      );
    const values = new Map<string, ConfigSetting>();
    for (const key of this.#keys.values()) {
      const value = readKey(key, props, findClass);
      key.validator?.ensureValid(key.name, value);
      values.set(key.name, value);
    }
    return new ParsedConfig(values);
  }

  /** Every key with its value, what is wrong with it and what is recommended, in the order of definition. */
  validate(props: RawSettings, findClass?: FindClass): ReadonlyMap<string, ConfigValue> {
    const values = new Map<string, MutableConfigValue>();
    const parsed = new Map<string, ConfigSetting>();
    for (const key of this.#keys.values()) {
      const value = validateKey(key, props, findClass);
      values.set(key.name, value);
      parsed.set(key.name, value.value);
    }
    for (const name of this.#undefinedDependents()) {
      const errors = [`${name} is referred in the dependents, but not defined.`];
      values.set(name, { name, value: null, recommendedValues: [], errors, visible: false });
    }
    for (const key of this.#keys.values()) recommend(key, values.get(key.name), parsed);
    return values;
  }

  #undefinedDependents(): readonly string[] {
    const dependents = [...this.#keys.values()].flatMap((key) => key.dependents);
    return [...new Set(dependents.filter((name) => !this.#keys.has(name)))];
  }
}

function configKey(options: ConfigKeyOptions): ConfigKey {
  const { name, type, validator, defaultValue: given } = options;
  const defaultValue = typeof given === 'string' ? parseSetting(name, given, type) : (given ?? null);
  const isRequired = given === undefined;
  if (!isRequired) validator?.ensureValid(name, defaultValue);
  return {
    name,
    type,
    isRequired,
    defaultValue,
    validator,
    importance: options.importance,
    documentation: options.documentation,
    group: options.group,
    orderInGroup: options.orderInGroup ?? -1,
    width: options.width ?? 'NONE',
    displayName: options.displayName ?? name,
    dependents: options.dependents ?? [],
    recommender: options.recommender,
  };
}

/** The key's value before its validator. */
function readKey(key: ConfigKey, props: RawSettings, findClass: FindClass | undefined): ConfigSetting {
  const text = Object.hasOwn(props, key.name) ? props[key.name] : undefined;
  if (text === null) return null;
  if (text !== undefined) return parseSetting(key.name, text, key.type, findClass);
  if (key.isRequired)
    throw new ConfigError(`Missing required configuration "${key.name}" which has no default value.`);
  return key.defaultValue;
}

function validateKey(key: ConfigKey, props: RawSettings, findClass?: FindClass): MutableConfigValue {
  const errors: string[] = [];
  let value: ConfigSetting = null;
  collect(errors, () => {
    value = readKey(key, props, findClass);
  });
  collect(errors, () => key.validator?.ensureValid(key.name, value));
  return { name: key.name, value, recommendedValues: [], errors, visible: true };
}

function recommend(
  key: ConfigKey,
  value: MutableConfigValue | undefined,
  parsed: ReadonlyMap<string, ConfigSetting>,
): void {
  const { recommender } = key;
  if (recommender === undefined || value === undefined) return;
  collect(value.errors, () => {
    value.recommendedValues = recommender.validValues(key.name, parsed);
    value.visible = recommender.visible(key.name, parsed);
  });
}

function collect(errors: string[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    errors.push(error.message);
  }
}
