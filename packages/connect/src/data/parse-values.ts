/** `Values.parseString`: the value that a text stands for, as headers and literals in settings are read. */
import { DataError } from '../connector/errors.ts';
import { convertParsed } from './convert-values.ts';
import { Decimal } from './decimal.ts';
import { floatAsDouble } from './float-as-double.ts';
import { JavaDateFormat } from './java-date-format.ts';
import { isBlank, isList, isMap, javaTrim } from './java-text.ts';
import { DATE_SCHEMA, decimalBuilder, TIME_SCHEMA, TIMESTAMP_SCHEMA } from './logical-types.ts';
import { SchemaMerger } from './merge-schemas.ts';
import { decimalToFloat } from './parse-number.ts';
import type { ConnectValue, Schema, SchemaAndValue } from './schema.ts';
import { SchemaBuilder } from './schema-builder.ts';
import {
  BOOLEAN_SCHEMA,
  FLOAT32_SCHEMA,
  FLOAT64_SCHEMA,
  INT8_SCHEMA,
  INT16_SCHEMA,
  INT32_SCHEMA,
  INT64_SCHEMA,
  STRING_SCHEMA,
} from './schemas.ts';
import { ValueTokens } from './value-tokens.ts';

/** Deeper lists and maps are taken for text: Java would run out of stack somewhere. */
const maxDepth = 200;
/** Beyond, a number is not written out to see whether it is whole. */
const maxScale = 10_000;

const none: SchemaAndValue = { schema: undefined, value: null };

