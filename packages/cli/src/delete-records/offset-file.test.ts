import { expect, test } from 'vitest';
import { parseOffsets } from './offset-file.ts';

test('partitions with their offsets, with and without a version', () => {
  const partitions = [{ topic: 'foo', partition: 1, offset: -1 }];
  expect(parseOffsets(JSON.stringify({ partitions, version: 1 }))).toEqual(partitions);
  expect(parseOffsets(JSON.stringify({ partitions }))).toEqual(partitions);
  expect(parseOffsets('{"partitions":[]}')).toEqual([]);
});

/** The first lines that 3.9.2 prints of such files. */
test.each([
  ['not json', 'The input string is not a valid JSON'],
  ['', 'The input string is not a valid JSON'],
  ['{"version":1}', 'Missing partitions field'],
  ['{"version":2,"partitions":[]}', 'Not supported version field value 2'],
  ['{"version":"1","partitions":[]}', 'Expected `Integer` value, received "1"'],
  ['[1]', 'Expected JSON object, received [1]'],
  ['{"partitions":{"topic":"t"}}', 'Expected JSON array, received {"topic":"t"}'],
  ['{"partitions":[3]}', 'Expected JSON object, received 3'],
  ['{"partitions":[{"partition":0,"offset":1}]}', 'No such field exists: `topic`'],
  ['{"partitions":[{"topic":5,"partition":0,"offset":1}]}', 'Expected `String` value, received 5'],
  ['{"partitions":[{"topic":"t","partition":"x","offset":1}]}', 'Expected `Integer` value, received "x"'],
  ['{"partitions":[{"topic":"t","partition":0,"offset":1.5}]}', 'Expected `Long` value, received 1.5'],
  [
    '{"partitions":[{"topic":"t","partition":0,"offset":1},{"topic":"t","partition":0,"offset":2},{"topic":"u","partition":1,"offset":2},{"topic":"u","partition":1,"offset":2}]}',
    'Offset json file contains duplicate topic partitions: u-1,t-0',
  ],
])('%s', (text, message) => {
  expect(() => parseOffsets(text)).toThrow(message);
});
