/** JSON as a tree without loss: whole numbers are `bigint`, others exact `Decimal`s, objects keep their order. */
import { DataError } from '../../connector/errors.ts';
import { Decimal } from '../../data/decimal.ts';

export type JsonNode = null | boolean | string | bigint | Decimal | readonly JsonNode[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonNode>;

export function isJsonArray(node: JsonNode | undefined): node is readonly JsonNode[] {
  return Array.isArray(node);
}

export function isJsonObject(node: JsonNode | undefined): node is JsonObject {
  return node instanceof Map;
}

/** Jackson's name of a node's kind, which texts hold. */
export function nodeType(node: JsonNode | undefined): string {
  if (node === undefined) return 'MISSING';
  if (node === null) return 'NULL';
  if (typeof node === 'boolean') return 'BOOLEAN';
  if (typeof node === 'string') return 'STRING';
  if (isJsonArray(node)) return 'ARRAY';
  return isJsonObject(node) ? 'OBJECT' : 'NUMBER';
}

/** Jackson's `intValue`, `longValue`: the low bits of a number's whole part, 0 for what is no number. */
export function integerOf(node: JsonNode | undefined, bits: number): bigint {
  if (typeof node === 'bigint') return BigInt.asIntN(bits, node);
  // 10^64 is a multiple of 2^64: its low bits are 0, and the power need not be computed.
  if (!(node instanceof Decimal) || node.scale <= -64) return 0n;
  return BigInt.asIntN(bits, BigInt.asIntN(64, node.toBigInt()));
}

/** Jackson's `doubleValue`: 0 for what is no number. */
export function doubleOf(node: JsonNode | undefined): number {
  if (typeof node === 'bigint') return Number(node);
  return node instanceof Decimal ? node.toNumber() : 0;
}

const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Jackson's `binaryValue`: a string's base64, null for other nodes.
 * @throws DataError for a string that is none
 */
export function binaryOf(node: JsonNode | undefined): Uint8Array | null {
  if (typeof node !== 'string') return null;
  if (!base64Text.test(node.trim()))
    throw new DataError('Invalid bytes field', { cause: new Error(`Not base64: ${node.slice(0, 100)}`) });
  return new Uint8Array(Buffer.from(node.trim(), 'base64'));
}
