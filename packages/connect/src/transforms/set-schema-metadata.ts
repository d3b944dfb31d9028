import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { ConnectSchema } from '../data/connect-schema.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { Schema } from '../data/schema.ts';
import { Struct } from '../data/struct.ts';
import { replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue } from './requirements.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.SetSchemaMetadata`: another name or version for the schema. */
export class SetSchemaMetadata extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #name: string | undefined;
  #version: number | undefined;
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'schema.name',
        type: 'STRING',
        defaultValue: null,
        importance: 'HIGH',
        documentation: 'The new name.',
      })
      .define({
        name: 'schema.version',
        type: 'INT',
        defaultValue: null,
        importance: 'HIGH',
        documentation: 'The new version.',
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#name = config.optionalString('schema.name');
    this.#version = config.optionalNumber('schema.version');
    this.#withDefault = config.boolean(replaceNullWithDefault);
    if (this.#name === undefined && this.#version === undefined)
      throw new ConfigError('Neither schema name nor version configured');
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (schema === undefined) {
      if (value === null) return record;
      throw new DataError('Schema required for [updating schema metadata]');
    }
    const updatedSchema = this.#schemas.getOrMake(
      schema,
      () =>
        new ConnectSchema({
          ...schema,
          name: this.#name ?? schema.name,
          version: this.#version ?? schema.version,
        }),
    );
    if (!(value instanceof Struct)) return this.#part.with(record, updatedSchema, value);
    const updated = new Struct(updatedSchema);
    for (const { name } of updatedSchema.fields)
      updated.put(name, fieldValue(value, name, this.#withDefault));
    return this.#part.with(record, updatedSchema, updated);
  }
}
