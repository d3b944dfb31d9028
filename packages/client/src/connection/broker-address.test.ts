import { expect, test } from 'vitest';
import { addressText, parseBrokerList } from './broker-address.ts';

const read: readonly (readonly [string, readonly string[]])[] = [
  ['localhost:9092', ['localhost:9092']],
  ['a:1, b:2 ,c:3,', ['a:1', 'b:2', 'c:3']],
  ['[::1]:9092', ['[::1]:9092']],
  ['PLAINTEXT://kafka-1.example:9093', ['kafka-1.example:9093']],
];

test.each(read)('reads %s', (text, expected) => {
  expect(parseBrokerList(text).map(addressText)).toEqual(expected);
});

test.each(['', ' , ', 'localhost', 'localhost:', ':9092', 'a:0', 'a:65536', 'a:b', 'a:1/x'])(
  'refuses "%s"',
  (text) => {
    expect(() => parseBrokerList(text)).toThrow('expected brokers as host1:port1,host2:port2; found "');
  },
);
