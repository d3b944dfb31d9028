import { describe, expect, test } from 'vitest';
import { SchemaBuilderError } from '../connector/errors.ts';
import { Decimal } from './decimal.ts';
import { decimalBuilder, TIMESTAMP_SCHEMA } from './logical-types.ts';
import type { ConnectValue, Schema } from './schema.ts';
import { SchemaBuilder } from './schema-builder.ts';
import { INT8_SCHEMA, INT32_SCHEMA, INT64_SCHEMA, OPTIONAL_STRING_SCHEMA, STRING_SCHEMA } from './schemas.ts';
import { Struct, validateValue } from './struct.ts';

const schema = SchemaBuilder.struct()
  .name('rec')
  .field('id', INT64_SCHEMA)
  .field('name', OPTIONAL_STRING_SCHEMA)
  .field('age', SchemaBuilder.int32().defaultValue(18).build())
  .build();

test('a struct prints as in Java, without fields that have no value', () => {
  expect(String(new Struct(schema).put('id', 7n).put('name', '中'))).toBe('Struct{id=7,name=中}');
});

test('a default shows until there is a value', () => {
  const struct = new Struct(schema).put('id', 1n);
  expect([struct.get('age'), struct.getWithoutDefault('age')]).toEqual([18, null]);
  struct.validate();
  expect(struct.put('age', 5).get('age')).toBe(5);
});

test('structs of equal schemas and values are equal', () => {
  const twin = SchemaBuilder.struct()
    .name('rec')
    .field('id', INT64_SCHEMA)
    .field('name', OPTIONAL_STRING_SCHEMA)
    .field('age', SchemaBuilder.int32().defaultValue(18).build())
    .build();
  expect(new Struct(schema).put('id', 1n).equals(new Struct(twin).put('id', 1n))).toBe(true);
  expect(new Struct(schema).put('id', 1n).equals(new Struct(twin).put('id', 2n))).toBe(false);
});

describe('what does not fit is refused in the words of Kafka', () => {
  test('a required field without value', () => {
    expect(() => new Struct(schema).validate()).toThrow(
      'Invalid value: null used for required field: "id", schema type: INT64',
    );
  });
  test('a field that there is not', () => {
    expect(() => new Struct(schema).put('x', 1)).toThrow('x is not a valid field name');
  });
  test('a schema that is no struct', () => {
    expect(() => new Struct(STRING_SCHEMA)).toThrow('Not a struct schema: Schema{STRING}');
  });
  const rows: readonly [Schema, ConnectValue, string][] = [
    [INT8_SCHEMA, 128, 'Invalid Java object for schema with type INT8: class java.lang.Double for value'],
    [INT32_SCHEMA, 1n, 'Invalid Java object for schema with type INT32: class java.lang.Long for value'],
    [
      SchemaBuilder.array(STRING_SCHEMA).build(),
      ['a', null],
      'Invalid value: null used for required element of array value, schema type: STRING',
    ],
    [
      SchemaBuilder.map(STRING_SCHEMA, INT32_SCHEMA).build(),
      new Map([['a', 'b']]),
      'Invalid Java object for schema with type INT32: class java.lang.String for value of map value',
    ],
    [
      TIMESTAMP_SCHEMA,
      5n,
      'Invalid Java object for schema "org.apache.kafka.connect.data.Timestamp" with type INT64: class java.lang.Long for value',
    ],
    [schema, new Struct(SchemaBuilder.struct().build()), 'Struct schemas do not match.'],
  ];
  test.each(rows)('%s', (expected, value, message) => {
    expect(() => validateValue(expected, value)).toThrow(message);
  });
  test('logical values pass', () => {
    validateValue(TIMESTAMP_SCHEMA, new Date(0));
    validateValue(decimalBuilder(2).build(), new Decimal(1n, 2));
  });
});

describe('a schema builder takes each property once', () => {
  test.each([
    [
      () => SchemaBuilder.int8().name('a').name('b'),
      'Invalid SchemaBuilder call: name has already been set.',
    ],
    [
      () => SchemaBuilder.int8().optional().required(),
      'Invalid SchemaBuilder call: optional has already been set.',
    ],
    [() => SchemaBuilder.int8().defaultValue('x'), 'Invalid default value'],
    [() => SchemaBuilder.int8().field('x', INT8_SCHEMA), 'Cannot create fields on type INT8'],
    [
      () => SchemaBuilder.struct().field('x', INT8_SCHEMA).field('x', INT8_SCHEMA),
      'Cannot create field because of field name duplication x',
    ],
  ])('%s', (build, message) => {
    expect(build).toThrow(SchemaBuilderError);
    expect(build).toThrow(message);
  });
});
