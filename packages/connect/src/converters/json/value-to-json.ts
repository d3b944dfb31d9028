/** Connect's data to JSON text, byte for byte as Apache's JsonConverter writes it. */
import { jacksonQuotedUtf8 } from '@kafka-ts/environment/jackson-quote';
import { DataError } from '../../connector/errors.ts';
import { Decimal } from '../../data/decimal.ts';
import { schemasEqual } from '../../data/equality.ts';
import { javaClassOf } from '../../data/java-class.ts';
import { base64, isList, isMap } from '../../data/java-text.ts';
import {
  dateName,
  dateToDays,
  decimalName,
  decimalToBytes,
  timeName,
  timestampName,
  timestampToMs,
  timeToMs,
} from '../../data/logical-types.ts';
import type { ConnectValue, Schema } from '../../data/schema.ts';
import { Struct } from '../../data/struct.ts';
import type { JsonSettings } from './json-converter-config.ts';
import { doubleJson, floatJson } from './json-text.ts';

/** @throws DataError for a value that does not fit its schema, or has no JSON */
export function valueToJson(schema: Schema | undefined, value: ConnectValue, settings: JsonSettings): string {
  if (value === null || value === undefined) return nullToJson(schema, settings);
  if (schema === undefined) return schemalessToJson(value, settings);
  switch (schema.name) {
    case decimalName:
      if (!(value instanceof Decimal)) throw wrongLogical(schema, 'BigDecimal', value);
      return settings.decimalFormat === 'NUMERIC'
        ? String(value)
        : `"${base64(decimalToBytes(schema, value))}"`;
    case dateName:
      return String(dateToDays(schema, requireDate(schema, value)));
    case timeName:
      return String(timeToMs(schema, requireDate(schema, value)));
    case timestampName:
      return String(timestampToMs(schema, requireDate(schema, value)));
    default:
      return typedToJson(schema, value, settings);
  }
}

function nullToJson(schema: Schema | undefined, settings: JsonSettings): string {
  if (schema === undefined) return 'null';
  if ((schema.defaultValue ?? null) !== null && settings.replacesNullWithDefault)
    return valueToJson(schema, schema.defaultValue ?? null, settings);
  if (schema.isOptional) return 'null';
  throw new DataError('Conversion error: null value for field that is required and has no default value');
}

function schemalessToJson(value: ConnectValue, settings: JsonSettings): string {
  switch (typeof value) {
    case 'string':
      return jacksonQuotedUtf8(value);
    case 'number':
      return doubleJson(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
  }
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (isList(value)) return listToJson(undefined, value, settings);
  if (isMap(value)) return mapToJson(undefined, value, settings);
  if (value instanceof Struct) throw new DataError('Mismatching schema.');
  throw new DataError(`Java class class ${javaClassOf(value)} does not have corresponding schema type.`);
}

function typedToJson(schema: Schema, value: ConnectValue, settings: JsonSettings): string {
  switch (schema.type) {
    case 'INT8':
      return integerJson(schema, value, 2 ** 7);
    case 'INT16':
      return integerJson(schema, value, 2 ** 15);
    case 'INT32':
      return integerJson(schema, value, 2 ** 31);
    case 'INT64':
      if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return String(value);
      break;
    case 'FLOAT32':
      if (typeof value === 'number') return floatJson(value);
      break;
    case 'FLOAT64':
      if (typeof value === 'number') return doubleJson(value);
      break;
    case 'BOOLEAN':
      if (typeof value === 'boolean') return String(value);
      break;
    case 'STRING':
      if (typeof value === 'string') return jacksonQuotedUtf8(value);
      break;
    case 'BYTES':
      if (value instanceof Uint8Array) return `"${base64(value)}"`;
      throw new DataError(`Invalid type for bytes type: class ${javaClassOf(value)}`);
    case 'ARRAY':
      if (isList(value)) return listToJson(schema, value, settings);
      break;
    case 'MAP':
      if (isMap(value)) return mapToJson(schema, value, settings);
      break;
    case 'STRUCT':
      if (value instanceof Struct) return structToJson(schema, value, settings);
      break;
  }
  throw wrongType(schema, value);
}

function integerJson(schema: Schema, value: ConnectValue, limit: number): string {
  if (typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit)
    return value === 0 ? '0' : String(value);
  throw wrongType(schema, value);
}

function listToJson(
  schema: Schema | undefined,
  list: readonly ConnectValue[],
  settings: JsonSettings,
): string {
  return `[${list.map((item) => valueToJson(schema?.valueSchema, item, settings)).join(',')}]`;
}

/** Text keys make an object, others a list of pairs. */
function mapToJson(
  schema: Schema | undefined,
  map: ReadonlyMap<ConnectValue, ConnectValue>,
  settings: JsonSettings,
): string {
  const isObject =
    schema === undefined
      ? [...map.keys()].every((key) => typeof key === 'string')
      : schema.keySchema?.type === 'STRING';
  const entries = [...map].map(([key, item]) => {
    const value = valueToJson(schema?.valueSchema, item, settings);
    if (isObject && key === null && schema?.keySchema?.isOptional === true) return `"null":${value}`;
    const name = valueToJson(schema?.keySchema, key, settings);
    return isObject ? `${name}:${value}` : `[${name},${value}]`;
  });
  return isObject ? `{${entries.join(',')}}` : `[${entries.join(',')}]`;
}

function structToJson(schema: Schema, struct: Struct, settings: JsonSettings): string {
  if (!schemasEqual(struct.schema, schema)) throw new DataError('Mismatching schema.');
  const fields = schema.fields.map(
    (field) =>
      `${jacksonQuotedUtf8(field.name)}:${valueToJson(field.schema, struct.getWithoutDefault(field.name), settings)}`,
  );
  return `{${fields.join(',')}}`;
}

function requireDate(schema: Schema, value: ConnectValue): Date {
  if (value instanceof Date) return value;
  throw wrongLogical(schema, 'Date', value);
}

function wrongLogical(schema: Schema, expected: string, value: ConnectValue): DataError {
  const type = schema.name?.slice(schema.name.lastIndexOf('.') + 1);
  const was = javaClassOf(value, schema);
  return new DataError(`Invalid type for ${type}, expected ${expected} but was class ${was}`);
}

function wrongType(schema: Schema, value: ConnectValue): DataError {
  return new DataError(`Invalid type for ${schema.type}: class ${javaClassOf(value)}`);
}
