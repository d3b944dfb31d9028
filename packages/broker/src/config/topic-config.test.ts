import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { expect, test } from 'vitest';
import { KafkaConfig } from './kafka-config.ts';
import { checkTopicConfig, logConfigOf } from './topic-config.ts';

const map = (entries: Record<string, string>) => new Map(Object.entries(entries));
const broker = (entries: Record<string, string>) => KafkaConfig.parse(map(entries));

test('without any setting a log has the defaults of Kafka 3.9', () => {
  expect(logConfigOf(broker({}), map({}))).toEqual(defaultLogConfig);
});

test.each([
  [{ 'log.retention.hours': '1' }, {}, 3_600_000],
  [{ 'log.retention.hours': '1', 'log.retention.minutes': '2' }, {}, 120_000],
  [{ 'log.retention.hours': '1', 'log.retention.minutes': '2', 'log.retention.ms': '3' }, {}, 3],
  [{ 'log.retention.hours': '-1' }, {}, -1],
  [{ 'log.retention.ms': '3' }, { 'retention.ms': '9' }, 9],
  [{}, { 'retention.ms': 'nonsense' }, 604_800_000],
])('retention of broker %o and topic %o', (brokerConfig, overrides, retentionMs) => {
  expect(logConfigOf(broker(brokerConfig), map(overrides)).retentionMs).toBe(retentionMs);
});

test('both policies, and limits on timestamps of before 3.6', () => {
  const config = logConfigOf(
    broker({}),
    map({
      'cleanup.policy': 'compact, delete',
      'message.timestamp.difference.max.ms': '5',
      'flush.ms': '9223372036854775807',
    }),
  );
  expect(config).toMatchObject({
    isCompacted: true,
    isDeleted: true,
    messageTimestampBeforeMaxMs: 5,
    messageTimestampAfterMaxMs: 5,
    flushMs: Number.POSITIVE_INFINITY,
  });
});

test.each([
  [{ foo: '1' }, 'Unknown topic config name: foo'],
  [{ 'retention.ms': 'abc' }, 'Invalid value abc for configuration retention.ms: Not a number of type LONG'],
  [
    { 'min.compaction.lag.ms': '9', 'max.compaction.lag.ms': '2' },
    'conflict topic config setting min.compaction.lag.ms (9) > max.compaction.lag.ms (2)',
  ],
  [{ 'cleanup.policy': 'shred' }, 'String must be one of: compact, delete'],
  [{ 'remote.storage.enable': 'true' }, 'Tiered Storage functionality is disabled in the broker'],
])('the override %o is refused', (overrides, message) => {
  expect(() => checkTopicConfig(map(overrides))).toThrow(message);
});
