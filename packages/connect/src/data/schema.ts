/**
 * The types of Connect's data (`org.apache.kafka.connect.data.Schema`), and how their values are held here:
 *
 * | type | value |
 * |---|---|
 * | INT8, INT16, INT32, FLOAT32, FLOAT64 | `number` |
 * | INT64 | `bigint` |
 * | BOOLEAN, STRING | `boolean`, `string` |
 * | BYTES | `Uint8Array` |
 * | ARRAY, MAP, STRUCT | array, `Map`, `Struct` |
 * | logical Decimal, Date, Time, Timestamp | `Decimal`, `Date` |
 *
 * Without a schema a `bigint` is Java's Long and a `number` its Double.
 */
import type { Decimal } from './decimal.ts';
import type { Struct } from './struct.ts';

export const schemaTypes = [
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FLOAT32',
  'FLOAT64',
  'BOOLEAN',
  'STRING',
  'BYTES',
  'ARRAY',
  'MAP',
  'STRUCT',
] as const;

export type SchemaType = (typeof schemaTypes)[number];

/** What a record's key, value or header may hold, with or without a schema. */
export type ConnectValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | Decimal
  | Struct
  | readonly ConnectValue[]
  | ReadonlyMap<ConnectValue, ConnectValue>;

/** One field of a STRUCT, in the order of its schema. */
export interface Field {
  readonly name: string;
  readonly index: number;
  readonly schema: Schema;
}

/** An immutable schema; made by `SchemaBuilder`. */
export interface Schema {
  readonly type: SchemaType;
  readonly isOptional: boolean;
  /** Undefined where there is none; `null` may be one of an optional schema. */
  readonly defaultValue: ConnectValue | undefined;
  /** Also tells a logical type, as `org.apache.kafka.connect.data.Timestamp`. */
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly doc: string | undefined;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  /** Of a MAP. */
  readonly keySchema: Schema | undefined;
  /** Of a MAP or an ARRAY. */
  readonly valueSchema: Schema | undefined;
  /** Of a STRUCT; empty otherwise. */
  readonly fields: readonly Field[];
  field(name: string): Field | undefined;
}

/** A value with its schema, which is undefined for data without one (`SchemaAndValue`). */
export interface SchemaAndValue {
  readonly schema: Schema | undefined;
  readonly value: ConnectValue;
}
