import { schemasEqual } from './equality.ts';
import type { Schema, SchemaType } from './schema.ts';

const widths: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];

/** The schema that the elements of a parsed list or map have in common, if any (`Values.SchemaMerger`). */
export class SchemaMerger {
  #common: Schema | undefined;
  #isCompatible = true;

  get schema(): Schema | undefined {
    return this.#common;
  }

  /** Values without a schema fit any. */
  merge(schema: Schema | undefined): void {
    if (schema === undefined || !this.#isCompatible) return;
    this.#common = this.#common === undefined ? schema : mergeSchemas(this.#common, schema);
    this.#isCompatible = this.#common !== undefined;
  }
}

function mergeSchemas(previous: Schema, next: Schema): Schema | undefined {
  if (previous.type !== next.type) {
    const [before, after] = [widths.indexOf(previous.type), widths.indexOf(next.type)];
    if (before < 0 || after < 0) return undefined;
    return before > after ? previous : next;
  }
  if (previous.isOptional === next.isOptional) return previous.isOptional ? previous : next;
  return schemasEqual(previous, next) ? previous : undefined;
}
