import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { Decimal } from '../data/decimal.ts';
import { javaClassOf } from '../data/java-class.ts';
import { isMap } from '../data/java-text.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { type ConnectMap, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'flattening';

/** Where in the nested schema the flattening is. */
interface Level {
  readonly prefix: string;
  readonly isOptional: boolean;
  /** The default of the struct around. */
  readonly defaults: Struct | undefined;
}

/** `org.apache.kafka.connect.transforms.Flatten`: nested structs or maps become fields `outer.inner`; arrays stay. */
export class Flatten extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #delimiter = '.';

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef().define({
      name: 'delimiter',
      type: 'STRING',
      defaultValue: '.',
      importance: 'MEDIUM',
      documentation: 'What stands between the names of outer and inner fields.',
    });
  }

  configure(props: Readonly<Record<string, string>>): void {
    this.#delimiter = this.config().parse(props).string('delimiter');
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (value === null) return record;
    if (schema === undefined) {
      const flat = new Map<ConnectValue, ConnectValue>();
      this.#flattenMap(requireMap(value, purpose), '', flat);
      return this.#part.with(record, undefined, flat);
    }
    const struct = requireStruct(value, purpose, schema);
    const updatedSchema = this.#schemas.getOrMake(schema, () => this.#flatSchema(schema));
    const updated = new Struct(updatedSchema);
    this.#flattenStruct(struct, '', updated);
    return this.#part.with(record, updatedSchema, updated);
  }

  #flattenMap(map: ConnectMap, prefix: string, flat: Map<ConnectValue, ConnectValue>): void {
    for (const [key, value] of map) {
      const name = this.#name(prefix, String(key));
      if (value instanceof Date || value instanceof Decimal)
        throw new DataError(
          `Flatten transformation was passed a value of type class ${javaClassOf(value)} which is not supported by Connect's data API`,
        );
      if (value instanceof Struct)
        throw new DataError(
          `Flatten transformation does not support class ${javaClassOf(value)} for record without schemas (for field ${name}).`,
        );
      if (isMap(value)) this.#flattenMap(value, name, flat);
      else flat.set(name, value);
    }
  }

  #flatSchema(schema: Schema): Schema {
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    const defaults = schema.defaultValue instanceof Struct ? schema.defaultValue : undefined;
    this.#addFields(schema, builder, { prefix: '', isOptional: schema.isOptional, defaults });
    return builder.build();
  }

  #addFields(schema: Schema, builder: SchemaBuilder, level: Level): void {
    for (const field of schema.fields) {
      const name = this.#name(level.prefix, field.name);
      const isOptional = level.isOptional || field.schema.isOptional;
      const own = field.schema.defaultValue ?? null;
      const defaultValue = own ?? level.defaults?.get(field.name) ?? null;
      if (field.schema.type === 'MAP') throw unsupported(field.schema, name);
      if (field.schema.type === 'STRUCT') {
        const defaults = defaultValue instanceof Struct ? defaultValue : undefined;
        this.#addFields(field.schema, builder, { prefix: name, isOptional, defaults });
      } else {
        builder.field(name, flatFieldSchema(field.schema, isOptional, defaultValue));
      }
    }
  }

  #flattenStruct(struct: Struct, prefix: string, flat: Struct): void {
    for (const field of struct.schema.fields) {
      const name = this.#name(prefix, field.name);
      if (field.schema.type === 'MAP') throw unsupported(field.schema, name);
      if (field.schema.type === 'STRUCT') {
        const inner = struct.getWithoutDefault(field.name);
        if (inner instanceof Struct) this.#flattenStruct(inner, name, flat);
      } else {
        flat.put(name, struct.get(field.name));
      }
    }
  }

  #name(prefix: string, name: string): string {
    return prefix === '' ? name : `${prefix}${this.#delimiter}${name}`;
  }
}

function flatFieldSchema(schema: Schema, isOptional: boolean, defaultValue: ConnectValue): Schema {
  const builder = copySchemaBasics(schema, new SchemaBuilder(schema.type, undefined, schema.valueSchema));
  if (isOptional) builder.optional();
  if (defaultValue !== null) builder.defaultValue(defaultValue);
  return builder.build();
}

function unsupported(schema: Schema, name: string): DataError {
  return new DataError(
    `Flatten transformation does not support ${schema.type} for record with schemas (for field ${name}).`,
  );
}
