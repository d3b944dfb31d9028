/** `org.apache.kafka.connect.data.Struct`: the value of a STRUCT schema, each field checked when it is put. */
import { DataError } from '../connector/errors.ts';
import { schemasEqual, valuesEqual } from './equality.ts';
import { javaClassOf } from './java-class.ts';
import { isList, isMap, javaText } from './java-text.ts';
import type { ConnectValue, Field, Schema, SchemaType } from './schema.ts';
import { schemaText } from './schema-text.ts';

export class Struct {
  readonly schema: Schema;
  readonly #values: ConnectValue[];

  /** @throws DataError for a schema of another type */
  constructor(schema: Schema) {
    if (schema.type !== 'STRUCT') throw new DataError(`Not a struct schema: ${schemaText(schema)}`);
    this.schema = schema;
    this.#values = new Array<ConnectValue>(schema.fields.length).fill(null);
  }

  /**
   * The field's value, or its default if it has none.
   * @throws DataError for a field that the schema has not
   */
  get(name: string): ConnectValue {
    const field = this.#field(name);
    return this.#values[field.index] ?? field.schema.defaultValue ?? null;
  }

  /** @throws DataError for a field that the schema has not */
  getWithoutDefault(name: string): ConnectValue {
    return this.#values[this.#field(name).index] ?? null;
  }

  /** @throws DataError for a field that the schema has not, or a value that does not fit it */
  put(name: string, value: ConnectValue): this {
    const field = this.#field(name);
    validateValue(field.schema, value, field.name);
    this.#values[field.index] = value;
    return this;
  }

  /** @throws DataError where a required field without default has no value */
  validate(): void {
    for (const { name, index, schema } of this.schema.fields) {
      const value = this.#values[index] ?? null;
      if (value === null && (schema.isOptional || (schema.defaultValue ?? null) !== null)) continue;
      validateValue(schema, value, name);
    }
  }

  equals(other: unknown): boolean {
    if (this === other) return true;
    if (!(other instanceof Struct) || !schemasEqual(this.schema, other.schema)) return false;
    return this.#values.every((value, index) => valuesEqual(value, other.#values[index] ?? null));
  }

  /** `Struct{a=1,b=x}`; fields without a value are left out, as Java does. */
  toString(): string {
    const parts = this.schema.fields.flatMap(({ name, index, schema }) => {
      const value = this.#values[index] ?? null;
      return value === null ? [] : [`${name}=${javaText(value, schema)}`];
    });
    return `Struct{${parts.join(',')}}`;
  }

  #field(name: string): Field {
    const field = this.schema.field(name);
    if (field === undefined) throw new DataError(`${name} is not a valid field name`);
    return field;
  }
}

/**
 * `ConnectSchema.validateValue`, with its texts; `field` names the place in them.
 * @throws DataError for a value that does not fit its schema
 */
export function validateValue(schema: Schema, value: ConnectValue, field?: string): void {
  validateAt(schema, value, field === undefined ? 'value' : `field: "${field}"`);
}

function validateAt(schema: Schema, value: ConnectValue, location: string): void {
  if (value === null || value === undefined) {
    if (schema.isOptional) return;
    throw new DataError(`Invalid value: null used for required ${location}, schema type: ${schema.type}`);
  }
  if (!fits(schema, value)) {
    const name = schema.name === undefined ? '' : ` "${schema.name}"`;
    throw new DataError(
      `Invalid Java object for schema${name} with type ${schema.type}: class ${javaClassOf(value)} for ${location}`,
    );
  }
  if (schema.type === 'STRUCT' && value instanceof Struct) {
    if (!schemasEqual(value.schema, schema)) throw new DataError('Struct schemas do not match.');
    value.validate();
  } else if (schema.type === 'ARRAY' && isList(value)) {
    const place = `element of array ${location}`;
    const valueSchema = defined(schema.valueSchema, place);
    for (const item of value) validateAt(valueSchema, item, place);
  } else if (schema.type === 'MAP' && isMap(value)) {
    const keyPlace = `key of map ${location}`;
    const valuePlace = `value of map ${location}`;
    const keySchema = defined(schema.keySchema, keyPlace);
    const valueSchema = defined(schema.valueSchema, valuePlace);
    for (const [key, item] of value) {
      validateAt(keySchema, key, keyPlace);
      validateAt(valueSchema, item, valuePlace);
    }
  }
}

function defined(schema: Schema | undefined, location: string): Schema {
  if (schema === undefined) throw new DataError(`No schema defined for ${location}`);
  return schema;
}

function fits(schema: Schema, value: ConnectValue): boolean {
  switch (schema.name) {
    case 'org.apache.kafka.connect.data.Decimal':
      return javaClassOf(value) === 'java.math.BigDecimal';
    case 'org.apache.kafka.connect.data.Date':
    case 'org.apache.kafka.connect.data.Time':
    case 'org.apache.kafka.connect.data.Timestamp':
      return value instanceof Date;
    default:
      return fitsType(schema.type, value);
  }
}

function fitsType(type: SchemaType, value: ConnectValue): boolean {
  switch (type) {
    case 'INT8':
      return isInteger(value, 2 ** 7);
    case 'INT16':
      return isInteger(value, 2 ** 15);
    case 'INT32':
      return isInteger(value, 2 ** 31);
    case 'INT64':
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
    case 'FLOAT32':
    case 'FLOAT64':
      return typeof value === 'number';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'STRING':
      return typeof value === 'string';
    case 'BYTES':
      return value instanceof Uint8Array;
    case 'ARRAY':
      return isList(value);
    case 'MAP':
      return isMap(value);
    case 'STRUCT':
      return value instanceof Struct;
  }
}

function isInteger(value: ConnectValue, limit: number): boolean {
  return Number.isInteger(value) && typeof value === 'number' && value >= -limit && value < limit;
}
