import { expect, test } from 'vitest';
import { decodeSubscription, encodeSubscription, filterText, subscribedTopics } from './subscription.ts';

const topics = ['a', 'b', 'logs.1', '__consumer_offsets'];

/** As they lay in ZooKeeper: the first two of console consumers 0.8.2.2 and 1.0.0, the third of createMessageStreams. */
const registered: readonly (readonly [string, boolean, Readonly<Record<string, number>>])[] = [
  ['{"version":1,"subscription":{"a|b":1},"pattern":"white_list","timestamp":"1"}', true, { a: 1, b: 1 }],
  [
    '{"version":1,"subscription":{"a":1},"pattern":"black_list","timestamp":"1"}',
    true,
    { b: 1, 'logs.1': 1 },
  ],
  [
    '{"pattern":"static","version":1,"subscription":{"a":3,"none":1},"timestamp":"1"}',
    true,
    { a: 3, none: 1 },
  ],
  ['{"version":1,"subscription":{".*sets":2},"pattern":"white_list"}', false, { __consumer_offsets: 2 }],
  ['{"version":1,"subscription":{},"pattern":"static","timestamp":"1"}', true, {}],
];

test.each(registered)('%s', (json, excludesInternal, expected) => {
  const subscription = decodeSubscription('/consumers/g/ids/c', Buffer.from(json));
  expect(Object.fromEntries(subscribedTopics(subscription, topics, excludesInternal))).toEqual(expected);
});

test('what ours registers is what the console consumers register', () => {
  const threads = new Map([[filterText(' "a, logs\\.1" '), 1]]);
  expect(Buffer.from(encodeSubscription({ pattern: 'white_list', threads }, 1795264618578)).toString()).toBe(
    '{"version":1,"subscription":{"a|logs\\\\.1":1},"pattern":"white_list","timestamp":"1795264618578"}',
  );
});

test('a registration that cannot be read names its node', () => {
  expect(() => decodeSubscription('/consumers/g/ids/c', Buffer.from('x'))).toThrow('/consumers/g/ids/c');
});