const temporals = [
  { length: 10, schema: DATE_SCHEMA, format: new JavaDateFormat('yyyy-MM-dd') },
  { length: 13, schema: TIME_SCHEMA, format: new JavaDateFormat("HH:mm:ss.SSS'Z'") },
  { length: 24, schema: TIMESTAMP_SCHEMA, format: new JavaDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'") },
];

/** `true`, `12`, `1.5`, `[1, 2]`, `{"a": 1}`, ISO 8601 dates and times in UTC; everything else is a string. Never throws. */
export function parseString(text: string | null): SchemaAndValue {
  if (text === null) return none;
  if (text === '') return { schema: STRING_SCHEMA, value: text };
  const tokens = new ValueTokens(text);
  try {
    return parseValue(tokens, false, 0);
  } catch (error) {
    if (error instanceof DataError) return { schema: STRING_SCHEMA, value: text };
    throw error;
  }
}

function parseValue(tokens: ValueTokens, isEmbedded: boolean, depth: number): SchemaAndValue {
  if (!tokens.hasNext()) return none;
  if (isEmbedded && tokens.canConsume('"')) return parseQuoted(tokens);
  if (isLiteral(tokens, isEmbedded, 'null')) return none;
  if (isLiteral(tokens, isEmbedded, 'true')) return { schema: BOOLEAN_SCHEMA, value: true };
  if (isLiteral(tokens, isEmbedded, 'false')) return { schema: BOOLEAN_SCHEMA, value: false };
  const start = tokens.mark();
  try {
    if (tokens.canConsume('[')) return parseList(tokens, depth + 1);
    if (tokens.canConsume('{')) return parseMap(tokens, depth + 1);
  } catch (error) {
    // Once too deep nothing is tried again: each level would try the rest of the text once more.
    if (!(error instanceof DataError) || error instanceof TooDeepError) throw error;
    tokens.rewindTo(start);
  }
  const token = tokens.next();
  if (isBlank(token)) return { schema: STRING_SCHEMA, value: token };
  return parseToken(tokens, isEmbedded, javaTrim(token));
}

class TooDeepError extends DataError {}

/** At the top a literal must be all there is: `true}` is a string. */
function isLiteral(tokens: ValueTokens, isEmbedded: boolean, literal: string): boolean {
  const start = tokens.mark();
  if (tokens.canConsume(literal) && (isEmbedded || !tokens.hasNext())) return true;
  tokens.rewindTo(start);
  return false;
}

function parseToken(tokens: ValueTokens, isEmbedded: boolean, token: string): SchemaAndValue {
  const startsWithDigit = /^\p{Nd}/u.test(token);
  const temporal = startsWithDigit ? parseTemporalTokens(tokens, token) : undefined;
  if (temporal !== undefined) return temporal;
  const number = startsWithDigit || /^[+-]/.test(token) ? Decimal.parse(token) : undefined;
  if (number !== undefined) return numberValue(number);
  if (isEmbedded) throw new DataError('Failed to parse embedded value');
  return { schema: STRING_SCHEMA, value: tokens.original };
}

function parseQuoted(tokens: ValueTokens): SchemaAndValue {
  let content = '';
  while (tokens.hasNext() && !tokens.canConsume('"')) content += tokens.next();
  return parseTemporal(content) ?? { schema: STRING_SCHEMA, value: content };
}

function parseList(tokens: ValueTokens, depth: number): SchemaAndValue {
  if (depth > maxDepth) throw new TooDeepError('Too many lists and maps in each other');
  const items: SchemaAndValue[] = [];
  const merger = new SchemaMerger();
  while (tokens.hasNext()) {
    if (tokens.canConsume(']')) {
      const item = merger.schema;
      if (item === undefined)
        return { schema: new SchemaBuilder('ARRAY').build(), value: items.map(schemaless) };
      const aligned = items.map((element) => align(element, item));
      return { schema: SchemaBuilder.array(item).build(), value: aligned };
    }
    if (tokens.canConsume(','))
      throw new DataError(`Unable to parse an empty array element: ${tokens.original}`);
    const element = parseValue(tokens, true, depth);
    merger.merge(element.schema);
    items.push(element);
    const position = tokens.mark();
    if (tokens.canConsume(']')) tokens.rewindTo(position);
    else if (!tokens.canConsume(',')) throw new DataError("Array elements missing ',' delimiter");
  }
  throw new DataError(`Array is missing terminating ']': ${tokens.original}`);
}

function parseMap(tokens: ValueTokens, depth: number): SchemaAndValue {
  if (depth > maxDepth) throw new TooDeepError('Too many lists and maps in each other');
  const entries = new Map<ConnectValue, readonly [key: SchemaAndValue, value: SchemaAndValue]>();
  const keys = new SchemaMerger();
  const values = new SchemaMerger();
  while (tokens.hasNext()) {
    if (tokens.canConsume('}')) return alignMap(entries, keys.schema, values.schema);
    if (tokens.canConsume(','))
      throw new DataError(`Unable to parse a map entry with no key or value: ${tokens.original}`);
    const key = parseValue(tokens, true, depth);
    if (key.value === null) throw new DataError(`Map entry may not have a null key: ${tokens.original}`);
    if (!tokens.canConsume(':'))
      throw new DataError(`Map entry is missing ':' at ${tokens.position} in ${tokens.original}`);
    const value = parseValue(tokens, true, depth);
    entries.set(key.value, [key, value]);
    tokens.canConsume(',');
    keys.merge(key.schema);
    values.merge(value.schema);
  }
  throw new DataError(`Map is missing terminating '}': ${tokens.original}`);
}

function alignMap(
  entries: ReadonlyMap<ConnectValue, readonly [key: SchemaAndValue, value: SchemaAndValue]>,
  keySchema: Schema | undefined,
  valueSchema: Schema | undefined,
): SchemaAndValue {
  const aligned = (item: SchemaAndValue, schema: Schema | undefined) =>
    schema === undefined ? schemaless(item) : align(item, schema);
  // Values keep their types where keys have none in common.
  const common = keySchema === undefined ? undefined : valueSchema;
  const value = new Map(
    [...entries.values()].map(([key, item]) => [aligned(key, keySchema), aligned(item, common)] as const),
  );
  return { schema: new SchemaBuilder('MAP', keySchema, common).build(), value };
}

/** The value as the schema in common has it; where that says nothing of a list's items, these have none. */
function align(item: SchemaAndValue, schema: Schema): ConnectValue {
  const isUntyped = (schema.type === 'ARRAY' || schema.type === 'MAP') && schema.valueSchema === undefined;
  return isUntyped && item.value !== null ? schemaless(item) : convertParsed(schema, undefined, item.value);
}

/** As data without a schema holds it: whole numbers are Longs, and a float is the double with its text. */
function schemaless({ schema, value }: SchemaAndValue): ConnectValue {
  if (schema === undefined) return value;
  if (typeof value === 'number') {
    if (schema.type === 'FLOAT32') return floatAsDouble(value);
    return schema.type.startsWith('INT') && Number.isInteger(value) ? BigInt(value) : value;
  }
  if (isList(value)) return value.map((item) => schemaless({ schema: schema.valueSchema, value: item }));
  if (!isMap(value)) return value;
  const { keySchema, valueSchema } = schema;
  return new Map(
    [...value].map(
      ([key, item]) =>
        [
          schemaless({ schema: keySchema, value: key }),
          schemaless({ schema: valueSchema, value: item }),
        ] as const,
    ),
  );
}

/** Colons divide tokens, so that a time of day is five of them. */
function parseTemporalTokens(tokens: ValueTokens, token: string): SchemaAndValue | undefined {
  const position = tokens.mark();
  const rest = tokens.nextTokens(4);
  const found = rest === undefined ? undefined : parseTemporal(token + rest);
  if (found !== undefined) return found;
  tokens.rewindTo(position);
  return parseTemporal(token);
}

function parseTemporal(escaped: string): SchemaAndValue | undefined {
  const text = escaped.replaceAll('\\:', ':');
  const type = temporals.find(({ length }) => length === text.length);
  const date = type?.format.parse(text);
  return type === undefined || date === undefined ? undefined : { schema: type.schema, value: date };
}

/** The narrowest integer for whole numbers, else a float, else a double, else the exact decimal. */
function numberValue(number: Decimal): SchemaAndValue {
  if (number.isIntegral && Math.abs(number.scale) <= maxScale) {
    const value = number.toBigInt();
    if (BigInt.asIntN(8, value) === value) return { schema: INT8_SCHEMA, value: Number(value) };
    if (BigInt.asIntN(16, value) === value) return { schema: INT16_SCHEMA, value: Number(value) };
    if (BigInt.asIntN(32, value) === value) return { schema: INT32_SCHEMA, value: Number(value) };
    if (BigInt.asIntN(64, value) === value) return { schema: INT64_SCHEMA, value };
  }
  const double = number.toNumber();
  const float = decimalToFloat(number, double);
  if (Number.isFinite(float) && number.scale !== 0) return { schema: FLOAT32_SCHEMA, value: float };
  if (Number.isFinite(double) && number.scale !== 0) return { schema: FLOAT64_SCHEMA, value: double };
  return { schema: decimalBuilder(number.scale).build(), value: number };
}
