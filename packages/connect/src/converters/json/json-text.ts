/** JSON text as Jackson writes it. */
import { Decimal } from '../../data/decimal.ts';
import { doubleText, floatText } from '../../data/java-number-text.ts';
import { isJsonArray, type JsonNode } from './json-node.ts';

/** Jackson's generator of UTF-8 escapes surrogates, so every character beyond U+FFFF is written as two escapes. */
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/g;
const special = new RegExp(escaped.source);
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A string in quotes; control characters as `\u001F`, `😀` as `\uD83D\uDE00`, everything else as it is. */
export function quoted(text: string): string {
  return special.test(text) ? `"${text.replace(escaped, escapeControl)}"` : `"${text}"`;
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
