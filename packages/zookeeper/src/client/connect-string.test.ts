import { expect, test } from 'vitest';
import { parseConnectString } from './connect-string.ts';

test.each([
  ['localhost', [{ host: 'localhost', port: 2181 }], ''],
  [
    'a:1,b:2',
    [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ],
    '',
  ],
  [
    'a:1, b:2/kafka/x',
    [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ],
    '/kafka/x',
  ],
  ['a:1/', [{ host: 'a', port: 1 }], ''],
  ['[::1]:2182/k', [{ host: '::1', port: 2182 }], '/k'],
])('%s', (text, hosts, chroot) => {
  expect(parseConnectString(text)).toEqual({ hosts, chroot });
});

test.each([
  ['', 'names no ZooKeeper server'],
  ['/kafka', 'names no ZooKeeper server'],
  ['a:x', '"a:x" is no ZooKeeper address'],
  ['a:70000', 'expected host:port with a port of 1 to 65535'],
  ['a:1//x', 'has an empty part'],
])('%j is refused', (text, message) => {
  expect(() => parseConnectString(text)).toThrow(message);
});
