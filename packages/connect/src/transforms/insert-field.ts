import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ParsedConfig } from '../config/parsed-config.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { hashMapCopy } from '../data/java-hash-map.ts';
import { TIMESTAMP_SCHEMA, timestampBuilder } from '../data/logical-types.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import {
  INT32_SCHEMA,
  INT64_SCHEMA,
  OPTIONAL_INT32_SCHEMA,
  OPTIONAL_INT64_SCHEMA,
  OPTIONAL_STRING_SCHEMA,
  STRING_SCHEMA,
} from '../data/schemas.ts';
import { Struct } from '../data/struct.ts';
import { replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'field insertion';
const optionalTimestamp = timestampBuilder().optional().build();

/** What can be inserted: its schema, and its value with a schema and without (undefined: nothing is put). */
interface Source {
  readonly key: string;
  readonly schemas: readonly [required: Schema, optional: Schema];
  readonly typed: (record: ConnectRecord) => ConnectValue | undefined;
  readonly plain: (record: ConnectRecord) => ConnectValue | undefined;
}

interface Insertion {
  readonly name: string;
  readonly schema: Schema;
  readonly source: Source;
}

const sources: readonly Source[] = [
  {
    key: 'topic.field',
    schemas: [STRING_SCHEMA, OPTIONAL_STRING_SCHEMA],
    typed: (record) => record.topic,
    plain: (record) => record.topic,
  },
  {
    key: 'partition.field',
    schemas: [INT32_SCHEMA, OPTIONAL_INT32_SCHEMA],
    typed: (record) => record.partition,
    // Without a schema whole numbers are Longs.
    plain: (record) => (record.partition === undefined ? undefined : BigInt(record.partition)),
  },
  {
    key: 'offset.field',
    schemas: [INT64_SCHEMA, OPTIONAL_INT64_SCHEMA],
    typed: kafkaOffset,
    plain: kafkaOffset,
  },
  {
    key: 'timestamp.field',
    schemas: [TIMESTAMP_SCHEMA, optionalTimestamp],
    typed: (record) => (record.timestamp === undefined ? undefined : new Date(record.timestamp)),
    plain: (record) => (record.timestamp === undefined ? undefined : BigInt(record.timestamp)),
  },
];

function kafkaOffset(record: ConnectRecord): bigint {
  if ('kafkaOffset' in record && typeof record.kafkaOffset === 'number') return BigInt(record.kafkaOffset);
  throw new DataError(
    `Only SinkRecord supported for [${purpose}], found: org.apache.kafka.connect.source.SourceRecord`,
  );
}

/** `org.apache.kafka.connect.transforms.InsertField`: adds fields with what is known of the record, or a fixed text. */
export class InsertField extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #insertions: readonly Insertion[] = [];
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    const optionality = 'Ends in ! for a required field, ? for an optional one, which it is without either.';
    const config = new ConfigDef();
    const define = (name: string, documentation: string) =>
      config.define({ name, type: 'STRING', defaultValue: null, importance: 'MEDIUM', documentation });
    define('topic.field', `Field for the topic. ${optionality}`);
    define('partition.field', `Field for the partition. ${optionality}`);
    define('offset.field', `Field for the offset in Kafka, for sinks only. ${optionality}`);
    define('timestamp.field', `Field for the record's timestamp. ${optionality}`);
    define('static.field', `Field for a fixed text. ${optionality}`);
    define('static.value', 'The fixed text.');
    return config.define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#insertions = insertionsOf(config);
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#part.value(record);
    if (value === null) return record;
    if (this.#part.schema(record) === undefined) {
      const map = requireMap(value, purpose);
      const entries: [ConnectValue, ConnectValue][] = [];
      for (const { name, source } of this.#insertions) {
        const inserted = source.plain(record);
        if (inserted !== undefined) entries.push([name, inserted]);
      }
      return this.#part.with(record, undefined, hashMapCopy(map, entries));
    }
    const struct = requireStruct(value, purpose, this.#part.schema(record));
    const schema = this.#schemas.getOrMake(struct.schema, () => this.#extended(struct.schema));
    const updated = new Struct(schema);
    for (const { name } of struct.schema.fields)
      updated.put(name, fieldValue(struct, name, this.#withDefault));
    for (const { name, source } of this.#insertions) {
      const inserted = source.typed(record);
      if (inserted !== undefined) updated.put(name, inserted);
    }
    return this.#part.with(record, schema, updated);
  }

  #extended(schema: Schema): Schema {
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    for (const field of schema.fields) builder.field(field.name, field.schema);
    for (const { name, schema: added } of this.#insertions) builder.field(name, added);
    return builder.build();
  }
}

function insertionsOf(config: ParsedConfig): readonly Insertion[] {
  const staticValue = config.optionalString('static.value');
  const fixed: Source = {
    key: 'static.field',
    schemas: [STRING_SCHEMA, OPTIONAL_STRING_SCHEMA],
    typed: () => staticValue,
    plain: () => staticValue,
  };
  const insertions = [...sources, fixed].flatMap((source) => {
    const spec = config.optionalString(source.key);
    if (spec === undefined) return [];
    const name = spec.replace(/[?!]$/, '');
    return [{ name, schema: source.schemas[spec.endsWith('!') ? 0 : 1], source }];
  });
  if (insertions.length === 0) throw new ConfigError('No field insertion configured');
  if (config.isSet('static.field') && staticValue === undefined)
    throw ConfigError.invalid(
      'static.value',
      null,
      `No value specified for static field: ${config.string('static.field')}`,
    );
  return insertions;
}
