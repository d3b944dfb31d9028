/** How Jackson makes Kafka's request objects of JSON, and what it says where the JSON has another shape. */
import { JsonBodyError, type JsonToken } from './json-token.ts';
import { JsonTokens } from './json-tokens.ts';

/** A reader is handed the first token of its value. */
export type JsonReader<T> = (tokens: JsonTokens, token: JsonToken, path: string) => T;

/** A body as `read` makes it; null for `null`, undefined for none. Path elements of messages end in a dot-free Java name. */
export function readJson<T>(text: string, read: JsonReader<T>): T | null {
  const tokens = new JsonTokens(text);
  const token = tokens.next();
  return token === undefined || token.kind === 'VALUE_NULL' ? null : read(tokens, token, '');
}

const sources: Readonly<Record<JsonToken['kind'], string>> = {
  START_OBJECT: 'Object value',
  END_OBJECT: 'Object value',
  FIELD_NAME: 'Object value',
  START_ARRAY: 'Array value',
  END_ARRAY: 'Array value',
  VALUE_STRING: 'String value',
  VALUE_NUMBER_INT: 'Integer value',
  VALUE_NUMBER_FLOAT: 'Floating-point value',
  VALUE_TRUE: 'Boolean value',
  VALUE_FALSE: 'Boolean value',
  VALUE_NULL: 'Null value',
};

interface Mismatch {
  readonly tokens: JsonTokens;
  readonly token: JsonToken;
  readonly path: string;
}

function refuse({ tokens, token, path }: Mismatch, message: string, position = token.start): never {
  const chain = path === '' ? '' : ` (through reference chain: ${path})`;
  throw new JsonBodyError(`${message}\n at ${tokens.place(position)}${chain}`);
}

function cannotDeserialize(mismatch: Mismatch, type: string): never {
  const { kind } = mismatch.token;
  return refuse(
    mismatch,
    `Cannot deserialize value of type \`${type}\` from ${sources[kind]} (token \`JsonToken.${kind}\`)`,
  );
}

function extend(path: string, element: string): string {
  return path === '' ? element : `${path}->${element}`;
}

/** `String`: numbers and booleans as they are written. */
export const readString: JsonReader<string> = (tokens, token, path) => {
  if (token.kind === 'START_OBJECT' || token.kind === 'START_ARRAY')
    return cannotDeserialize({ tokens, token, path }, 'java.lang.String');
  return token.text;
};

/** `Map<String, T>`, in the order of its first mentions. */
export function readMap<T>(valueType: string, read: JsonReader<T>): JsonReader<Record<string, T | null>> {
  return (tokens, token, path) => {
    const mismatch = { tokens, token, path };
    if (token.kind === 'VALUE_STRING')
      return token.text === ''
        ? refuse(
            mismatch,
            'Cannot coerce empty String ("") to element of `java.util.LinkedHashMap` (but could if coercion was enabled using `CoercionConfig`)',
          )
        : refuse(mismatch, noArgument('java.util.LinkedHashMap', 'String', `String value ('${token.text}')`));
    if (token.kind !== 'START_OBJECT')
      return cannotDeserialize(mismatch, `java.util.LinkedHashMap<java.lang.String,${valueType}>`);
    const entries = new Map<string, T | null>();
    for (const [name, value] of fieldsOf(tokens)) {
      const inner = extend(path, `java.util.LinkedHashMap[${JSON.stringify(name)}]`);
      entries.set(name, value.kind === 'VALUE_NULL' ? null : read(tokens, value, inner));
    }
    return Object.fromEntries(entries);
  };
}

/** The names of an object with the first tokens of their values; each value is to be read before the next is asked for. */
function* fieldsOf(tokens: JsonTokens): Generator<[string, JsonToken]> {
  for (;;) {
    const name = tokens.next();
    if (name === undefined || name.kind === 'END_OBJECT') return;
    const value = tokens.next();
    if (value === undefined) return;
    yield [name.text, value];
  }
}

/** `List<T>`. */
export function readList<T>(valueType: string, read: JsonReader<T>): JsonReader<(T | null)[]> {
  return (tokens, token, path) => {
    if (token.kind !== 'START_ARRAY')
      return cannotDeserialize({ tokens, token, path }, `java.util.ArrayList<${valueType}>`);
    const values: (T | null)[] = [];
    for (;;) {
      const value = tokens.next();
      if (value === undefined || value.kind === 'END_ARRAY') return values;
      const inner = extend(path, `java.util.ArrayList[${values.length}]`);
      values.push(value.kind === 'VALUE_NULL' ? null : read(tokens, value, inner));
    }
  };
}

