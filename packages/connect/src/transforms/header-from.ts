import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validString } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import type { Header } from '../connector/headers.ts';
import { hashMapCopy } from '../data/java-hash-map.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { nonEmptyList, replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, IllegalArgumentError, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.HeaderFrom`: copies or moves fields to headers. */
export class HeaderFrom extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #pairs: readonly { readonly field: string; readonly header: string }[] = [];
  #operation = 'copy';
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'fields',
        type: 'LIST',
        validator: nonEmptyList(),
        importance: 'HIGH',
        documentation: 'Names of the fields that go to headers.',
      })
      .define({
        name: 'headers',
        type: 'LIST',
        validator: nonEmptyList(),
        importance: 'HIGH',
        documentation: 'Names of the headers, as many as there are fields and in their order.',
      })
      .define({
        name: 'operation',
        type: 'STRING',
        validator: validString('move', 'copy'),
        importance: 'HIGH',
        documentation: 'move takes the fields away from key or value, copy leaves them there.',
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    const headers = config.list('headers');
    const fields = config.list('fields');
    if (headers.length !== fields.length)
      throw new ConfigError("'fields' config must have the same number of elements as 'headers' config.");
    this.#pairs = fields.map((field, index) => ({ field, header: headers[index] ?? '' }));
    this.#operation = config.string('operation');
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    const purpose = `header ${this.#operation}`;
    if (schema !== undefined) {
      const struct = requireStruct(value, purpose, schema);
      const moved = this.#operation === 'move' ? this.#withoutFields(schema, struct) : struct;
      return this.#withHeaders(this.#part.with(record, moved.schema, moved), (field) => {
        const fieldSchema = schema.field(field)?.schema;
        if (fieldSchema === undefined) throw new IllegalArgumentError(`Unknown field: ${field}`);
        return { schema: fieldSchema, value: fieldValue(struct, field, this.#withDefault) };
      });
    }
    const map = requireMap(value, purpose);
    const rest = hashMapCopy(map);
    if (this.#operation === 'move') for (const { field } of this.#pairs) rest.delete(field);
    return this.#withHeaders(this.#part.with(record, undefined, rest), (field) => ({
      schema: undefined,
      value: map.get(field) ?? null,
    }));
  }

  #withHeaders<R extends ConnectRecord>(record: R, read: (field: string) => Omit<Header, 'key'>): R {
    const added = this.#pairs.map(({ field, header }) => ({ key: header, ...read(field) }));
    return { ...record, headers: [...record.headers, ...added] };
  }

  #isMoved(name: ConnectValue): boolean {
    return this.#pairs.some(({ field }) => field === name);
  }

  #withoutFields(schema: Schema, struct: Struct): Struct {
    const rest = this.#schemas.getOrMake(schema, () => {
      const builder = copySchemaBasics(schema, SchemaBuilder.struct());
      for (const field of schema.fields)
        if (!this.#isMoved(field.name)) builder.field(field.name, field.schema);
      return builder.build();
    });
    const moved = new Struct(rest);
    for (const { name } of rest.fields) moved.put(name, fieldValue(struct, name, this.#withDefault));
    return moved;
  }
}
