/** What DescribeConfigs tells of a topic and of the broker, key for key beside Apache 3.9.2 with the same file. */

import { foreignKeys } from '@kafka-ts/broker/config/keys/foreign-keys';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { type DescribeConfigsResponse, describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';

const resourceTypes = { topic: 2, broker: 4 } as const;
type Entry = DescribeConfigsResponse['results'][number]['configs'][number];

const config = {
  'log.retention.minutes': '90',
  'log.roll.ms': '7000000',
  'compression.type': 'zstd',
  'no.such.key': 'x',
};
const topicConfig = {
  'retention.ms': '1000000',
  'cleanup.policy': 'compact,delete',
  'max.message.bytes': '2000000',
};

let theirs: Cluster;
let ours: Cluster;

beforeAll(async () => {
  theirs = await startCluster({ kind: 'apache 3.9.2', config });
  ours = await startCluster({ kind: 'kafka-ts with zookeeper', config });
}, 200_000);

afterAll(() => Promise.all([theirs?.stop(), ours?.stop()]));

/** The answer by key, with what differs between two machines' runs replaced. */
async function describe(
  cluster: Cluster,
  kind: keyof typeof resourceTypes,
  resourceName: string,
): Promise<Map<string, Omit<Entry, 'documentation'>>> {
  const connection = await KafkaConnection.open(cluster.port);
  const resource = { resourceType: resourceTypes[kind], resourceName, configurationKeys: null };
  const request = { resources: [resource], includeSynonyms: true, includeDocumentation: false };
  const { results } = await connection.call(describeConfigs, 4, request);
  connection.close();
  expect(results[0]).toMatchObject({ errorCode: 0, resourceName });
  const directory = cluster.logDir.slice(0, cluster.logDir.lastIndexOf('/data'));
  const own = [cluster.zookeeper ?? '', `${cluster.port}`, directory];
  const neutral = (text: string | null): string | null =>
    own.reduce((result: string | null, word, index) => result?.replaceAll(word, `<${index}>`) ?? null, text);
  return new Map(
    (results[0]?.configs ?? []).map(({ documentation, ...entry }) => [
      entry.name,
      {
        ...entry,
        value: neutral(entry.value),
        synonyms: entry.synonyms.map((synonym) => ({ ...synonym, value: neutral(synonym.value) })),
      },
    ]),
  );
}

test('a topic has the same keys, values, sources, types and synonyms', async () => {
  for (const { port } of [theirs, ours]) {
    const connection = await KafkaConnection.open(port);
    const configs = Object.entries(topicConfig).map(([name, value]) => ({ name, value }));
    const topic = { name: 'described', numPartitions: 1, replicationFactor: 1, assignments: [], configs };
    const { topics } = await connection.call(createTopics, 5, { topics: [topic], timeoutMs: 20_000 });
    expect(topics[0]?.errorCode).toBe(0);
    connection.close();
  }
  const expected = await describe(theirs, 'topic', 'described');
  const found = await describe(ours, 'topic', 'described');
  expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [name, entry] of expected) expect(found.get(name), name).toEqual(entry);
});

test('a broker has the same, but for keys of parts that are not built', async () => {
  const expected = await describe(theirs, 'broker', '0');
  const found = await describe(ours, 'broker', '0');
  expect([...found.keys()].filter((name) => !expected.has(name))).toEqual([]);
  expect([...expected.keys()].filter((name) => !found.has(name) && !foreignKeys.has(name))).toEqual([]);
  for (const [name, entry] of found) expect(entry, name).toEqual(expected.get(name));
});
