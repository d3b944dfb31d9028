/** What transformations demand of data, in Kafka's words (`transforms.util.Requirements`). */
import { DataError } from '../connector/errors.ts';
import { javaClassOf } from '../data/java-class.ts';
import { isMap } from '../data/java-text.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { Struct } from '../data/struct.ts';

export type ConnectMap = ReadonlyMap<ConnectValue, ConnectValue>;

/** What Java throws as IllegalArgumentException. */
export class IllegalArgumentError extends Error {
  override readonly name = 'IllegalArgumentError';
  readonly javaClass = 'java.lang.IllegalArgumentException';
}

/** @throws DataError for anything but a map */
export function requireMap(value: ConnectValue, purpose: string): ConnectMap {
  if (isMap(value)) return value;
  throw new DataError(
    `Only Map objects supported in absence of schema for [${purpose}], found: ${javaClassOf(value)}`,
  );
}

export function requireMapOrNull(value: ConnectValue, purpose: string): ConnectMap | null {
  return value === null ? null : requireMap(value, purpose);
}

/** @throws DataError for anything but a struct */
export function requireStruct(value: ConnectValue, purpose: string, schema?: Schema): Struct {
  if (value instanceof Struct) return value;
  throw new DataError(`Only Struct objects supported for [${purpose}], found: ${javaClassOf(value, schema)}`);
}

export function requireStructOrNull(value: ConnectValue, purpose: string, schema?: Schema): Struct | null {
  return value === null ? null : requireStruct(value, purpose, schema);
}

/** A struct's field, with or without its default in place of null. */
export function fieldValue(struct: Struct, name: string, withDefault: boolean): ConnectValue {
  return withDefault ? struct.get(name) : struct.getWithoutDefault(name);
}
