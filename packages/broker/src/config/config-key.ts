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

/** One configuration key: the single place of its type, default, limits and meaning. */
export interface ConfigKey {
  readonly type: ConfigType;
  /** As Kafka prints it; null means "no value". */
  readonly default: string | null;
  readonly min?: number;
  readonly max?: number;
  /** Texts allowed; for a list, of each entry. */
  readonly oneOf?: readonly string[];
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

/** The value that `text` stands for, of key `name`; throws {@link ConfigError} in Kafka's words. */
export function parseConfigValue(
  name: string,
  key: ConfigKey,
  text: string,
): string | number | boolean | string[] {
  const trimmed = text.trim();
  switch (key.type) {
    case 'boolean':
      return parseBoolean(name, trimmed);
    case 'int':
    case 'short':
    case 'long':
    case 'double':
      return parseNumber(name, key, trimmed);
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

function parseBoolean(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw invalid(name, text, 'Expected value to be either true or false');
}

const LONG_LIMIT = 2 ** 63;
const wholeNumberLimit = { int: 2 ** 31, short: 2 ** 15, long: LONG_LIMIT } as const;

function parseNumber(name: string, key: ConfigKey, text: string): number {
  const value = key.type === 'double' ? parseDouble(text) : parseWhole(key.type, text);
  if (value === undefined) throw invalid(name, text, `Not a number of type ${key.type.toUpperCase()}`);
  if (key.min !== undefined && value < key.min)
    throw invalid(name, text, `Value must be at least ${key.min}`);
  if (key.max !== undefined && value > key.max)
    throw invalid(name, text, `Value must be no more than ${key.max}`);
  return value;
}

function parseDouble(text: string): number | undefined {
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : value;
}

function parseWhole(type: ConfigType, text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  const limit = type === 'int' || type === 'short' ? wholeNumberLimit[type] : wholeNumberLimit.long;
  // The largest long rounds up to 2^63 as a number; it is allowed, one above it cannot be told apart and is too.
  const isInside = value >= -limit && (type === 'long' ? value <= limit : value < limit);
  return isInside ? value : undefined;
}

function checkChoice(name: string, key: ConfigKey, text: string): void {
  if (key.oneOf === undefined || key.oneOf.includes(text)) return;
  throw invalid(name, text, `String must be one of: ${key.oneOf.join(', ')}`);
}

function invalid(name: string, text: string, reason: string): ConfigError {
  return new ConfigError(`Invalid value ${text} for configuration ${name}: ${reason}`);
}
