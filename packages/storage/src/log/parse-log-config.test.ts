import { describe, expect, test } from 'vitest';
import { defaultLogConfig, type LogConfig } from './log-config.ts';
import { parseLogConfig } from './parse-log-config.ts';
import { resolveTopicConfig, validateTopicConfig } from './topic-config-value.ts';

const parse = (topic: Record<string, string>, broker: Record<string, string> = {}): LogConfig =>
  parseLogConfig(new Map(Object.entries(topic)), new Map(Object.entries(broker)));

test('nothing set means the defaults of Kafka', () => {
  expect(parse({})).toEqual(defaultLogConfig);
});

const HOUR = 3_600_000;
test.each<[string, Record<string, string>, Record<string, string>, Partial<LogConfig>]>([
  ['hours of the broker', {}, { 'log.retention.hours': '2' }, { retentionMs: 2 * HOUR }],
  [
    'minutes before hours',
    {},
    { 'log.retention.hours': '2', 'log.retention.minutes': '5' },
    { retentionMs: 300_000 },
  ],
  ['ms before both', {}, { 'log.retention.minutes': '5', 'log.retention.ms': '7' }, { retentionMs: 7 }],
  ['the topic before the broker', { 'retention.ms': '9' }, { 'log.retention.ms': '7' }, { retentionMs: 9 }],
  ['-1 hours keep for ever', {}, { 'log.retention.hours': '-1' }, { retentionMs: Number.POSITIVE_INFINITY }],
  ['-1 bytes are no limit', { 'retention.bytes': '-1' }, {}, { retentionBytes: Number.POSITIVE_INFINITY }],
  [
    'hours of rolling',
    {},
    { 'log.roll.hours': '1', 'log.roll.jitter.hours': '1' },
    { segmentMs: HOUR, segmentJitterMs: HOUR },
  ],
  ['the scheduler of flushes', {}, { 'log.flush.scheduler.interval.ms': '1000' }, { flushMs: 1000 }],
  ['the largest long', { 'flush.ms': '9223372036854775807' }, {}, { flushMs: Number.POSITIVE_INFINITY }],
  ['both policies', { 'cleanup.policy': 'compact, delete' }, {}, { isCompacted: true, isDeleted: true }],
  ['compaction alone', { 'cleanup.policy': 'compact' }, {}, { isCompacted: true, isDeleted: false }],
  [
    'the older timestamp limit',
    { 'message.timestamp.difference.max.ms': '5', 'message.timestamp.after.max.ms': '6' },
    {},
    { messageTimestampBeforeMaxMs: 5, messageTimestampAfterMaxMs: 6 },
  ],
])('%s', (_, topic, broker, expected) => {
  expect(parse(topic, broker)).toEqual({ ...defaultLogConfig, ...expected });
});

test('a resolved value says who gave it, in the unit of the topic key', () => {
  const broker = new Map([['log.retention.hours', '1']]);
  expect(resolveTopicConfig('retention.ms', new Map(), broker)).toEqual({
    text: '3600000',
    source: { kind: 'broker', key: 'log.retention.hours' },
  });
  expect(resolveTopicConfig('flush.ms', new Map(), broker)).toEqual({
    text: '9223372036854775807',
    source: { kind: 'default' },
  });
});

describe('a topic configuration is refused in the words of Kafka', () => {
  test.each([
    [{ nonsense: '1' }, 'Unknown topic config name: nonsense'],
    [{ 'retention.ms': 'x' }, 'Invalid value x for configuration retention.ms: Not a number of type LONG'],
    [{ 'retention.ms': '-2' }, 'Invalid value -2 for configuration retention.ms: Value must be at least -1'],
    [
      { 'segment.bytes': '2147483648' },
      'Invalid value 2147483648 for configuration segment.bytes: Not a number of type INT',
    ],
    [{ 'flush.ms': '9223372036854775808' }, 'Not a number of type LONG'],
    [{ 'min.cleanable.dirty.ratio': '1.5' }, 'Value must be no more than 1'],
    [
      { 'cleanup.policy': 'remove' },
      'Invalid value remove for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    [{ preallocate: 'yes' }, 'Expected value to be either true or false'],
    [
      { 'min.compaction.lag.ms': '10', 'max.compaction.lag.ms': '5' },
      'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
    ],
  ])('%j', (config, message) => {
    expect(() => validateTopicConfig(new Map(Object.entries(config)))).toThrow(message);
  });

  test('and taken otherwise', () => {
    validateTopicConfig(
      new Map([
        ['retention.ms', ' -1 '],
        ['cleanup.policy', 'delete,compact'],
        ['preallocate', 'TRUE'],
      ]),
    );
  });
});
