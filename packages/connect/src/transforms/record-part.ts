/** Key or value of a record: transformations come in two classes, `$Key` and `$Value`, that differ in this alone. */
import type { ConnectRecord } from '../connector/connect-record.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';

export interface RecordPart {
  schema(record: ConnectRecord): Schema | undefined;
  value(record: ConnectRecord): ConnectValue;
  /** A copy with another key or value, which keeps what belongs to its kind of record. */
  with<R extends ConnectRecord>(record: R, schema: Schema | undefined, value: ConnectValue): R;
}

export const keyPart: RecordPart = {
  schema: (record) => record.keySchema,
  value: (record) => record.key,
  with: (record, keySchema, key) => ({ ...record, keySchema, key }),
};

export const valuePart: RecordPart = {
  schema: (record) => record.valueSchema,
  value: (record) => record.value,
  with: (record, valueSchema, value) => ({ ...record, valueSchema, value }),
};