export interface ObjectShape {
  /** The Java class. */
  readonly type: string;
  /** In the order in which Jackson knows them, which a message shows. */
  readonly fields: ReadonlyMap<string, JsonReader<unknown>>;
}

/** An object of a class; fields that it does not know are refused, mostly at its end as Jackson does it. */
export function readObject({ type, fields }: ObjectShape): JsonReader<ReadonlyMap<string, unknown>> {
  return (tokens, token, path) => {
    const mismatch = { tokens, token, path };
    if (token.kind !== 'START_OBJECT') return notAnObject(mismatch, type);
    const values = new Map<string, unknown>();
    let unknown: string | undefined;
    for (const [name, value] of fieldsOf(tokens)) {
      const read = fields.get(name);
      const inner = extend(path, `${type}[${JSON.stringify(name)}]`);
      if (read === undefined) {
        // Once it knows all fields Jackson does not wait for the end.
        if (values.size === fields.size) return unknownField(mismatch, { type, fields }, name);
        unknown ??= name;
        readAny(tokens, value, inner);
      } else values.set(name, value.kind === 'VALUE_NULL' ? null : read(tokens, value, inner));
    }
    if (unknown !== undefined) return unknownField(mismatch, { type, fields }, unknown);
    return values;
  };
}

function notAnObject(mismatch: Mismatch, type: string): never {
  const { kind, text } = mismatch.token;
  if (kind === 'START_ARRAY') return cannotDeserialize(mismatch, type);
  if (kind === 'VALUE_STRING' && text === '')
    return refuse(
      mismatch,
      `Cannot coerce empty String ("") to \`${type}\` value (but could if coercion was enabled using \`CoercionConfig\`)`,
    );
  if (kind === 'VALUE_STRING')
    return refuse(mismatch, noArgument(type, 'String', `String value ('${text}')`));
  if (kind === 'VALUE_NUMBER_INT')
    return refuse(mismatch, noArgument(type, 'int/Int', `Number value (${text})`));
  if (kind === 'VALUE_NUMBER_FLOAT')
    return refuse(mismatch, noArgument(type, 'double/Double', `Number value (${text})`));
  return refuse(mismatch, noArgument(type, 'boolean/Boolean', `boolean value (${text})`));
}

function noArgument(type: string, argument: string, from: string): string {
  return `Cannot construct instance of \`${type}\` (although at least one Creator exists): no ${argument}-argument constructor/factory method to deserialize from ${from}`;
}

function unknownField({ tokens, token, path }: Mismatch, shape: ObjectShape, name: string): never {
  const known = [...shape.fields.keys()].map((field) => JSON.stringify(field));
  const count = known.length === 1 ? 'one known property: ' : `${known.length} known properties: `;
  const quoted = JSON.stringify(name);
  refuse(
    { tokens, token, path: extend(path, `${shape.type}[${quoted}]`) },
    `Unrecognized field ${quoted} (class ${shape.type}), not marked as ignorable (${count}${known.join(', ')}])`,
    tokens.position,
  );
}

/** Any value; numbers as JavaScript's. */
export const readAny: JsonReader<unknown> = (tokens, token, path) => {
  switch (token.kind) {
    case 'START_OBJECT':
      return readMap('java.lang.Object', readAny)(tokens, token, path);
    case 'START_ARRAY':
      return readList('java.lang.Object', readAny)(tokens, token, path);
    case 'VALUE_NUMBER_INT':
    case 'VALUE_NUMBER_FLOAT':
      return Number(token.text);
    case 'VALUE_TRUE':
      return true;
    case 'VALUE_FALSE':
      return false;
    case 'VALUE_NULL':
      return null;
    default:
      return token.text;
  }
};

/** One of Java's enum, by its `@JsonCreator` of a text. */
export function readEnum<T extends string>(type: string, values: readonly T[]): JsonReader<T> {
  return (tokens, token, path) => {
    const mismatch = { tokens, token, path };
    if (token.kind === 'START_OBJECT' || token.kind === 'START_ARRAY')
      return refuse(
        mismatch,
        `Input mismatch reading Enum \`${type}\`: properties-based \`@JsonCreator\` ([method ${type}#forValue(java.lang.String)]) expects String Value, got ${sources[token.kind]} (\`JsonToken.${token.kind}\`)`,
      );
    const found = values.find((value) => value === token.text.toUpperCase());
    if (found !== undefined) return found;
    const name = `${type.replace('$', '.')}.${token.text.toUpperCase()}`;
    return refuse(mismatch, `Cannot construct instance of \`${type}\`, problem: No enum constant ${name}`);
  };
}
