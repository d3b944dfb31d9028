import { expect, test } from 'vitest';
import { usageText } from './usage.ts';

test('options are sorted, aligned and wrapped at 80 columns', () => {
  const text = usageText({
    id: 'kafka-topics',
    intro: 'Create, delete, describe, or change a topic.',
    needsArguments: true,
    options: [
      { name: 'topic', description: 'The topic.', value: { type: 'String', label: 'topic' } },
      {
        name: 'bootstrap-server',
        description: 'REQUIRED: the Kafka servers to connect to, and quite some more words.',
        value: { type: 'String', label: 'server to connect to' },
      },
      { name: 'codec', description: 'How.', value: { type: 'String', whenBare: 'gzip' }, default: 'none' },
      { name: 'secret', description: 'Old.', isHidden: true },
    ],
  });
  expect(text).toBe(
    `Create, delete, describe, or change a topic.
Option                                   Description
------                                   -----------
--bootstrap-server <String: server to    REQUIRED: the Kafka servers to connect
  connect to>                              to, and quite some more words.
--codec [String]                         How. (default: none)
--help                                   Print usage information.
--topic <String: topic>                  The topic.
--version                                Display the version.
`,
  );
});

test('required options are marked', () => {
  const text = usageText({
    id: 'x',
    intro: 'X.',
    needsArguments: true,
    options: [{ name: 'topic', description: 'The topic.', value: { type: 'String' }, isRequired: true }],
  });
  expect(text).toContain('Option (* = required)');
  expect(text).toContain('* --topic <String>');
});
