/** JSON to Connect's data, with Apache's leniencies: what is no number reads as 0, what is no boolean as false. */
import { DataError } from '../../connector/errors.ts';
import { Decimal } from '../../data/decimal.ts';
import { hashMap } from '../../data/java-hash-map.ts';
import {
  dateFromDays,
  dateName,
  decimalFromBytes,
  decimalName,
  timeFromMs,
  timeName,
  timestampFromMs,
  timestampName,
} from '../../data/logical-types.ts';
import type { ConnectValue, Schema } from '../../data/schema.ts';
import { Struct } from '../../data/struct.ts';
import type { JsonSettings } from './json-converter-config.ts';
import {
  binaryOf,
  doubleOf,
  integerOf,
  isJsonArray,
  isJsonObject,
  type JsonNode,
  nodeType,
} from './json-node.ts';

/** @throws DataError for JSON that does not fit the schema */
export function jsonToValue(
  schema: Schema | undefined,
  node: JsonNode | undefined,
  settings: JsonSettings,
): ConnectValue {
  if (schema === undefined) return schemalessValue(node, settings);
  if (node === null || node === undefined) {
    if ((schema.defaultValue ?? null) !== null && settings.replacesNullWithDefault)
      return schema.defaultValue ?? null;
    if (schema.isOptional) return null;
    throw new DataError(`Invalid null value for required ${schema.type} field`);
  }
  switch (schema.name) {
    case decimalName:
      return decimalValue(schema, node);
    case dateName:
      return dateFromDays(schema, requireInt('Date', node));
    case timeName:
      return timeFromMs(schema, requireInt('Time', node));
    case timestampName:
      if (typeof node !== 'bigint')
        throw new DataError(
          `Invalid type for Timestamp, underlying representation should be integral but was ${nodeType(node)}`,
        );
      return timestampFromMs(schema, integerOf(node, 64));
    default:
      return typedValue(schema, node, settings);
  }
}

function schemalessValue(node: JsonNode | undefined, settings: JsonSettings): ConnectValue {
  if (node === undefined || node === null || typeof node === 'boolean' || typeof node === 'string')
    return node ?? null;
  if (typeof node === 'bigint') return BigInt.asIntN(64, node);
  if (node instanceof Decimal) return node.toNumber();
  if (isJsonArray(node)) return node.map((item) => schemalessValue(item, settings));
  return hashMap([...node].map(([name, value]) => [name, schemalessValue(value, settings)] as const));
}

function typedValue(schema: Schema, node: JsonNode, settings: JsonSettings): ConnectValue {
  switch (schema.type) {
    case 'INT8':
      return Number(BigInt.asIntN(8, integerOf(node, 32)));
    case 'INT16':
      return Number(BigInt.asIntN(16, integerOf(node, 32)));
    case 'INT32':
      return Number(integerOf(node, 32));
    case 'INT64':
      return integerOf(node, 64);
    case 'FLOAT32':
      return Math.fround(doubleOf(node));
    case 'FLOAT64':
      return doubleOf(node);
    case 'BOOLEAN':
      return node === true;
    case 'STRING':
      return typeof node === 'string' ? node : null;
    case 'BYTES':
      return binaryOf(node);
    case 'ARRAY':
      return childrenOf(node).map((item) => jsonToValue(schema.valueSchema, item, settings));
    case 'MAP':
      return mapValue(schema, node, settings);
    case 'STRUCT':
      return structValue(schema, node, settings);
  }
}

/** What Jackson iterates over: also an object's values; nothing for the rest. */
function childrenOf(node: JsonNode): readonly JsonNode[] {
  if (isJsonArray(node)) return node;
  return isJsonObject(node) ? [...node.values()] : [];
}

function mapValue(schema: Schema, node: JsonNode, settings: JsonSettings): ConnectValue {
  if (schema.keySchema?.type === 'STRING') {
    if (!isJsonObject(node))
      throw new DataError(
        `Maps with string fields should be encoded as JSON objects, but found ${nodeType(node)}`,
      );
    return hashMap(
      [...node].map(([name, value]) => [name, jsonToValue(schema.valueSchema, value, settings)] as const),
    );
  }
  if (!isJsonArray(node))
    throw new DataError(
      `Maps with non-string fields should be encoded as JSON array of tuples, but found ${nodeType(node)}`,
    );
  const entries = node.map((entry) => {
    if (!isJsonArray(entry))
      throw new DataError(`Found invalid map entry instead of array tuple: ${nodeType(entry)}`);
    if (entry.length !== 2)
      throw new DataError(`Found invalid map entry, expected length 2 but found :${entry.length}`);
    const key = jsonToValue(schema.keySchema, entry[0], settings);
    return [key, jsonToValue(schema.valueSchema, entry[1], settings)] as const;
  });
  return hashMap(entries, { keySchema: schema.keySchema });
}

function structValue(schema: Schema, node: JsonNode, settings: JsonSettings): ConnectValue {
  if (!isJsonObject(node))
    throw new DataError(`Structs should be encoded as JSON objects, but found ${nodeType(node)}`);
  const struct = new Struct(schema);
  for (const field of schema.fields)
    struct.put(field.name, jsonToValue(field.schema, node.get(field.name), settings));
  return struct;
}

function decimalValue(schema: Schema, node: JsonNode): Decimal {
  if (node instanceof Decimal) return node;
  if (typeof node === 'bigint') return new Decimal(node, 0);
  if (typeof node !== 'string')
    throw new DataError(
      `Invalid type for Decimal, underlying representation should be numeric or bytes but was ${nodeType(node)}`,
    );
  try {
    return decimalFromBytes(schema, binaryOf(node) ?? new Uint8Array());
  } catch (error) {
    throw new DataError('Invalid bytes for Decimal field', { cause: error });
  }
}

function requireInt(type: string, node: JsonNode): number {
  if (typeof node === 'bigint' && BigInt.asIntN(32, node) === node) return Number(node);
  throw new DataError(
    `Invalid type for ${type}, underlying representation should be integer but was ${nodeType(node)}`,
  );
}
