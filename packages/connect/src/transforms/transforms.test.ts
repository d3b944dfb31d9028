import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SinkRecord, SourceRecord } from '../connector/connect-record.ts';
import { JavaRegex } from '../data/java-regex.ts';
import { SchemaBuilder } from '../data/schema-builder.ts';
import { STRING_SCHEMA } from '../data/schemas.ts';
import { Struct } from '../data/struct.ts';
import { answerQuestion } from '../fixtures/answer.ts';
import { anyQuestion } from '../fixtures/arbitrary-question.ts';
import { HoistField } from './hoist-field.ts';
import { InsertField } from './insert-field.ts';
import { keyPart, valuePart } from './record-part.ts';
import { transformations } from './table.ts';
import { TimestampRouter } from './timestamp-router.ts';

const source: SourceRecord = {
  topic: 't',
  partition: undefined,
  keySchema: undefined,
  key: null,
  valueSchema: STRING_SCHEMA,
  value: 'x',
  timestamp: undefined,
  headers: [],
  sourcePartition: { file: 'a' },
  sourceOffset: { position: 5 },
};

const sink: SinkRecord = {
  ...source,
  partition: 1,
  kafkaOffset: 9,
  timestampType: 'CreateTime',
  originalTopic: 't',
  originalKafkaPartition: 1,
  originalKafkaOffset: 9,
};

test('a changed record keeps what belongs to its kind', () => {
  const hoist = new HoistField(valuePart);
  hoist.configure({ field: 'line' });
  const changed = hoist.apply(source);
  expect(String(changed.value)).toBe('Struct{line=x}');
  expect(changed.sourceOffset).toEqual({ position: 5 });
  expect(hoist.apply(sink).kafkaOffset).toBe(9);
  expect(source.value).toBe('x');
});

test('a schema is changed once and kept', () => {
  const hoist = new HoistField(valuePart);
  hoist.configure({ field: 'line' });
  expect(hoist.apply(source).valueSchema).toBe(hoist.apply(sink).valueSchema);
});

test('an offset cannot be inserted into a record that has none yet', () => {
  const schema = SchemaBuilder.struct().build();
  const insert = new InsertField(keyPart);
  insert.configure({ 'offset.field': 'o' });
  const record = { ...source, keySchema: schema, key: new Struct(schema) };
  expect(() => insert.apply(record)).toThrow('Only SinkRecord supported for [field insertion], found: ');
});

test('a topic by time needs a time', () => {
  const router = new TimestampRouter();
  router.configure({});
  expect(() => router.apply(source)).toThrow('Timestamp missing on record: ');
});

test('the list is that of Apache', () => {
  const names = Object.keys(transformations).map((name) => name.replace(/^.*\./, ''));
  const withParts = [
    'Cast',
    'ExtractField',
    'Flatten',
    'HeaderFrom',
    'HoistField',
    'InsertField',
    'MaskField',
    'ReplaceField',
    'SetSchemaMetadata',
    'TimestampConverter',
  ];
  const single = ['DropHeaders', 'Filter', 'InsertHeader', 'RegexRouter', 'TimestampRouter', 'ValueToKey'];
  expect(names.sort()).toEqual(
    [...withParts.flatMap((name) => [`${name}$Key`, `${name}$Value`]), ...single].sort(),
  );
});

describe('regular expressions that only Java has are refused by name', () => {
  test.each(['a++', '(?>a)', '\\G', '\\X', '(?x)a', '\\p{InGreek}'])('%s', (pattern) => {
    expect(() => new JavaRegex(pattern)).toThrow('java.util.regex is not supported here');
  });
});

test('whatever the settings and records, only errors of Connect and of Java come up', async () => {
  await fc.assert(
    fc.asyncProperty(anyQuestion, async (question) => {
      await answerQuestion(question);
    }),
    { numRuns: 500 },
  );
});
