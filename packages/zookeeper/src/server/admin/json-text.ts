/**
 * JSON as ZooKeeper's admin server prints it (Jackson with indentation): an object's members on lines of their own, two spaces deeper
 * at each level, ` : ` between name and value; arrays on one line.
 */

/** A number that Java prints as a double: `0.0`, `10.75`. */
export class Decimal {
  readonly text: string;

  /** `text` is a JSON number. */
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Decimal
  | readonly JsonValue[]
  | JsonObject;

/** Members in the order in which they are printed. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** For members whose order is that of the literal. */
export function jsonObject(members: Readonly<Record<string, JsonValue>>): JsonObject {
  return new Map(Object.entries(members));
}

export function jsonText(value: JsonValue, depth = 0): string {
  if (value === null) return 'null';
  if (value instanceof Decimal) return value.text;
  if (value instanceof Map) return objectText(value, depth);
  if (Array.isArray(value)) return arrayText(value, depth);
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

function objectText(members: JsonObject, depth: number): string {
  if (members.size === 0) return '{ }';
  const indent = '  '.repeat(depth + 1);
  const lines = [...members].map(
    ([name, value]) => `${indent}${JSON.stringify(name)} : ${jsonText(value, depth + 1)}`,
  );
  return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`;
}

function arrayText(values: readonly JsonValue[], depth: number): string {
  return values.length === 0 ? '[ ]' : `[ ${values.map((value) => jsonText(value, depth)).join(', ')} ]`;
}
