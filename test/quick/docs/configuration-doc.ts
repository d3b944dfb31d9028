/** The text of docs/configuration.md, from the tables of keys that the broker itself reads. */
import type { ConfigKey } from '@kafka-ts/broker/config/config-key';
import { configKeys } from '@kafka-ts/broker/config/config-keys';
import { foreignKeys } from '@kafka-ts/broker/config/keys/foreign-keys';
import { topicConfigKeys } from '@kafka-ts/broker/config/keys/topic-keys';
import { renamedKeys, unusedLegacyKeys } from '@kafka-ts/broker/config/legacy-keys';

/** Where it lies in the repository. */
export const ConfigurationDocPath = 'docs/configuration.md';

export function configurationDoc(): string {
  return [
    '# Configuration',
    '',
    '<!-- Written by test/quick/docs/write-docs.ts from the tables in packages/broker/src/config; a test compares. -->',
    '',
    'The broker reads `server.properties` of any release from 0.8 to 4.x. Names, types, defaults and limits are those of Apache Kafka 3.9.',
    'A value that is wrong stops the start with one line; a key that has no effect here, or that nobody knows, is named in one WARN line.',
    '',
    '## Broker',
    '',
    ...table(configKeys),
    '',
    '## Topic',
    '',
    'Set with `kafka-topics --config`, in CreateTopics, or below `/config/topics`; changes there take effect at once.',
    '',
    ...table(topicConfigKeys),
    '',
    '## Keys of older releases and of KRaft',
    '',
    '| key | here |',
    '|---|---|',
    ...[...renamedKeys].map(([old, present]) => `| \`${old}\` | read as \`${present}\` |`),
    '| `host.name`, `port` | read as `listeners=PLAINTEXT://host.name:port`, unless that is given |',
    '| `advertised.host.name`, `advertised.port` | read as `advertised.listeners`, unless that is given |',
    ...[...unusedLegacyKeys].map(([old, reason]) => `| \`${old}\` | no effect: ${reason} |`),
    '',
    '## Keys of parts that are not built',
    '',
    'Known, accepted, without effect (KRaft, tiered storage, the new group types, Java security providers):',
    '',
    `${[...foreignKeys]
      .filter((name) => !unusedLegacyKeys.has(name) && !renamedKeys.has(name))
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '',
  ].join('\n');
}

function table(keys: Readonly<Record<string, ConfigKey>>): string[] {
  const rows = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '| key | type | default | here |',
    '|---|---|---|---|',
    ...rows.map(([name, key]) => `| \`${name}\` | ${key.type} | ${shown(key.default)} | ${effect(key)} |`),
  ];
}

function shown(value: string | null): string {
  if (value === null) return 'none';
  return value === '' ? 'empty' : `\`${value}\``;
}

function effect({ doc, unused, refused }: ConfigKey): string {
  if (refused !== undefined) return `another value stops the start: ${refused}`;
  if (unused !== undefined) return `no effect: ${unused}`;
  return (doc ?? '').replaceAll('|', '\\|');
}
