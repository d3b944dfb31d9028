import { describe, expect, test } from 'vitest';
import { SchemaBuilder } from './schema-builder.ts';
import { project } from './schema-projector.ts';
import {
  FLOAT64_SCHEMA,
  INT8_SCHEMA,
  INT32_SCHEMA,
  INT64_SCHEMA,
  OPTIONAL_INT32_SCHEMA,
  OPTIONAL_STRING_SCHEMA,
  STRING_SCHEMA,
} from './schemas.ts';
import { Struct } from './struct.ts';
import { convertTo } from './values.ts';

const source = SchemaBuilder.struct().field('a', INT32_SCHEMA).field('gone', STRING_SCHEMA).build();

test('fields are found by name, widened, left out, filled with defaults', () => {
  const target = SchemaBuilder.struct()
    .field('a', INT64_SCHEMA)
    .field('new', OPTIONAL_STRING_SCHEMA)
    .field('count', SchemaBuilder.int8().defaultValue(3).build())
    .build();
  const projected = project(source, new Struct(source).put('a', 5).put('gone', 'x'), target);
  expect(String(projected)).toBe('Struct{a=5,count=3}');
});

describe('schemas that exclude each other are refused', () => {
  const required = SchemaBuilder.struct().field('b', INT32_SCHEMA).build();
  test.each([
    [INT64_SCHEMA, INT32_SCHEMA, 'Schema type mismatch. source type: INT64 and target type: INT32'],
    [
      INT32_SCHEMA,
      SchemaBuilder.int32().name('n').build(),
      'Schema name mismatch. source name: null and target name: n',
    ],
    [
      OPTIONAL_INT32_SCHEMA,
      INT32_SCHEMA,
      'Writer schema is optional, however, target schema does not provide a default value.',
    ],
  ])('%#', (from, to, message) => {
    expect(() => project(from, null, to)).toThrow(message);
  });
  test('a required field that is missing', () => {
    expect(() => project(source, new Struct(source), required)).toThrow(
      'Required field `b` is missing from source schema: Schema{STRUCT}',
    );
  });
});

test.each([
  [INT8_SCHEMA, '300', 44],
  [INT64_SCHEMA, '9223372036854775807', 2n ** 63n - 1n],
  [INT64_SCHEMA, 1e30, 2n ** 63n - 1n],
  [FLOAT64_SCHEMA, '1.5', 1.5],
  [STRING_SCHEMA, [1n, 'x'], '[1,"x"]'],
  [SchemaBuilder.bool().build(), 'true', true],
  [SchemaBuilder.bool().build(), '0', false],
  [SchemaBuilder.array(INT8_SCHEMA).build(), '[1,2]', [1, 2]],
] as const)('a value becomes one of %s: %s', (schema, value, expected) => {
  expect(convertTo(schema, undefined, value)).toEqual(expected);
});

test('what is no number is none', () => {
  expect(() => convertTo(INT32_SCHEMA, undefined, 'x')).toThrow(
    'Unable to convert x (class java.lang.String) to a number',
  );
});
