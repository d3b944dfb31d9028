/**
 * The logical types Decimal, Date, Time and Timestamp (`org.apache.kafka.connect.data`): schemas known by their names,
 * whose values are `Decimal` and `Date`, and what these are encoded as.
 *
 * | name | type | encoded |
 * |---|---|---|
 * | Decimal | BYTES, parameter `scale` | the unscaled value, two's complement, highest byte first |
 * | Date | INT32 | days since 1970 |
 * | Time | INT32 | milliseconds since midnight |
 * | Timestamp | INT64 | milliseconds since 1970 |
 */
import { DataError } from '../connector/errors.ts';
import { Decimal } from './decimal.ts';
import type { Schema } from './schema.ts';
import { SchemaBuilder } from './schema-builder.ts';

export const decimalName = 'org.apache.kafka.connect.data.Decimal';
export const dateName = 'org.apache.kafka.connect.data.Date';
export const timeName = 'org.apache.kafka.connect.data.Time';
export const timestampName = 'org.apache.kafka.connect.data.Timestamp';

export const msPerDay = 86_400_000;

export function decimalBuilder(scale: number): SchemaBuilder {
  return SchemaBuilder.bytes().name(decimalName).parameter('scale', String(scale)).version(1);
}

export function dateBuilder(): SchemaBuilder {
  return SchemaBuilder.int32().name(dateName).version(1);
}

export function timeBuilder(): SchemaBuilder {
  return SchemaBuilder.int32().name(timeName).version(1);
}

export function timestampBuilder(): SchemaBuilder {
  return SchemaBuilder.int64().name(timestampName).version(1);
}

export const DATE_SCHEMA = dateBuilder().build();
export const TIME_SCHEMA = timeBuilder().build();
export const TIMESTAMP_SCHEMA = timestampBuilder().build();

/** @throws DataError for a schema without a proper scale, or a value of another scale */
export function decimalToBytes(schema: Schema, value: Decimal): Uint8Array {
  const scale = scaleOf(schema);
  if (value.scale !== scale)
    throw new DataError(
      'Decimal value has mismatching scale for given Decimal schema. ' +
        `Schema has scale ${scale}, value has scale ${value.scale}.`,
    );
  return value.toBytes();
}

/** @throws DataError for a schema without a proper scale, or no bytes at all */
export function decimalFromBytes(schema: Schema, bytes: Uint8Array): Decimal {
  const scale = scaleOf(schema);
  if (bytes.length === 0) throw new DataError('Zero length BigInteger');
  return Decimal.fromBytes(bytes, scale);
}

function scaleOf(schema: Schema): number {
  const text = schema.parameters?.get('scale');
  if (text === undefined) throw new DataError('Invalid Decimal schema: scale parameter not found.');
  if (!/^[+-]?\d{1,10}$/.test(text) || Math.abs(Number(text)) > 2 ** 31 - 1)
    throw new DataError('Invalid scale parameter found in Decimal schema: ', {
      cause: new Error(`For input string: "${text}"`),
    });
  return Number(text);
}

/** @throws DataError for another schema, or a date with a time of day */
export function dateToDays(schema: Schema, value: Date): number {
  requireName(schema, dateName, 'Date');
  if (value.getTime() % msPerDay !== 0)
    throw new DataError('Kafka Connect Date type should not have any time fields set to non-zero values.');
  return (value.getTime() / msPerDay) | 0;
}

export function dateFromDays(schema: Schema, days: number): Date {
  requireName(schema, dateName, 'Date');
  return checkedDate(days * msPerDay);
}

/** @throws DataError for another schema, or a time outside of 1970-01-01 */
export function timeToMs(schema: Schema, value: Date): number {
  requireName(schema, timeName, 'Time');
  const ms = value.getTime();
  if (ms < 0 || ms > msPerDay)
    throw new DataError('Kafka Connect Time type should not have any date fields set to non-zero values.');
  return ms;
}

/** @throws DataError for another schema, or milliseconds that no day has */
export function timeFromMs(schema: Schema, ms: number): Date {
  requireName(schema, timeName, 'Date');
  if (ms < 0 || ms > msPerDay)
    throw new DataError('Time values must use number of milliseconds greater than 0 and less than 86400000');
  return new Date(ms);
}

export function timestampToMs(schema: Schema, value: Date): bigint {
  requireName(schema, timestampName, 'Timestamp');
  return BigInt(value.getTime());
}

/** @throws DataError for another schema, or a time that JavaScript's Date does not hold: beyond the year 275760 */
export function timestampFromMs(schema: Schema, ms: bigint): Date {
  requireName(schema, timestampName, 'Timestamp');
  return checkedDate(Number(ms));
}

function checkedDate(ms: number): Date {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()))
    throw new DataError(`The time ${ms} ms is beyond the years -271821 to 275760 that a date can hold`);
  return date;
}

function requireName(schema: Schema, name: string, type: string): void {
  if (schema.name !== name)
    throw new DataError(`Requested conversion of ${type} object but the schema does not match.`);
}
