import { expect, test } from 'vitest';
import { isPasswordOf, sessionPassword } from './session-password.ts';

/** Seen from Apache's servers. */
test.each([
  [0x100000000000000n, 'f22acd4a97e69d6d20a49bb638eadb38'],
  [0x100000ed6a50000n, 'b1dcdf30ea2e59ad7701d8c243d29f28'],
  [1n, '054cc74a37327db215e702e20c73f005'],
])('the password of session %s is the one that Apache derives', (id, hex) => {
  expect(Buffer.from(sessionPassword(id)).toString('hex')).toBe(hex);
  expect(isPasswordOf(id, Buffer.from(hex, 'hex'))).toBe(true);
});

test.each([
  ['empty', ''],
  ['zero', '00000000000000000000000000000000'],
  ['short', '054cc74a37327db215e702e20c73f0'],
  ['one bit off', '054cc74a37327db215e702e20c73f004'],
])('a password that is %s is wrong', (_name, hex) => {
  expect(isPasswordOf(1n, Buffer.from(hex, 'hex'))).toBe(false);
});
