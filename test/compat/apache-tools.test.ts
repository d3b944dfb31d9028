/**
 * Apache's kafka-topics of six releases and kafka-producer-perf-test, by `--zookeeper` where the release has it and
 * by `--bootstrap-server` where it has that. `COMPAT_BROKER='apache 3.9.2'` proves the test itself.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JavaToolsOfReleases } from '../peers/java-tools/java-tools.ts';
import { endOffset } from '../peers/lib/admin.ts';
import { type Cluster, startCluster } from '../peers/lib/clusters.ts';
import { type ApacheVersion, apacheVersions, ensureInstalled, javaOf } from '../peers/lib/installations.ts';

const kind = process.env['COMPAT_BROKER'] === 'apache 3.9.2' ? 'apache 3.9.2' : 'kafka-ts with zookeeper';
const withZooKeeper: readonly ApacheVersion[] = ['0.8.2.2', '0.11.0.0', '1.0.0', '2.2.0'];
const withBootstrapServer: readonly ApacheVersion[] = ['2.2.0', '3.9.2', '4.3.1'];
const withPerfTest: readonly ApacheVersion[] = ['2.2.0', '3.9.2', '4.3.1'];

const java = new JavaToolsOfReleases();
let cluster: Cluster;

beforeAll(async () => {
  for (const version of apacheVersions) {
    ensureInstalled(version);
    javaOf(version);
  }
  cluster = await startCluster({ kind });
}, 900_000);

afterAll(() => {
  java.close();
  return cluster?.stop();
});

async function topics(version: ApacheVersion, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await java.of(version).run('topics', args);
  expect({ code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function createsDescribesAndDeletes(
  version: ApacheVersion,
  connection: readonly string[],
): Promise<void> {
  const topic = `topics-${version}-${connection[0]?.replaceAll('-', '')}`;
  const created = await topics(version, [
    ...connection,
    ...['--create', '--topic', topic, '--partitions', '3', '--replication-factor', '1'],
    ...['--config', 'retention.ms=86400000'],
  ]);
  if (version === '4.3.1' || connection[0] === '--zookeeper') expect(created).toContain(topic);
  expect((await topics(version, [...connection, '--list'])).split('\n')).toContain(topic);
  const described = await topics(version, [...connection, '--describe', '--topic', topic]);
  expect(described).toMatch(/PartitionCount: ?3/);
  expect(described).toMatch(/ReplicationFactor: ?1/);
  expect(described).toContain('retention.ms=86400000');
  const leaders = described.match(/Partition: \d\s+Leader: \d\s+Replicas: \d\s+Isr: \d/g);
  expect(leaders).toHaveLength(3);
  await topics(version, [...connection, '--alter', '--topic', topic, '--partitions', '4']);
  expect(await topics(version, [...connection, '--describe', '--topic', topic])).toMatch(
    /PartitionCount: ?4/,
  );
  await topics(version, [...connection, '--delete', '--topic', topic]);
  await expect
    .poll(async () => (await topics(version, [...connection, '--list'])).split('\n'), { timeout: 30_000 })
    .not.toContain(topic);
}

describe(`kafka-topics against ${kind}`, () => {
  test.each(withZooKeeper)('%s by --zookeeper creates, lists, describes, alters and deletes', (version) =>
    createsDescribesAndDeletes(version, ['--zookeeper', `${cluster.zookeeper}`]),
  );

  test.each(withBootstrapServer)(
    '%s by --bootstrap-server creates, lists, describes, alters and deletes',
    (version) => createsDescribesAndDeletes(version, ['--bootstrap-server', cluster.bootstrap]),
  );
});

describe(`kafka-producer-perf-test against ${kind}`, () => {
  const cases = withPerfTest.flatMap((version) =>
    ['none', 'gzip', 'snappy', 'lz4', 'zstd'].map((codec) => ({ version, codec })),
  );
  test.each(cases)('$version sends 50,000 records with $codec', async ({ version, codec }) => {
    const topic = `perf-${version}-${codec}`;
    const { code, stdout, stderr } = await java
      .of(version)
      .run('producer-perf-test', [
        ...['--topic', topic, '--num-records', '50000', '--record-size', '100', '--throughput', '-1'],
        ...[
          '--producer-props',
          `bootstrap.servers=${cluster.bootstrap}`,
          'acks=all',
          `compression.type=${codec}`,
        ],
      ]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^50000 records sent/m);
    expect(await endOffset(cluster.port, topic)).toBe(50_000);
  });
});
