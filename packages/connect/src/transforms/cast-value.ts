/** One value to another primitive type, as Java casts and parses. */
import { DataError } from '../connector/errors.ts';
import { doubleToLong } from '../data/convert-values.ts';
import { Decimal } from '../data/decimal.ts';
import { floatAsDouble } from '../data/float-as-double.ts';
import { javaClassOf } from '../data/java-class.ts';
import { base64, isList, isMap, javaText } from '../data/java-text.ts';
import {
  dateName,
  dateToDays,
  timeName,
  timestampName,
  timestampToMs,
  timeToMs,
} from '../data/logical-types.ts';
import { decimalToFloat, parseDouble, parseFloat32, parseInteger } from '../data/parse-number.ts';
import type { ConnectValue, Schema, SchemaType } from '../data/schema.ts';
import { isoText } from '../data/value-text.ts';

export const castTypes = [
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FLOAT32',
  'FLOAT64',
  'BOOLEAN',
  'STRING',
] as const satisfies readonly SchemaType[];

export type CastType = (typeof castTypes)[number];

const bitsOf = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 } as const;

/**
 * Without a schema the result is as schemaless data holds it: whole numbers are `bigint`, and a float is the double with
 * its text, so that it prints the same.
 * @throws DataError for a value that cannot be cast
 */
export function castValue(schema: Schema | undefined, value: ConnectValue, target: CastType): ConnectValue {
  if (value === null) return null;
  const type = schema?.type ?? schemalessType(value);
  if (type === 'ARRAY' || type === 'MAP' || type === 'STRUCT')
    throw new DataError(
      `Cast transformation does not support casting from ${type}; supported types are [${castTypes.join(', ')}, BYTES]`,
    );
  if (target === 'STRING') return castToString(value, schema);
  const encoded = schema === undefined ? value : encodedValue(schema, value);
  switch (target) {
    case 'INT64':
      return castToInteger(encoded, 64, schema);
    case 'INT8':
    case 'INT16':
    case 'INT32': {
      const whole = castToInteger(encoded, bitsOf[target], schema);
      return schema === undefined ? whole : Number(whole);
    }
    case 'FLOAT32': {
      const float = castToFloat(encoded, schema);
      return schema === undefined ? floatAsDouble(float) : float;
    }
    case 'FLOAT64':
      return castToDouble(encoded, schema);
    case 'BOOLEAN':
      return castToBoolean(encoded, schema);
  }
}

/** Java knows a value's type by its class; logical types have none of their own. */
function schemalessType(value: ConnectValue): SchemaType {
  if (value instanceof Date || value instanceof Decimal)
    throw new DataError(
      `Cast transformation was passed a value of type class ${javaClassOf(value)} which is not supported by Connect's data API`,
    );
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 'STRING';
  if (isList(value)) return 'ARRAY';
  return isMap(value) ? 'MAP' : 'STRUCT';
}

function encodedValue(schema: Schema, value: ConnectValue): ConnectValue {
  if (!(value instanceof Date)) return value;
  switch (schema.name) {
    case dateName:
      return dateToDays(schema, value);
    case timeName:
      return timeToMs(schema, value);
    case timestampName:
      return timestampToMs(schema, value);
    default:
      return value;
  }
}

function castToInteger(value: ConnectValue, bits: 8 | 16 | 32 | 64, schema: Schema | undefined): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(bits, value);
  if (typeof value === 'number') {
    // A double becomes an int first, kept within its limits, and a byte or short is cut from that.
    const long = doubleToLong(bits === 64 ? value : Math.max(-(2 ** 31), Math.min(value, 2 ** 31 - 1)));
    return BigInt.asIntN(bits, long);
  }
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Decimal) return value.scale <= -64 ? 0n : BigInt.asIntN(bits, value.toBigInt());
  if (typeof value !== 'string') throw unexpected(value, schema);
  return parseInteger(value, bits) ?? outOfRange(value);
}

function castToFloat(value: ConnectValue, schema: Schema | undefined): number {
  if (typeof value === 'bigint') return decimalToFloat(new Decimal(value, 0));
  if (value instanceof Decimal) return decimalToFloat(value);
  if (typeof value === 'string') return parseFloat32(value) ?? outOfRange(value);
  return Math.fround(castToDouble(value, schema));
}

function castToDouble(value: ConnectValue, schema: Schema | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Decimal) return value.toNumber();
  if (typeof value !== 'string') throw unexpected(value, schema);
  return parseDouble(value) ?? outOfRange(value);
}

function castToBoolean(value: ConnectValue, schema: Schema | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  return castToInteger(value, 64, schema) !== 0n;
}

function castToString(value: ConnectValue, schema: Schema | undefined): string {
  if (value instanceof Date) return isoText(value);
  return value instanceof Uint8Array ? base64(value) : javaText(value, schema);
}

function unexpected(value: ConnectValue, schema: Schema | undefined): DataError {
  return new DataError(`Unexpected type in Cast transformation: class ${javaClassOf(value, schema)}`);
}

function outOfRange(text: string): never {
  throw new DataError(`Value (${text}) was out of range for requested data type`);
}
