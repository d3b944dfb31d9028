import { expect, test } from 'vitest';
import { LineReader } from './line-reader.ts';

function read(settings: Record<string, string>, line: string): unknown {
  const { key, value, headers } = new LineReader(new Map(Object.entries(settings))).read(Buffer.from(line));
  const text = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString();
  return [...(headers ?? []).map((header) => `${header.key}=${text(header.value)}`), text(key), text(value)];
}

const cases: readonly (readonly [string, Record<string, string>, string, readonly unknown[]])[] = [
  ['a line is a value', {}, 'a\tb', [null, 'a\tb']],
  ['a key before the tab', { 'parse.key': 'true' }, 'k\tv\tw', ['k', 'v\tw']],
  ['another separator', { 'parse.key': 'true', 'key.separator': '::' }, 'k::v', ['k', 'v']],
  ['a tab typed as two characters', { 'parse.key': 'true', 'key.separator': '\\t' }, 'k\tv', ['k', 'v']],
  ['an empty key', { 'parse.key': 'true' }, '\tv', ['', 'v']],
  ['no separator, ignored', { 'parse.key': 'true', 'ignore.error': 'true' }, 'v', [null, 'v']],
  [
    'headers first',
    { 'parse.key': 'true', 'parse.headers': 'true' },
    'h1:v1,h2:v2\tk\tv',
    ['h1=v1', 'h2=v2', 'k', 'v'],
  ],
  ['headers without key', { 'parse.headers': 'true' }, 'h1:v1\tv', ['h1=v1', null, 'v']],
  ['null markers', { 'parse.key': 'true', 'null.marker': 'NULL' }, 'NULL\tNULL', [null, null]],
];

test.each(cases)('%s', (_name, settings, line, expected) => {
  expect(read(settings, line)).toEqual(expected);
});

test('a missing separator names its line', () => {
  const reader = new LineReader(new Map([['parse.key', 'true']]));
  reader.read(Buffer.from('k\tv'));
  expect(() => reader.read(Buffer.from('k1:v1'))).toThrow("No key separator found on line number 2: 'k1:v1'");
  expect(() => read({ 'parse.headers': 'true' }, 'v')).toThrow(
    "No headers delimiter found on line number 1: 'v'",
  );
  expect(() => read({ 'parse.headers': 'true' }, 'x\tv')).toThrow(
    "No header key separator found in pair 'x' on line number 1",
  );
});

test('separators that could not be told apart are refused', () => {
  const settings = { 'parse.headers': 'true', 'headers.separator': '\t' };
  expect(() => read(settings, 'v')).toThrow('headers.delimiter and headers.separator may not be equal');
  expect(() => read({ 'null.marker': '\t' }, 'v')).toThrow('null.marker and key.separator may not be equal');
});
