import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { expect, test } from 'vitest';
import { sharingEqual } from './shared-config.ts';

test('equal settings are one object, different ones are told apart', () => {
  const retention = new Map([['b', 5]]);
  const configOf = sharingEqual((topic) => ({ ...defaultLogConfig, retentionMs: retention.get(topic) ?? 7 }));
  const first = configOf('a');
  expect(configOf('c')).toBe(first);
  expect(configOf('b')).toEqual({ ...first, retentionMs: 5 });
  expect(configOf('a')).toEqual(first);
  retention.set('a', 9);
  expect(configOf('a').retentionMs).toBe(9);
});
