/** The forms of a timestamp that TimestampConverter knows: to a date and from one. */
import { ConnectError, DataError } from '../connector/errors.ts';
import { javaClassOf } from '../data/java-class.ts';
import type { JavaDateFormat } from '../data/java-date-format.ts';
import { javaText } from '../data/java-text.ts';
import {
  dateBuilder,
  dateName,
  msPerDay,
  TIMESTAMP_SCHEMA,
  timeBuilder,
  timeName,
  timestampBuilder,
  timestampFromMs,
  timestampName,
} from '../data/logical-types.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { SchemaBuilder } from '../data/schema-builder.ts';
import { schemaText } from '../data/schema-text.ts';

export const timestampTypes = ['string', 'unix', 'Date', 'Time', 'Timestamp'] as const;
export type TimestampType = (typeof timestampTypes)[number];

export const unixPrecisions = ['nanoseconds', 'microseconds', 'milliseconds', 'seconds'] as const;

/** How texts and Unix times are read and written. */
export interface TimestampSettings {
  readonly pattern: string;
  readonly format: JavaDateFormat | undefined;
  readonly unixPrecision: string;
}

export function timestampSchema(type: TimestampType, isOptional: boolean): Schema {
  const builder = {
    string: SchemaBuilder.string,
    unix: SchemaBuilder.int64,
    Date: dateBuilder,
    Time: timeBuilder,
    Timestamp: timestampBuilder,
  }[type]();
  return (isOptional ? builder.optional() : builder).build();
}

/** @throws ConnectError for a schema that holds no timestamp */
export function typeOfSchema(schema: Schema): TimestampType {
  if (schema.name === timestampName) return 'Timestamp';
  if (schema.name === dateName) return 'Date';
  if (schema.name === timeName) return 'Time';
  if (schema.type === 'STRING') return 'string';
  if (schema.type === 'INT64') return 'unix';
  throw new ConnectError(`Schema ${schemaText(schema)} does not correspond to a known timestamp type format`);
}

/** Without a schema. @throws DataError for a value that is no timestamp */
export function typeOfValue(value: ConnectValue): TimestampType {
  if (value instanceof Date) return 'Timestamp';
  if (typeof value === 'bigint') return 'unix';
  if (typeof value === 'string') return 'string';
  throw new DataError(
    `TimestampConverter does not support class ${javaClassOf(value)} objects as timestamps`,
  );
}

/** @throws DataError for a value that is not of its type, or a text that does not match the pattern */
export function toDate(type: TimestampType, value: ConnectValue, settings: TimestampSettings): Date {
  switch (type) {
    case 'string': {
      if (typeof value !== 'string')
        throw new DataError(
          `Expected string timestamp to be a String, but found class ${javaClassOf(value)}`,
        );
      const date = settings.format?.parse(value);
      if (date !== undefined) return date;
      throw new DataError(
        `Could not parse timestamp: value (${value}) does not match pattern (${settings.pattern})`,
      );
    }
    case 'unix':
      if (typeof value !== 'bigint')
        throw new DataError(`Expected Unix timestamp to be a Long, but found class ${javaClassOf(value)}`);
      return timestampFromMs(TIMESTAMP_SCHEMA, unixToMs(value, settings.unixPrecision));
    default:
      if (value instanceof Date) return value;
      throw new DataError(
        `Expected ${type} to be a java.util.Date, but found class ${javaClassOf(value)}: ${javaText(value)}`,
      );
  }
}

export function fromDate(type: TimestampType, date: Date, settings: TimestampSettings): ConnectValue {
  const ms = date.getTime();
  const timeOfDay = ((ms % msPerDay) + msPerDay) % msPerDay;
  switch (type) {
    case 'string':
      return settings.format?.format(date) ?? '';
    case 'unix':
      return msToUnix(BigInt(ms), settings.unixPrecision);
    case 'Date':
      return new Date(ms - timeOfDay);
    case 'Time':
      return new Date(timeOfDay);
    case 'Timestamp':
      return date;
  }
}

/** Java's TimeUnit stops at the ends of 64 bits instead of wrapping. */
function saturated(value: bigint): bigint {
  const limit = 2n ** 63n;
  if (value >= limit) return limit - 1n;
  return value < -limit ? -limit : value;
}

function unixToMs(value: bigint, precision: string): bigint {
  if (precision === 'seconds') return saturated(value * 1000n);
  if (precision === 'microseconds') return value / 1000n;
  return precision === 'nanoseconds' ? value / 1_000_000n : value;
}

function msToUnix(ms: bigint, precision: string): bigint {
  if (precision === 'seconds') return ms / 1000n;
  if (precision === 'microseconds') return saturated(ms * 1000n);
  return precision === 'nanoseconds' ? saturated(ms * 1_000_000n) : ms;
}
