/** JSON text as Jackson writes it. */
import { jacksonQuotedUtf8 } from '@kafka-ts/environment/jackson-quote';
import { Decimal } from '../../data/decimal.ts';
import { doubleText, floatText } from '../../data/java-number-text.ts';
import { isJsonArray, type JsonNode } from './json-node.ts';

/** Numbers as Java writes them; what is not finite stands in quotes. */
export function doubleJson(value: number): string {
  return Number.isFinite(value) ? doubleText(value) : `"${value}"`;
}

export function floatJson(value: number): string {
  const float = Math.fround(value);
  return Number.isFinite(float) ? floatText(float) : `"${float}"`;
}

export function printJson(node: JsonNode): string {
  if (typeof node === 'string') return jacksonQuotedUtf8(node);
  if (node === null || typeof node !== 'object' || node instanceof Decimal) return String(node);
  if (isJsonArray(node)) return `[${node.map(printJson).join(',')}]`;
  return `{${[...node].map(([name, value]) => `${jacksonQuotedUtf8(name)}:${printJson(value)}`).join(',')}}`;
}
