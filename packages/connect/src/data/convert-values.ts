/** Conversion between Connect's types, but for what strings say: that is for values.ts. */
import { DataError } from '../connector/errors.ts';
import { Decimal } from './decimal.ts';
import { javaClassOf } from './java-class.ts';
import { isList, isMap, javaText } from './java-text.ts';
import {
  dateFromDays,
  dateName,
  dateToDays,
  decimalFromBytes,
  decimalName,
  decimalToBytes,
  msPerDay,
  timeFromMs,
  timeName,
  timestampFromMs,
  timestampName,
  timestampToMs,
  timeToMs,
} from './logical-types.ts';
import type { ConnectValue, Schema } from './schema.ts';
import { schemaText } from './schema-text.ts';
import { Struct } from './struct.ts';
import { valueText } from './value-text.ts';

/**
 * The value as `toSchema` holds it; `fromSchema` tells what it was.
 * @throws DataError where it cannot be had
 */
export function convertParsed(
  toSchema: Schema,
  fromSchema: Schema | undefined,
  value: ConnectValue,
): ConnectValue {
  if (value === null) {
    if (toSchema.isOptional) return null;
    throw new DataError('Unable to convert a null value to a schema that requires a value');
  }
  switch (toSchema.name) {
    case decimalName:
      return convertToDecimal(toSchema, value);
    case dateName:
    case timeName:
    case timestampName:
      return convertToTemporal(toSchema, fromSchema, value);
    default:
      return convertToType(toSchema, fromSchema, value);
  }
}

function convertToType(toSchema: Schema, fromSchema: Schema | undefined, value: ConnectValue): ConnectValue {
  switch (toSchema.type) {
    case 'STRING':
      return valueText(value, fromSchema);
    case 'BOOLEAN':
      return typeof value === 'boolean' ? value : asLong(value, fromSchema) !== 0n;
    case 'INT8':
      return Number(BigInt.asIntN(8, asLong(value, fromSchema)));
    case 'INT16':
      return Number(BigInt.asIntN(16, asLong(value, fromSchema)));
    case 'INT32':
      return Number(BigInt.asIntN(32, asLong(value, fromSchema)));
    case 'INT64':
      return asLong(value, fromSchema);
    case 'FLOAT32':
      return Math.fround(asDouble(value, fromSchema));
    case 'FLOAT64':
      return asDouble(value, fromSchema);
    case 'BYTES':
      if (value instanceof Uint8Array) return value;
      if (value instanceof Decimal) return decimalToBytes(toSchema, value);
      throw impossible(value, schemaText(toSchema));
    default:
      return convertToNested(toSchema, value);
  }
}

function convertToNested(toSchema: Schema, value: ConnectValue): ConnectValue {
  if (toSchema.type === 'STRUCT') {
    if (value instanceof Struct) return value;
  } else {
    if (toSchema.type === 'ARRAY' ? isList(value) : isMap(value)) return value;
  }
  throw impossible(value, schemaText(toSchema));
}

function convertToDecimal(toSchema: Schema, value: ConnectValue): Decimal {
  if (value instanceof Uint8Array) return decimalFromBytes(toSchema, value);
  if (value instanceof Decimal) return value;
  let parsed: Decimal | undefined;
  if (typeof value === 'number' || typeof value === 'bigint') parsed = Decimal.parse(javaText(Number(value)));
  if (typeof value === 'string') parsed = Decimal.parse(value);
  if (parsed === undefined) throw impossible(value, schemaText(toSchema));
  return parsed;
}

function convertToTemporal(toSchema: Schema, fromSchema: Schema | undefined, value: ConnectValue): Date {
  if (value instanceof Date) {
    if (fromSchema === undefined || fromSchema.name === toSchema.name) return value;
    const ms = value.getTime();
    if (toSchema.name === timestampName) {
      if (fromSchema.name === dateName)
        return timestampFromMs(toSchema, BigInt(dateToDays(fromSchema, value) * msPerDay));
      if (fromSchema.name === timeName) return timestampFromMs(toSchema, BigInt(timeToMs(fromSchema, value)));
    } else if (fromSchema.name === timestampName) {
      if (toSchema.name === dateName) return dateFromDays(toSchema, Math.trunc(ms / msPerDay));
      return timeFromMs(toSchema, ((ms % msPerDay) + msPerDay) % msPerDay);
    }
  }
  const number = asLong(value, fromSchema);
  if (toSchema.name === timestampName) return timestampFromMs(toSchema, number);
  const low = Number(BigInt.asIntN(32, number));
  return toSchema.name === dateName ? dateFromDays(toSchema, low) : timeFromMs(toSchema, low);
}

/** @throws DataError for what is no number and no date of a known schema */
export function asLong(value: ConnectValue, schema: Schema | undefined): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return doubleToLong(value);
  const decimal = typeof value === 'string' ? Decimal.parse(value) : value;
  // 10^64 is a multiple of 2^64, of which only the low bits count.
  if (decimal instanceof Decimal) return decimal.scale <= -64 ? 0n : BigInt.asIntN(64, decimal.toBigInt());
  if (schema === undefined) throw impossible(value, 'a number');
  if (value instanceof Date) {
    if (schema.name === dateName) return BigInt(dateToDays(schema, value));
    if (schema.name === timeName) return BigInt(timeToMs(schema, value));
    if (schema.name === timestampName) return timestampToMs(schema, value);
  }
  throw impossible(value, schemaText(schema));
}

/** @throws DataError for what is no number and no date of a known schema */
export function asDouble(value: ConnectValue, schema: Schema | undefined): number {
  if (typeof value === 'number') return value;
  const decimal = typeof value === 'string' ? Decimal.parse(value) : value;
  if (decimal instanceof Decimal) return decimal.toNumber();
  return Number(asLong(value, schema));
}

/** `(long)` of a double: towards zero, kept within 64 bits, 0 for NaN. */
export function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(Math.trunc(value));
}

function impossible(value: ConnectValue, target: string): DataError {
  return new DataError(`Unable to convert ${javaText(value)} (class ${javaClassOf(value)}) to ${target}`);
}
