/** Equality of schemas and values by content, as Java's `ConnectSchema.equals` and `Objects.deepEquals`. */
import { isList, isMap } from './java-text.ts';
import type { ConnectValue, Schema } from './schema.ts';

export function schemasEqual(left: Schema | undefined, right: Schema | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  return (
    left.type === right.type &&
    left.isOptional === right.isOptional &&
    left.name === right.name &&
    left.version === right.version &&
    left.doc === right.doc &&
    // To Java no default and the default null are one thing.
    valuesEqual(left.defaultValue ?? null, right.defaultValue ?? null) &&
    parametersEqual(left.parameters, right.parameters) &&
    schemasEqual(left.keySchema, right.keySchema) &&
    schemasEqual(left.valueSchema, right.valueSchema) &&
    fieldsEqual(left, right)
  );
}

export function valuesEqual(left: ConnectValue, right: ConnectValue): boolean {
  if (Object.is(left, right)) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
  if (left instanceof Uint8Array) return right instanceof Uint8Array && bytesEqual(left, right);
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, index) => valuesEqual(item, right[index] ?? null));
  }
  if (isMap(left)) return isMap(right) && mapsEqual(left, right);
  if (isList(right) || isMap(right)) return false;
  return left.equals(right);
}

export function parametersEqual(
  left: ReadonlyMap<string, string> | undefined,
  right: ReadonlyMap<string, string> | undefined,
): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.size === right.size && [...left].every(([name, value]) => right.get(name) === value);
}

function fieldsEqual(left: Schema, right: Schema): boolean {
  return (
    left.fields.length === right.fields.length &&
    left.fields.every((field, index) => {
      const other = right.fields[index];
      return other !== undefined && field.name === other.name && schemasEqual(field.schema, other.schema);
    })
  );
}

function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function mapsEqual(
  left: ReadonlyMap<ConnectValue, ConnectValue>,
  right: ReadonlyMap<ConnectValue, ConnectValue>,
): boolean {
  if (left.size !== right.size) return false;
  const rest = [...right];
  return [...left].every(([key, value]) => {
    const same = right.get(key);
    if (same !== undefined) return valuesEqual(value, same);
    return rest.some(([otherKey, other]) => valuesEqual(key, otherKey) && valuesEqual(value, other));
  });
}
