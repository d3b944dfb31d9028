/** `org.apache.kafka.connect.data.Values`: one value as another type, texts being read as headers are. */
import { convertParsed } from './convert-values.ts';
import { dateName, timeName, timestampName } from './logical-types.ts';
import { parseString } from './parse-values.ts';
import type { ConnectValue, Schema } from './schema.ts';

/**
 * The value as `toSchema` holds it; `fromSchema` tells what it was.
 * @throws DataError where it cannot be had
 */
export function convertTo(
  toSchema: Schema,
  fromSchema: Schema | undefined,
  value: ConnectValue,
): ConnectValue {
  if (typeof value !== 'string') return convertParsed(toSchema, fromSchema, value);
  const isTemporal = [dateName, timeName, timestampName].some((name) => name === toSchema.name);
  if (!isTemporal && !['ARRAY', 'MAP', 'BOOLEAN'].includes(toSchema.type))
    return convertParsed(toSchema, fromSchema, value);
  const parsed = parseString(value).value;
  // A text that is no boolean may still be a number, which is true unless 0.
  if (toSchema.type === 'BOOLEAN' && typeof parsed !== 'boolean')
    return convertParsed(toSchema, fromSchema, value);
  return convertParsed(toSchema, fromSchema, parsed);
}
