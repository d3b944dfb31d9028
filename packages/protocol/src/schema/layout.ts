/**
 * What one version of a struct looks like on the wire: which fields are there, in which form. Emitter and interpreter both
 * follow it.
 */
import type { Field, Kind, Schema } from './field.ts';
import { includesVersion } from './versions.ts';

export type AnyField = Field<unknown, unknown, boolean>;

export interface FieldLayout {
  readonly name: string;
  /** Names from the message down, for errors: `topics.partitions`. */
  readonly path: string;
  readonly field: AnyField;
  /** On the wire in this version, in order or by tag. */
  readonly isPresent: boolean;
  readonly isTagged: boolean;
  readonly isNullable: boolean;
}

export interface StructLayout {
  readonly parentPath: string;
  /** All fields in schema order: the property order of decoded objects. */
  readonly fields: readonly FieldLayout[];
  /** Those written one after the other. */
  readonly ordered: readonly FieldLayout[];
  /** Those in the tag buffer, by ascending tag. */
  readonly tagged: readonly FieldLayout[];
}

/** Bytes of the kinds that always take the same number of them; 0 for the others. */
export const fixedSizes: Readonly<Record<Kind, number>> = {
  boolean: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  bits64: 8,
  float64: 8,
  uuid: 16,
  string: 0,
  bytes: 0,
  records: 0,
  array: 0,
  struct: 0,
};

/** The last layout of each struct by version: the interpreter asks for it at every struct it meets. */
const layouts = new WeakMap<Schema, StructLayout[]>();

export function layoutOf(schema: Schema, version: number, parentPath: string): StructLayout {
  let known = layouts.get(schema);
  if (known === undefined) {
    known = [];
    layouts.set(schema, known);
  }
  const last = known[version];
  if (last !== undefined && last.parentPath === parentPath) return last;
  const layout = makeLayout(schema, version, parentPath);
  known[version] = layout;
  return layout;
}

function makeLayout(schema: Schema, version: number, parentPath: string): StructLayout {
  const fields = Object.entries(schema).map(([name, field]): FieldLayout => {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name))
      throw new RangeError(`Not a field name: ${JSON.stringify(name)}`);
    return {
      name,
      path: parentPath === '' ? name : `${parentPath}.${name}`,
      field,
      isPresent: includesVersion(field.versions, version),
      isTagged: field.tag >= 0 && includesVersion(field.taggedVersions, version),
      isNullable: includesVersion(field.nullableVersions, version),
    };
  });
  const present = fields.filter((f) => f.isPresent);
  return {
    parentPath,
    fields,
    ordered: present.filter((f) => !f.isTagged),
    tagged: present.filter((f) => f.isTagged).sort((a, b) => a.field.tag - b.field.tag),
  };
}

/** The element of an array as if it were a field of its own. */
export function elementLayout(layout: FieldLayout): FieldLayout {
  const { element } = layout.field;
  if (element === undefined) throw new TypeError(`${layout.path} is no array`);
  return {
    name: layout.name,
    path: layout.path,
    field: element,
    isPresent: true,
    isTagged: false,
    isNullable: false,
  };
}

/** The fewest bytes a value can take, never 0 for an array's sake. */
export function smallestSize(layout: FieldLayout, version: number, isFlexible: boolean): number {
  const { field } = layout;
  switch (field.kind) {
    case 'string':
      return isFlexible ? 1 : 2;
    case 'bytes':
    case 'records':
    case 'array':
      return isFlexible ? 1 : 4;
    case 'struct': {
      if (layout.isNullable) return 1;
      const { ordered } = layoutOf(fieldsOf(field), version, layout.path);
      const sum = ordered.reduce(
        (size, one) => size + smallestSize(one, version, isFlexible),
        isFlexible ? 1 : 0,
      );
      return Math.max(1, sum);
    }
    default:
      return fixedSizes[field.kind];
  }
}

/** What errors call the tag buffer of the struct at a path. */
export function tagsOf(path: string): string {
  return path === '' ? 'tags' : `${path}.tags`;
}

export function fieldsOf(field: AnyField): Schema {
  if (field.fields === undefined) throw new TypeError(`A field of kind ${field.kind} has no fields`);
  return field.fields;
}

/** A fresh default value. */
export function defaultOf(field: AnyField): unknown {
  if (field.defaultValue !== undefined) return field.defaultValue;
  if (field.kind === 'array') return [];
  const value: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(fieldsOf(field))) value[name] = defaultOf(one);
  return value;
}

/** Whether `value` says no more than the field's default does. Left out (undefined) is the default. */
export function isDefault(field: AnyField, value: unknown): boolean {
  if (value === undefined || value === field.defaultValue) return true;
  if (value === null || field.defaultValue === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  if (field.kind !== 'struct') return false;
  const struct = value as Record<string, unknown>;
  return Object.entries(fieldsOf(field)).every(([name, one]) => isDefault(one, struct[name]));
}
