/** JSON text as Jackson writes it. */
import { DataError } from '../../connector/errors.ts';
import { Decimal } from '../../data/decimal.ts';
import { doubleText, floatText } from '../../data/java-number-text.ts';
import { isJsonArray, type JsonNode } from './json-node.ts';

const special = /["\\\u0000-\u001f\ud800-\udfff]/;
const escaped = /["\\\u0000-\u001f]/g;
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * A string in quotes; control characters as `\u001F`, everything else as it is.
 * @throws DataError for half of a surrogate pair, which has no UTF-8
 */
export function quoted(text: string): string {
  if (!special.test(text)) return `"${text}"`;
  if (!text.isWellFormed())
    throw new DataError('Converting Kafka Connect data to byte[] failed due to serialization error: ', {
      cause: new Error('Incomplete surrogate pair in a string'),
    });
  return `"${text.replace(escaped, escapeControl)}"`;
}

function escapeControl(char: string): string {
  return short[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Numbers as Java writes them; what is not finite stands in quotes. */
export function doubleJson(value: number): string {
  return Number.isFinite(value) ? doubleText(value) : `"${value}"`;
}

export function floatJson(value: number): string {
  const float = Math.fround(value);
  return Number.isFinite(float) ? floatText(float) : `"${float}"`;
}

export function printJson(node: JsonNode): string {
  if (typeof node === 'string') return quoted(node);
  if (node === null || typeof node !== 'object' || node instanceof Decimal) return String(node);
  if (isJsonArray(node)) return `[${node.map(printJson).join(',')}]`;
  return `{${[...node].map(([name, value]) => `${quoted(name)}:${printJson(value)}`).join(',')}}`;
}
