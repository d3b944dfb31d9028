import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { hashMap } from '../data/java-hash-map.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { Schema } from '../data/schema.ts';
import { SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { nonEmptyList, replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'copying fields from value to key';

/** `org.apache.kafka.connect.transforms.ValueToKey`: fields of the value become the key. */
export class ValueToKey extends Transformation {
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #fields: readonly string[] = [];
  #withDefault = true;

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'fields',
        type: 'LIST',
        validator: nonEmptyList(),
        importance: 'HIGH',
        documentation: "Names of the value's fields that the key is made of.",
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#fields = config.list('fields');
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    if (record.valueSchema === undefined) {
      const map = requireMap(record.value, purpose);
      const entries = this.#fields.map((name) => [name, map.get(name) ?? null] as const);
      const key = hashMap(entries, { initialCapacity: entries.length });
      return { ...record, keySchema: undefined, key };
    }
    const struct = requireStruct(record.value, purpose, record.valueSchema);
    const keySchema = this.#schemas.getOrMake(struct.schema, () => this.#keySchema(struct.schema));
    const key = new Struct(keySchema);
    for (const name of this.#fields) key.put(name, fieldValue(struct, name, this.#withDefault));
    return { ...record, keySchema, key };
  }

  #keySchema(schema: Schema): Schema {
    const builder = SchemaBuilder.struct();
    for (const name of this.#fields) {
      const field = schema.field(name);
      if (field === undefined) throw new DataError(`Field does not exist: ${name}`);
      builder.field(name, field.schema);
    }
    return builder.build();
  }
}
