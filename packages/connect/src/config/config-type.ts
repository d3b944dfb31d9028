/**
 * `ConfigDef.Type`: how the text of a setting becomes a value, and how that value is printed.
 *
 * | type | value |
 * |---|---|
 * | BOOLEAN | `boolean` |
 * | STRING, CLASS | `string`; a class is its full Java name |
 * | INT, SHORT, LONG, DOUBLE | `number` |
 * | LIST | array of `string`, comma separated, blanks around entries dropped |
 * | PASSWORD | {@link Password} |
 */
import { ConfigError } from './config-error.ts';
import { Password } from './password.ts';

export type ConfigType =
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD';

/** A parsed setting; null where a key has no value. */
export type ConfigSetting = null | boolean | number | string | readonly string[] | Password;

/** The full name of the plug-in class that a name or alias stands for, or undefined. */
export type FindClass = (name: string) => string | undefined;

/**
 * What `text` stands for. Classes are looked up with `findClass`; without it any name is taken.
 * @throws ConfigError in Kafka's words
 */
export function parseSetting(
  name: string,
  text: string,
  type: ConfigType,
  findClass?: FindClass,
): ConfigSetting {
  const trimmed = text.trim();
  switch (type) {
    case 'BOOLEAN':
      if (/^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true';
      throw ConfigError.invalid(name, text, 'Expected value to be either true or false');
    case 'STRING':
      return trimmed;
    case 'PASSWORD':
      return new Password(trimmed);
    case 'LIST':
      return trimmed === '' ? [] : trimmed.split(/\s*,\s*/);
    case 'CLASS':
      return parseClass(name, trimmed, findClass);
    default:
      return parseNumber(name, text, type);
  }
}

function parseClass(name: string, className: string, findClass: FindClass | undefined): string {
  if (findClass === undefined) return className;
  const found = findClass(className);
  if (found === undefined)
    throw ConfigError.invalid(name, className, `Class ${className} could not be found.`);
  return found;
}

const wholeLimits = { SHORT: 2n ** 15n, INT: 2n ** 31n, LONG: 2n ** 63n } as const;

function parseNumber(name: string, text: string, type: 'INT' | 'SHORT' | 'LONG' | 'DOUBLE'): number {
  const trimmed = text.trim();
  const value = type === 'DOUBLE' ? parseDouble(trimmed) : parseWhole(trimmed, wholeLimits[type]);
  if (value === undefined) throw ConfigError.invalid(name, text, `Not a number of type ${type}`);
  return value;
}

function parseWhole(text: string, limit: bigint): number | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < -limit || value >= limit ? undefined : Number(value);
}

function parseDouble(text: string): number | undefined {
  if (/^[+-]?(NaN|Infinity)$/.test(text)) return Number(text.replace(/^[+-]NaN$/, 'NaN'));
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?$/i.test(text)) return undefined;
  return Number(text.replace(/[fd]$/i, ''));
}

/** `ConfigDef.convertToString`: the value as Java prints it; null for null. */
export function printSetting(value: ConfigSetting, type: ConfigType): string | null {
  if (value === null) return null;
  if (typeof value === 'number' && type === 'DOUBLE') return printDouble(value);
  // Above 2^53 only the largest long is common; it is not to print as 2^63.
  if (value === 2 ** 63) return '9223372036854775807';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return BigInt(value).toString();
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** `Double.toString`. */
function printDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}
