/** How a configuration text becomes a value, as in Kafka's `ConfigDef.Type`. */
export type ConfigType =
  | 'boolean'
  | 'int'
  | 'short'
  | 'long'
  | 'double'
  | 'string'
  | 'list'
  | 'class'
  | 'password';

/** What a text stands for. */
export type ConfigKeyValue = string | number | boolean | readonly string[];

/** One configuration key: the single place of its type, default, limits and meaning. */
export interface ConfigKey {
  readonly type: ConfigType;
  /** As Kafka prints it; null means "no value". */
  readonly default: string | null;
  readonly min?: number;
  readonly max?: number;
  /** Texts allowed; for a list, of each entry. */
  readonly oneOf?: readonly string[];
  /** What the limits above cannot say: why the value is wrong, in Kafka's words; undefined if it is right. */
  readonly problem?: (value: ConfigKeyValue) => string | undefined;
  /** Changeable while the broker runs: on one broker, or as a default of the cluster too. Absent: restart needed. */
  readonly dynamic?: 'broker' | 'cluster';
  readonly doc?: string;
  /** Accepted and without effect here; says why. */
  readonly unused?: string;
  /** A value other than the default stops the start; says why. */
  readonly refused?: string;
}

/** A configuration that stops the start (or a request); the message names key, value and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * A configuration that is wrong as a whole, not a value of it: an unknown key, settings that contradict each other. Kafka answers these in
 * their own words, those above with the resource named before them.
 */
export class InvalidConfigurationError extends ConfigError {}

/** The value that `text` stands for, of key `name`; throws {@link ConfigError} in Kafka's words. */
export function parseConfigValue(name: string, key: ConfigKey, text: string): ConfigKeyValue {
  const value = parseType(name, key, text);
  const problem = key.problem?.(value);
  if (problem !== undefined) throw invalid(name, printed(key, value), problem);
  return value;
}

function parseType(name: string, key: ConfigKey, text: string): ConfigKeyValue {
  const trimmed = text.trim();
  switch (key.type) {
    case 'boolean':
      return parseBoolean(name, text);
    case 'int':
    case 'short':
    case 'long':
    case 'double':
      return parseNumber(name, key, text);
    case 'list': {
      const entries = trimmed === '' ? [] : trimmed.split(',').map((entry) => entry.trim());
      for (const entry of entries) checkChoice(name, key, entry);
      return entries;
    }
    default:
      checkChoice(name, key, trimmed);
      return trimmed;
  }
}

/**
 * The value as Kafka tells it in answers: a number without its blanks, signs and leading zeros, a boolean in small letters, a list without
 * blanks between its entries. A text that is no value stays as it is.
 */
export function canonicalText(key: ConfigKey, text: string): string {
  const trimmed = text.trim();
  switch (key.type) {
    case 'int':
    case 'short':
    case 'long':
      return /^[+-]?\d+$/.test(trimmed) ? `${BigInt(trimmed.replace(/^\+/, ''))}` : trimmed;
    case 'double':
      return parseDouble(trimmed) === undefined ? trimmed : javaDouble(Number(trimmed));
    case 'boolean':
      return /^(true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : trimmed;
    case 'list':
      return trimmed
        .split(',')
        .map((entry) => entry.trim())
        .join(',');
    default:
      return trimmed;
  }
}

function parseBoolean(name: string, text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw invalid(name, text, 'Expected value to be either true or false');
}

const wholeNumberLimit = { int: 2n ** 31n, short: 2n ** 15n, long: 2n ** 63n } as const;

function parseNumber(name: string, key: ConfigKey, text: string): number {
  const trimmed = text.trim();
  const value = key.type === 'double' ? parseDouble(trimmed) : parseWhole(key.type, trimmed);
  if (value === undefined) throw invalid(name, text, `Not a number of type ${key.type.toUpperCase()}`);
  if (key.min !== undefined && value < key.min)
    throw invalid(name, printed(key, value), `Value must be at least ${key.min}`);
  if (key.max !== undefined && value > key.max)
    throw invalid(name, printed(key, value), `Value must be no more than ${key.max}`);
  return value;
}

function parseDouble(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function parseWhole(type: ConfigType, text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  const limit = type === 'int' || type === 'short' ? wholeNumberLimit[type] : wholeNumberLimit.long;
  return value >= -limit && value < limit ? Number(value) : undefined;
}

/** A value in Kafka's error texts. */
function printed({ type }: ConfigKey, value: ConfigKeyValue): string {
  if (typeof value === 'number') return type === 'double' ? javaDouble(value) : `${BigInt(value)}`;
  return typeof value === 'object' ? `[${value.join(', ')}]` : `${value}`;
}

/** `Double.toString` of what settings are: plain up to seven digits before the point, else with an exponent. */
function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

function checkChoice(name: string, key: ConfigKey, text: string): void {
  if (key.oneOf === undefined || key.oneOf.includes(text)) return;
  throw invalid(name, text, `String must be one of: ${key.oneOf.join(', ')}`);
}

function invalid(name: string, text: string, reason: string): ConfigError {
  return new ConfigError(`Invalid value ${text} for configuration ${name}: ${reason}`);
}
