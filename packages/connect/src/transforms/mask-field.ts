import { ConfigDef } from '../config/config-def.ts';
import { nonEmptyString } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { asDouble, asLong } from '../data/convert-values.ts';
import { Decimal } from '../data/decimal.ts';
import { javaClassOf } from '../data/java-class.ts';
import { hashMapCopy, hashOrder } from '../data/java-hash-map.ts';
import { isList, isMap } from '../data/java-text.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { Struct } from '../data/struct.ts';
import { nonEmptyList, replaceNullKey, replaceNullWithDefault } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'mask fields';

/** `org.apache.kafka.connect.transforms.MaskField`: fields become empty values of their type, or a given text or number. */
export class MaskField extends Transformation {
  readonly #part: RecordPart;
  #fields: readonly string[] = [];
  #replacement: string | undefined;
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
        documentation: 'Names of the fields to mask.',
      })
      .define({
        name: 'replacement',
        type: 'STRING',
        defaultValue: null,
        validator: nonEmptyString(),
        importance: 'LOW',
        documentation: 'What all these fields are set to instead, strings and numbers only.',
      })
      .define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#fields = hashOrder(config.list('fields'));
    this.#replacement = config.optionalString('replacement');
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (schema === undefined) {
      const map = requireMap(value, purpose);
      // Java masks what is not there too: a null appears.
      const masked = this.#fields.map((name) => [name, this.#mask(map.get(name) ?? null)] as const);
      return this.#part.with(record, undefined, hashMapCopy(map, masked));
    }
    const struct = requireStruct(value, purpose, schema);
    const updated = new Struct(struct.schema);
    for (const { name, schema: fieldSchema } of struct.schema.fields) {
      const original = fieldValue(struct, name, this.#withDefault);
      updated.put(name, this.#fields.includes(name) ? this.#mask(original, fieldSchema) : original);
    }
    return this.#part.with(record, schema, updated);
  }

  #mask(value: ConnectValue, schema?: Schema): ConnectValue {
    if (value === null) return null;
    return this.#replacement === undefined
      ? emptyValue(value, schema)
      : replaced(value, schema, this.#replacement);
  }
}

function emptyValue(value: ConnectValue, schema: Schema | undefined): ConnectValue {
  switch (typeof value) {
    case 'boolean':
      return false;
    case 'number':
      return 0;
    case 'bigint':
      return 0n;
    case 'string':
      return '';
    default:
  }
  if (value instanceof Decimal) return new Decimal(0n, 0);
  if (value instanceof Date) return new Date(0);
  if (isList(value)) return [];
  if (isMap(value)) return new Map();
  throw new DataError(`Cannot mask value of type: class ${javaClassOf(value, schema)}`);
}

function replaced(value: ConnectValue, schema: Schema | undefined, text: string): ConnectValue {
  if (typeof value === 'string') return text;
  if (typeof value === 'bigint') return asLong(text, undefined);
  if (typeof value === 'number') return replacedNumber(schema, text);
  if (!(value instanceof Decimal))
    throw new DataError(
      `Cannot mask value of type class ${javaClassOf(value, schema)} with custom replacement.`,
    );
  const decimal = Decimal.parse(text);
  if (decimal === undefined)
    throw new DataError(`Unable to convert ${text} (class java.lang.String) to number`);
  return decimal;
}

function replacedNumber(schema: Schema | undefined, text: string): number {
  switch (schema?.type) {
    case 'INT8':
      return Number(BigInt.asIntN(8, asLong(text, undefined)));
    case 'INT16':
      return Number(BigInt.asIntN(16, asLong(text, undefined)));
    case 'INT32':
      return Number(BigInt.asIntN(32, asLong(text, undefined)));
    case 'FLOAT32':
      return Math.fround(asDouble(text, undefined));
    default:
      return asDouble(text, undefined);
  }
}
