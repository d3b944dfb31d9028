import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { topicCreationGroups } from './topic-creation-config.ts';

const defaults = {
  'topic.creation.default.partitions': '2',
  'topic.creation.default.replication.factor': '-1',
};

test('without settings of its own a connector has no groups', () => {
  expect(topicCreationGroups({ topic: 'a' })).toEqual([]);
});

test('groups come in their order, take over what they do not say, and leave the rest to the default', () => {
  const groups = topicCreationGroups({
    ...defaults,
    'topic.creation.groups': 'logs, wide,logs,default',
    'topic.creation.logs.include': 'log-.*, \\Qa.b\\E',
    'topic.creation.logs.exclude': 'log-x',
    'topic.creation.logs.cleanup.policy': 'compact',
    'topic.creation.wide.include': '.*wide',
    'topic.creation.wide.partitions': '16',
    'topic.creation.default.retention.ms': '1000',
  });
  expect(
    groups.map(({ name, partitions, replicationFactor, configs }) => [
      name,
      partitions,
      replicationFactor,
      Object.fromEntries(configs),
    ]),
  ).toEqual([
    ['logs', 2, -1, { 'cleanup.policy': 'compact' }],
    ['wide', 16, -1, {}],
    ['default', 2, -1, { 'retention.ms': '1000' }],
  ]);
  const groupOf = (topic: string): string | undefined => groups.find((group) => group.takes(topic))?.name;
  expect(['log-1', 'log-x', 'a.b', 'axb', 'my-wide', 'widest'].map(groupOf)).toEqual([
    'logs',
    'default',
    'logs',
    'default',
    'wide',
    'default',
  ]);
});

test.each([
  [
    { 'topic.creation.groups': 'a' },
    'Missing required configuration "topic.creation.default.replication.factor" which has no default value.',
  ],
  [
    { ...defaults, 'topic.creation.default.partitions': 'x' },
    'Invalid value x for configuration topic.creation.default.partitions: Not a number of type INT',
  ],
  [
    { ...defaults, 'topic.creation.default.partitions': '0' },
    "Invalid value 0 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default",
  ],
  [
    { ...defaults, 'topic.creation.groups': 'a', 'topic.creation.a.include': '(' },
    'Invalid value [(] for configuration include: Syntax error in regular expression: Unclosed group near index 1\n(',
  ],
])('%j is refused', (props, message) => {
  expect(() => topicCreationGroups(props)).toThrow(new ConfigError(message));
});
