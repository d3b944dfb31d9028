/**
 * Java's `toString` of Connect's values, as StringConverter writes and FileStreamSink prints them. Two differ: bytes,
 * for which Java prints the array's address (`[B@1b2c6ec2`), are their base64 text as Cast makes it, and dates are in UTC
 * whatever the machine's time zone.
 */
import { doubleText, floatText } from './java-number-text.ts';
import type { ConnectValue, Schema } from './schema.ts';

/** `{a=1, b=null}`, `[1, 2]`, `1.0E10`. Without a schema a `number` is a Double, a `bigint` a Long. */
export function javaText(value: ConnectValue, schema?: Schema): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return numberText(value, schema);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof Map) return mapText(value, schema);
  if (isList(value)) return `[${value.map((item) => javaText(item, schema?.valueSchema)).join(', ')}]`;
  return value.toString();
}

/** Narrows to a list, also a read-only one, which `Array.isArray` alone does not. */
export function isList(value: ConnectValue): value is readonly ConnectValue[] {
  return Array.isArray(value);
}

/** Whether values are Connect's maps; `Map` itself narrows read-only ones badly. */
export function isMap(value: ConnectValue): value is ReadonlyMap<ConnectValue, ConnectValue> {
  return value instanceof Map;
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function numberText(value: number, schema: Schema | undefined): string {
  switch (schema?.type) {
    case 'INT8':
    case 'INT16':
    case 'INT32':
    case 'INT64':
      return String(value);
    case 'FLOAT32':
      return floatText(value);
    default:
      return doubleText(value);
  }
}

function mapText(value: ReadonlyMap<ConnectValue, ConnectValue>, schema: Schema | undefined): string {
  const entries = [...value].map(
    ([key, item]) => `${javaText(key, schema?.keySchema)}=${javaText(item, schema?.valueSchema)}`,
  );
  return `{${entries.join(', ')}}`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu Jan 01 00:00:00 UTC 1970`, as `java.util.Date.toString` in UTC. */
function dateText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${clock} UTC ${date.getUTCFullYear()}`;
}

/** `String.trim`: everything up to U+0020 goes, and nothing else. */
export function javaTrim(text: string): string {
  return text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
}

export function isBlank(text: string): boolean {
  return javaTrim(text) === '';
}
