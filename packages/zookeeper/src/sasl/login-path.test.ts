import { expect, test } from 'vitest';
import { loginPath } from './login-path.ts';

test.each([
  ['/etc/jaas.conf', '/etc/jaas.conf'],
  ['conf/jaas.conf', 'conf/jaas.conf'],
  ['=/etc/jaas.conf', '/etc/jaas.conf'],
  ['file:/etc/a%20b.conf', '/etc/a b.conf'],
  ['file:///etc/jaas.conf', '/etc/jaas.conf'],
])('%s is %s', (value, path) => {
  expect(loginPath(value)).toBe(path);
});
