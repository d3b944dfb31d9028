/** `Values.convertToString`: the text of a header's value, which `parseString` reads back. */
import { JavaDateFormat } from './java-date-format.ts';
import { base64, isList, isMap, javaText } from './java-text.ts';
import { msPerDay } from './logical-types.ts';
import type { ConnectValue, Schema } from './schema.ts';
import { Struct } from './struct.ts';

const timeFormat = new JavaDateFormat("HH:mm:ss.SSS'Z'");
const dateFormat = new JavaDateFormat('yyyy-MM-dd');
const timestampFormat = new JavaDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

/** The schema tells numbers apart: without it a `number` is a Double. */
export function valueText(value: ConnectValue, schema?: Schema): string {
  return typeof value === 'string' ? value : embedded(value, schema, false);
}

/** ISO 8601: a time for the first day and before, a date for midnights, both for the rest (`Values.dateFormatFor`). */
export function isoText(date: Date): string {
  if (date.getTime() < msPerDay) return timeFormat.format(date);
  return (date.getTime() % msPerDay === 0 ? dateFormat : timestampFormat).format(date);
}

function embedded(value: ConnectValue, schema: Schema | undefined, isEmbedded: boolean): string {
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  if (value instanceof Uint8Array) return isEmbedded ? `"${base64(value)}"` : base64(value);
  if (value instanceof Date) return isoText(value);
  if (value instanceof Struct) {
    const fields = value.schema.fields.map(
      ({ name, schema: fieldSchema }) =>
        `${embedded(name, undefined, true)}:${embedded(value.get(name), fieldSchema, true)}`,
    );
    return `{${fields.join(',')}}`;
  }
  if (isList(value)) return `[${value.map((item) => embedded(item, schema?.valueSchema, true)).join(',')}]`;
  if (isMap(value)) {
    const entries = [...value].map(
      ([key, item]) =>
        `${embedded(key, schema?.keySchema, true)}:${embedded(item, schema?.valueSchema, true)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return javaText(value, schema);
}
