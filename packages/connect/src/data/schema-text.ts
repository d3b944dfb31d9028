import type { Schema } from './schema.ts';

/** `Schema{STRING}` or `Schema{name:TYPE}`: Java's `toString` of a schema, which error texts hold. */
export function schemaText(schema: Schema): string {
  return schema.name === undefined ? `Schema{${schema.type}}` : `Schema{${schema.name}:${schema.type}}`;
}
