import { expect, test } from 'vitest';
import { topicConfigKeys } from '../config/keys/topic-keys.ts';
import { isTopicConfigName } from '../config/topic-config.ts';
import { ConfigOperation, inStoredOrder, withChanges } from './config-resource.ts';

const { set, delete: remove, append, subtract } = ConfigOperation;
const keyOf = (name: string) => (isTopicConfigName(name) ? topicConfigKeys[name] : undefined);
const policy = 'cleanup.policy';

test.each<[string | undefined, number, string | null, string | undefined]>([
  [undefined, set, 'compact', 'compact'],
  ['delete', remove, null, undefined],
  [undefined, append, 'compact', 'delete,compact'],
  ['compact', append, 'compact,delete', 'compact,delete'],
  ['', append, 'compact', 'compact'],
  [undefined, subtract, 'delete', ''],
  ['compact,delete', subtract, 'compact', 'delete'],
  ['compact', subtract, 'delete', 'compact'],
])('%s, operation %i with %s gives %s', (present, operation, value, expected) => {
  const before = new Map(present === undefined ? [] : [[policy, present]]);
  const after = withChanges(before, [{ name: policy, operation, value }], keyOf);
  expect(after.get(policy)).toBe(expected);
});

test('what is no list cannot be appended to, and an unknown key or operation is a fault, as with Apache', () => {
  const change = (name: string, operation: number) => () =>
    withChanges(new Map([['retention.ms', '1']]), [{ name, operation, value: 'x' }], keyOf);
  expect(change('retention.ms', append)).toThrow(
    'Config value append is not allowed for config key: retention.ms',
  );
  expect(change('retention.ms', subtract)).toThrow(
    'Config value subtract is not allowed for config key: retention.ms',
  );
  expect(change('no.such.key', append)).toThrow(expect.objectContaining({ code: -1 }));
  expect(change('retention.ms', 9)).toThrow(expect.objectContaining({ code: -1 }));
});

test('settings are stored in the order of Java, as 3.9.2 wrote these', () => {
  const names = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
  expect([...inStoredOrder(new Map(names.map((name) => [name, 'x']))).keys()]).toEqual([
    'SCRAM-SHA-512',
    'SCRAM-SHA-256',
  ]);
});
