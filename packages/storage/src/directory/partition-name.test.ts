import { expect, test } from 'vitest';
import { markedDirectoryName, parseDirectoryName } from './partition-name.ts';

const hex = '0123456789abcdef0123456789abcdef';

test.each([
  ['events-0', { topic: 'events', partition: 0, kind: 'partition' }],
  ['a-b.c_d-12', { topic: 'a-b.c_d', partition: 12, kind: 'partition' }],
  ['__consumer_offsets-49', { topic: '__consumer_offsets', partition: 49, kind: 'partition' }],
  ['events-3-future', { topic: 'events', partition: 3, kind: 'future' }],
  [`events-3.${hex}-future`, { topic: 'events', partition: 3, kind: 'future' }],
  [`events-3.${hex}-delete`, { topic: 'events', partition: 3, kind: 'delete' }],
  [`events-3.${hex}-stray`, { topic: 'events', partition: 3, kind: 'stray' }],
  ['events-3.0123-delete', undefined],
  ['events', undefined],
  ['-1', undefined],
  ['events-', undefined],
  ['events-99999999999', undefined],
  ['events--1', { topic: 'events-', partition: 1, kind: 'partition' }],
])('%s', (name, expected) => {
  expect(parseDirectoryName(name)).toEqual(expected);
});

test('a deleted directory has a name of at most 255 characters that is parsed again', () => {
  expect(markedDirectoryName('events', 3, 'delete', hex)).toBe(`events-3.${hex}-delete`);
  const long = markedDirectoryName('t'.repeat(249), 12, 'delete', hex);
  expect(long).toHaveLength(255);
  expect(parseDirectoryName(long)).toMatchObject({ partition: 12, kind: 'delete' });
});
