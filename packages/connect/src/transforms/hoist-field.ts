import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { Schema } from '../data/schema.ts';
import { SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.HoistField`: wraps key or value in a struct or map of one field. */
export class HoistField extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #field = '';

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef().define({
      name: 'field',
      type: 'STRING',
      importance: 'MEDIUM',
      documentation: 'Name of the only field of the new struct or map.',
    });
  }

  configure(props: Readonly<Record<string, string>>): void {
    this.#field = this.config().parse(props).string('field');
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (schema === undefined) return this.#part.with(record, undefined, new Map([[this.#field, value]]));
    const hoisted = this.#schemas.getOrMake(schema, () =>
      SchemaBuilder.struct().field(this.#field, schema).build(),
    );
    return this.#part.with(record, hoisted, new Struct(hoisted).put(this.#field, value));
  }
}
