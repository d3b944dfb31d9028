import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Decimal, type JsonValue, jsonObject, jsonText } from './json-text.ts';

test.each<[string, JsonValue, string]>([
  ['nothing in an object', new Map(), '{ }'],
  ['nothing in an array', [], '[ ]'],
  ['null', null, 'null'],
  ['a double', new Decimal('0.0'), '0.0'],
  ['a long that no double holds', 72059494197624833n, '72059494197624833'],
  ['an array in one line', ['/a', '/q', 1], '[ "/a", "/q", 1 ]'],
  ['letters that need care', 'a"\\\n\u0001', '"a\\"\\\\\\n\\u0001"'],
  ['members on lines', jsonObject({ a: 1, b: true }), '{\n  "a" : 1,\n  "b" : true\n}'],
  [
    'objects in an array, as deep as the array',
    jsonObject({ connections: [jsonObject({ a: 1 }), jsonObject({ b: 2 })], c: null }),
    '{\n  "connections" : [ {\n    "a" : 1\n  }, {\n    "b" : 2\n  } ],\n  "c" : null\n}',
  ],
])('%s is printed as by Jackson', (_, value, text) => {
  expect(jsonText(value)).toBe(text);
});

test('what is printed can be read', () => {
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((members) => new Map(members)),
    ),
  }));
  fc.assert(
    fc.property(value, (any) => {
      expect(JSON.parse(jsonText(any))).toEqual(JSON.parse(JSON.stringify(any, plain)));
    }),
  );
});

function plain(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
