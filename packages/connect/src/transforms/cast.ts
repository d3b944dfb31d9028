import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validator } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { hashMapCopy, hashOrder } from '../data/java-hash-map.ts';
import { LruCache } from '../data/lru-cache.ts';
import { type Schema, schemaTypes } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { type CastType, castTypes, castValue } from './cast-value.ts';
import { javaSplit, replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'cast types';

/** What is cast: the whole key or value, or fields by their names. */
interface CastSpec {
  readonly whole: CastType | undefined;
  readonly fields: ReadonlyMap<string, CastType>;
}

/** `org.apache.kafka.connect.transforms.Cast`. */
export class Cast extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #spec: CastSpec = { whole: undefined, fields: new Map() };
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'spec',
        type: 'LIST',
        validator: validator(
          'list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>',
          (_name, value) => {
            if (!Array.isArray(value) || value.length === 0)
              throw new ConfigError('Must specify at least one field to cast.');
            parseSpec(value);
          },
        ),
        importance: 'HIGH',
        documentation:
          'field:type pairs, or one type for the whole key or value: int8, int16, int32, int64, float32, float64, boolean, string.',
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#spec = parseSpec(config.list('spec'));
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#part.value(record);
    if (value === null) return record;
    const schema = this.#part.schema(record);
    const { whole, fields } = this.#spec;
    const updatedSchema =
      schema === undefined ? undefined : this.#schemas.getOrMake(schema, () => this.#castSchema(schema));
    if (whole !== undefined) return this.#part.with(record, updatedSchema, castValue(schema, value, whole));
    if (updatedSchema === undefined) {
      const map = requireMap(value, purpose);
      const cast = [...fields].map(
        ([name, type]) => [name, castValue(undefined, map.get(name) ?? null, type)] as const,
      );
      return this.#part.with(record, undefined, hashMapCopy(map, cast));
    }
    const struct = requireStruct(value, purpose, schema);
    const updated = new Struct(updatedSchema);
    for (const { name, schema: fieldSchema } of struct.schema.fields) {
      const original = fieldValue(struct, name, this.#withDefault);
      const type = fields.get(name);
      updated.put(name, type === undefined ? original : castValue(fieldSchema, original, type));
    }
    return this.#part.with(record, updatedSchema, updated);
  }

  #castSchema(schema: Schema): Schema {
    const { whole, fields } = this.#spec;
    const builder = copySchemaBasics(schema, new SchemaBuilder(whole ?? 'STRUCT'));
    if (whole === undefined) {
      if (schema.type !== 'STRUCT') throw new DataError('Cannot list fields on non-struct type');
      for (const field of schema.fields) {
        const type = fields.get(field.name);
        builder.field(field.name, type === undefined ? field.schema : castFieldSchema(field.schema, type));
      }
    }
    if (schema.isOptional) builder.optional();
    const defaultValue = schema.defaultValue ?? null;
    if (defaultValue !== null && whole !== undefined)
      builder.defaultValue(castValue(schema, defaultValue, whole));
    return builder.build();
  }
}

function castFieldSchema(schema: Schema, type: CastType): Schema {
  const builder = new SchemaBuilder(type);
  if (schema.isOptional) builder.optional();
  const defaultValue = schema.defaultValue ?? null;
  if (defaultValue !== null) builder.defaultValue(castValue(schema, defaultValue, type));
  return builder.build();
}

function parseSpec(mappings: readonly string[]): CastSpec {
  const fields = new Map<string, CastType>();
  let whole: CastType | undefined;
  for (const mapping of mappings) {
    const [first = '', second, ...more] = javaSplit(mapping, ':');
    if (more.length > 0) throw ConfigError.invalid('renames', mappings, `Invalid rename mapping: ${mapping}`);
    if (second === undefined) whole = castType(first.trim());
    else fields.set(first.trim(), castType(second.trim()));
  }
  if (whole !== undefined && mappings.length > 1)
    throw new ConfigError(
      'Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec',
    );
  const ordered = hashOrder(fields.keys()).flatMap((name) => {
    const type = fields.get(name);
    return type === undefined ? [] : [[name, type] as const];
  });
  return { whole, fields: new Map(ordered) };
}

function castType(text: string): CastType {
  const upper = text.toUpperCase();
  const type = castTypes.find((name) => name === upper);
  if (type !== undefined) return type;
  if (schemaTypes.some((name) => name === upper))
    throw new ConfigError(
      `Cast transformation does not support casting to ${upper}; supported types are [${castTypes.join(', ')}]`,
    );
  throw ConfigError.invalid(
    `Invalid type found in casting spec: ${text}`,
    `java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.${upper}`,
  );
}
