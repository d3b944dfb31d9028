import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigKey } from '@kafka-ts/broker/config/config-key';
import { configKeys } from '@kafka-ts/broker/config/config-keys';
import { type TopicConfigKey, topicConfigKeys } from '@kafka-ts/broker/config/keys/topic-keys';
import { expect, test } from 'vitest';
import { ConfigurationDocPath, configurationDoc } from './configuration-doc.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('docs/configuration.md is what the tables of keys say (else: node test/quick/docs/write-docs.ts)', () => {
  expect(readFileSync(join(root, ConfigurationDocPath), 'utf8')).toBe(configurationDoc());
});

test('every key is explained: what it does, or why it does nothing', () => {
  const all: [string, ConfigKey][] = [...Object.entries(configKeys), ...Object.entries(topicConfigKeys)];
  const silent = all.filter(([, { doc, unused, refused }]) => (doc ?? unused ?? refused ?? '') === '');
  expect(silent.map(([name]) => name)).toEqual([]);
});

/** The broker's sources without its tables and tests. */
function sources(): string {
  const directory = join(root, 'packages', 'broker', 'src');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|fixtures|config.keys/.test(file))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n');
}

test('a key that is said to be honoured is read somewhere', () => {
  const text = sources();
  const isHonoured = ({ unused, refused }: ConfigKey): boolean =>
    unused === undefined && refused === undefined;
  const topicKeys = Object.entries<TopicConfigKey>(topicConfigKeys).filter(([, key]) => isHonoured(key));
  const asDefaults = new Set(
    topicKeys.flatMap(([, { synonyms }]) => synonyms.map(({ name }): string => name)),
  );
  const isRead = (name: string): boolean => text.includes(`'${name}'`) || asDefaults.has(name);
  const brokerKeys = Object.entries<ConfigKey>(configKeys).filter(([, key]) => isHonoured(key));
  const unread = [...brokerKeys, ...topicKeys].map(([name]) => name).filter((name) => !isRead(name));
  expect(unread).toEqual([]);
});
