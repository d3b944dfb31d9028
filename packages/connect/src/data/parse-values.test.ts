import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseString } from './parse-values.ts';
import { valueText } from './value-text.ts';

test('any text is a value of its own or a string; reading never fails', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', 'e', '-', '.', 'null', ' '), {
        maxLength: 20,
      })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const { schema, value } = parseString(given);
      expect(value === null || schema !== undefined).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('lists and maps are written and read back', () => {
  for (const text of [
    '[1,2,300]',
    '{"a":1,"b":2}',
    '["x","y z"]',
    '[[1],[2]]',
    '2020-05-06',
    '["10:11:12.123Z"]',
  ]) {
    const { schema, value } = parseString(text);
    const again = parseString(valueText(value, schema));
    expect(again.value).toEqual(value);
  }
});

test('brackets without end are a string, at once', () => {
  for (const bracket of ['[', '{"a":', '[{"b":[']) {
    const text = bracket.repeat(20_000);
    expect(parseString(text).value).toBe(text);
  }
});

test('a number too long to write out stays exact', () => {
  expect(String(parseString('1e999999').value)).toBe('1E+999999');
});
