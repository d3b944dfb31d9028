/** The text of docs/configuration.md, from the tables of keys that the broker itself reads. */
import type { ConfigKey } from '@kafka-ts/broker/config/config-key';
import { configKeys } from '@kafka-ts/broker/config/config-keys';
import { dynamicOnlyKeys } from '@kafka-ts/broker/config/keys/dynamic-only-keys';
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
    'Live: what may be changed while the broker runs, with `kafka-configs`, AlterConfigs or below `/config/brokers`: **C** for all brokers or one,',
    '**B** for one. Of several settings that of the topic wins, then that of the broker (`--broker ID`), of all (`--broker-defaults`), of',
    'server.properties, then the default. It acts at once, and after a restart. Numbers of threads are taken within Kafka’s bounds (half to twice',
    'the present ones) and kept. `listener.name.<name>.<key>` is for one listener: of those `max.connections` and `max.connection.creation.rate`',
    'act. Listeners themselves come and go while the broker runs, as long as they are PLAINTEXT; keys of TLS and SASL are kept without effect,',
    'secrets among them encrypted with `password.encoder.secret`, and refused without it. Reporters of metrics (Java classes) are refused.',
    '',
    ...table(configKeys),
    '',
    'Only while the broker runs, never in server.properties:',
    '',
    ...table(dynamicOnlyKeys),
    '',
    'Levels of loggers (`--broker-logger ID`) last until the broker stops: TRACE, DEBUG and INFO let everything through, there are no finer lines.',
    '',
    '## Topic',
    '',
    'Set with `kafka-topics --config` or `kafka-configs --topic`, in CreateTopics, AlterConfigs, or below `/config/topics`; changes take effect at once.',
    '',
    ...table(topicConfigKeys),
    '',
    '## Users, clients, addresses',
    '',
    'Quotas (`producer_byte_rate`, `consumer_byte_rate`, `request_percentage`, `controller_mutation_rate`, `connection_creation_rate`) and SCRAM',
    'credentials are written with `kafka-configs --zookeeper`, as Kafka stores them; Apache’s brokers on the same ZooKeeper act on them, ours do',
    'not yet. Through the brokers they are refused: the requests for them (DescribeClientQuotas, AlterUserScramCredentials, …) are not built.',
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
    '| key | type | default | live | here |',
    '|---|---|---|---|---|',
    ...rows.map(
      ([name, key]) =>
        `| \`${name}\` | ${key.type} | ${shown(key.default)} | ${live(key)} | ${effect(key)} |`,
    ),
  ];
}

function live(key: ConfigKey): string {
  if ('synonyms' in key) return 'yes';
  if (key.dynamic === undefined) return '';
  return key.dynamic === 'broker' ? 'B' : 'C';
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
