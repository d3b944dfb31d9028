import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validString } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { JavaDateFormat } from '../data/java-date-format.ts';
import { hashMapCopy } from '../data/java-hash-map.ts';
import { isBlank } from '../data/java-text.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import {
  fromDate,
  type TimestampSettings,
  type TimestampType,
  timestampSchema,
  timestampTypes,
  toDate,
  typeOfSchema,
  typeOfValue,
  unixPrecisions,
} from './timestamp-types.ts';
import { Transformation } from './transformation.ts';

const purpose = 'converting timestamp formats';

/** `org.apache.kafka.connect.transforms.TimestampConverter`: between texts, Unix times and Connect's Date, Time, Timestamp. */
export class TimestampConverter extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #field = '';
  #type: TimestampType = 'Timestamp';
  #settings: TimestampSettings = { pattern: '', format: undefined, unixPrecision: 'milliseconds' };
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'field',
        type: 'STRING',
        defaultValue: '',
        importance: 'HIGH',
        documentation: 'The field with the timestamp; empty if the whole key or value is one.',
      })
      .define({
        name: 'target.type',
        type: 'STRING',
        validator: validString(...timestampTypes),
        importance: 'HIGH',
        documentation: 'What it becomes: string, unix, Date, Time or Timestamp.',
      })
      .define({
        name: 'format',
        type: 'STRING',
        defaultValue: '',
        importance: 'MEDIUM',
        documentation: "The pattern of texts, read or written, in SimpleDateFormat's letters.",
      })
      .define({
        name: 'unix.precision',
        type: 'STRING',
        defaultValue: 'milliseconds',
        validator: validString(...unixPrecisions),
        importance: 'LOW',
        documentation: 'The unit of Unix times, read or written; below a millisecond nothing is kept.',
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    const pattern = config.string('format');
    this.#field = config.string('field');
    this.#type = timestampTypes.find((type) => type === config.string('target.type')) ?? 'Timestamp';
    this.#withDefault = config.boolean(replaceNullWithDefault);
    if (this.#type === 'string' && isBlank(pattern))
      throw new ConfigError(
        'TimestampConverter requires format option to be specified when using string timestamps',
      );
    const format = isBlank(pattern) ? undefined : dateFormat(pattern);
    this.#settings = { pattern, format, unixPrecision: config.string('unix.precision') };
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (schema === undefined) return this.#part.with(record, undefined, this.#schemaless(value));
    if (this.#field === '') {
      const updatedSchema = timestampSchema(this.#type, schema.isOptional);
      return this.#part.with(record, updatedSchema, this.#convert(value, typeOfSchema(schema)));
    }
    const struct = value === null ? null : requireStruct(value, purpose, schema);
    const updatedSchema = this.#schemas.getOrMake(schema, () => this.#convertedSchema(schema));
    return this.#part.with(
      record,
      updatedSchema,
      struct === null ? null : this.#convertStruct(struct, updatedSchema),
    );
  }

  #schemaless(value: ConnectValue): ConnectValue {
    if (value === null) return null;
    if (this.#field === '') return this.#convert(value, typeOfValue(value));
    const map = requireMap(value, purpose);
    const original = map.get(this.#field) ?? null;
    const converted = original === null ? null : this.#convert(original, typeOfValue(original));
    return hashMapCopy(map, [[this.#field, converted]]);
  }

  #convertedSchema(schema: Schema): Schema {
    if (schema.type !== 'STRUCT') throw new DataError('Cannot list fields on non-struct type');
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    for (const { name, schema: fieldSchema } of schema.fields)
      builder.field(
        name,
        name === this.#field ? timestampSchema(this.#type, fieldSchema.isOptional) : fieldSchema,
      );
    if (schema.isOptional) builder.optional();
    if (schema.defaultValue instanceof Struct)
      builder.defaultValue(this.#convertStruct(schema.defaultValue, builder.build()));
    return builder.build();
  }

  #convertStruct(struct: Struct, updatedSchema: Schema): Struct {
    const updated = new Struct(updatedSchema);
    for (const { name, schema } of struct.schema.fields) {
      const original = fieldValue(struct, name, this.#withDefault);
      updated.put(name, name === this.#field ? this.#convert(original, typeOfSchema(schema)) : original);
    }
    return updated;
  }

  #convert(value: ConnectValue, type: TimestampType): ConnectValue {
    if (value === null) return null;
    return fromDate(this.#type, toDate(type, value, this.#settings), this.#settings);
  }
}

function dateFormat(pattern: string): JavaDateFormat {
  try {
    return new JavaDateFormat(pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw ConfigError.invalid(
      `TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: ${pattern}`,
      `java.lang.IllegalArgumentException: ${error.message}`,
    );
  }
}
