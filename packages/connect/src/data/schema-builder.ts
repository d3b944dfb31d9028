/** `org.apache.kafka.connect.data.SchemaBuilder`: `SchemaBuilder.struct().field('id', INT64_SCHEMA).optional().build()`. */
import { DataError, SchemaBuilderError } from '../connector/errors.ts';
import { ConnectSchema } from './connect-schema.ts';
import type { ConnectValue, Field, Schema, SchemaType } from './schema.ts';
import { validateValue } from './struct.ts';

/** Each property is set once: setting it to something else throws `SchemaBuilderError`, as in Java. */
export class SchemaBuilder {
  readonly type: SchemaType;
  readonly #keySchema: Schema | undefined;
  readonly #valueSchema: Schema | undefined;
  readonly #fields: Field[] = [];
  readonly #parameters = new Map<string, string>();
  #isOptional: boolean | undefined;
  #defaultValue: ConnectValue | undefined;
  #name: string | undefined;
  #version: number | undefined;
  #doc: string | undefined;

  /** Map's and array's schemas come by {@link SchemaBuilder.map} and {@link SchemaBuilder.array}. */
  constructor(type: SchemaType, keySchema?: Schema, valueSchema?: Schema) {
    this.type = type;
    this.#keySchema = keySchema;
    this.#valueSchema = valueSchema;
  }

  static int8(): SchemaBuilder {
    return new SchemaBuilder('INT8');
  }
  static int16(): SchemaBuilder {
    return new SchemaBuilder('INT16');
  }
  static int32(): SchemaBuilder {
    return new SchemaBuilder('INT32');
  }
  static int64(): SchemaBuilder {
    return new SchemaBuilder('INT64');
  }
  static float32(): SchemaBuilder {
    return new SchemaBuilder('FLOAT32');
  }
  static float64(): SchemaBuilder {
    return new SchemaBuilder('FLOAT64');
  }
  static bool(): SchemaBuilder {
    return new SchemaBuilder('BOOLEAN');
  }
  static string(): SchemaBuilder {
    return new SchemaBuilder('STRING');
  }
  static bytes(): SchemaBuilder {
    return new SchemaBuilder('BYTES');
  }
  static struct(): SchemaBuilder {
    return new SchemaBuilder('STRUCT');
  }
  static array(valueSchema: Schema): SchemaBuilder {
    return new SchemaBuilder('ARRAY', undefined, valueSchema);
  }
  static map(keySchema: Schema, valueSchema: Schema): SchemaBuilder {
    return new SchemaBuilder('MAP', keySchema, valueSchema);
  }

  optional(): this {
    this.#isOptional = setOnce('optional', this.#isOptional, true);
    return this;
  }

  required(): this {
    this.#isOptional = setOnce('optional', this.#isOptional, false);
    return this;
  }

  /** @throws SchemaBuilderError for a value that does not fit the schema as built so far */
  defaultValue(value: ConnectValue): this {
    const checked = setOnce('default', this.#defaultValue ?? undefined, value);
    try {
      validateValue(this.build(), checked);
    } catch (error) {
      if (error instanceof DataError) throw new SchemaBuilderError('Invalid default value', { cause: error });
      throw error;
    }
    this.#defaultValue = checked;
    return this;
  }

  name(name: string | undefined): this {
    this.#name = setOnce('name', this.#name, name);
    return this;
  }

  version(version: number | undefined): this {
    this.#version = setOnce('version', this.#version, version);
    return this;
  }

  doc(doc: string | undefined): this {
    this.#doc = setOnce('doc', this.#doc, doc);
    return this;
  }

  parameter(name: string, value: string): this {
    this.#parameters.set(name, value);
    return this;
  }

  parameters(parameters: ReadonlyMap<string, string>): this {
    for (const [name, value] of parameters) this.#parameters.set(name, value);
    return this;
  }

  /** @throws SchemaBuilderError for another type than STRUCT, an empty name, or one used before */
  field(name: string, schema: Schema): this {
    if (this.type !== 'STRUCT') throw new SchemaBuilderError(`Cannot create fields on type ${this.type}`);
    if (name === '') throw new SchemaBuilderError('fieldName cannot be null.');
    if (this.#fields.some((field) => field.name === name))
      throw new SchemaBuilderError(`Cannot create field because of field name duplication ${name}`);
    this.#fields.push({ name, index: this.#fields.length, schema });
    return this;
  }

  build(): Schema {
    return new ConnectSchema({
      type: this.type,
      isOptional: this.#isOptional ?? false,
      defaultValue: this.#defaultValue,
      name: this.#name,
      version: this.#version,
      doc: this.#doc,
      parameters: this.#parameters.size === 0 ? undefined : new Map(this.#parameters),
      keySchema: this.#keySchema,
      valueSchema: this.#valueSchema,
      fields: [...this.#fields],
    });
  }
}

function setOnce<T>(property: string, current: T | undefined, value: T): T {
  if (current !== undefined && current !== value)
    throw new SchemaBuilderError(`Invalid SchemaBuilder call: ${property} has already been set.`);
  return value;
}

/** Type, name, version, doc and parameters of `source`, without fields, default and optional (`SchemaUtil.copySchemaBasics`). */
export function copySchemaBasics(source: Schema, builder: SchemaBuilder): SchemaBuilder {
  builder.name(source.name).version(source.version).doc(source.doc);
  if (source.parameters !== undefined) builder.parameters(source.parameters);
  return builder;
}
