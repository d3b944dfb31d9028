import { expect, test } from 'vitest';
import { messageOf } from './error-message.ts';

test.each([
  [new RangeError('too far'), 'too far'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [null, 'null'],
])('%j says %s', (error, message) => {
  expect(messageOf(error)).toBe(message);
});
