import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { replaceNullKey, replaceNullWithDefault } from './config-keys.ts';
import { FieldPath, withFieldSyntax } from './field-path.ts';
import type { RecordPart } from './record-part.ts';
import { IllegalArgumentError, requireMapOrNull, requireStructOrNull } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'field extraction';

/** `org.apache.kafka.connect.transforms.ExtractField`: one field takes the place of the whole key or value; null stays. */
export class ExtractField extends Transformation {
  readonly #part: RecordPart;
  #name = '';
  #path = new FieldPath('', 'V1');
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    return withFieldSyntax(
      new ConfigDef()
        .define({
          name: 'field',
          type: 'STRING',
          importance: 'MEDIUM',
          documentation: 'The field to extract.',
        })
        .define(replaceNullKey),
    );
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#name = config.string('field');
    this.#path = new FieldPath(this.#name, config.string('field.syntax.version'));
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  /** @throws IllegalArgumentError for a field that the schema has not */
  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    if (schema === undefined) {
      const map = requireMapOrNull(value, purpose);
      return this.#part.with(record, undefined, map === null ? null : this.#path.inMap(map));
    }
    const struct = requireStructOrNull(value, purpose, schema);
    const field = this.#path.fieldOf(schema);
    if (field === undefined) throw new IllegalArgumentError(`Unknown field: ${this.#name}`);
    return this.#part.with(
      record,
      field.schema,
      struct === null ? null : this.#path.inStruct(struct, this.#withDefault),
    );
  }
}
