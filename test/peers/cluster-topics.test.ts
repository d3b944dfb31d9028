/**
 * Apache's kafka-topics of six releases says the same of our broker and its ZooKeeper as of Apache 3.9.2's: the same
 * commands, the same output, refusals included, but for times and topic ids.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JavaToolsOfReleases } from './java-tools/java-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';

const java = new JavaToolsOfReleases();
let theirs: Cluster;
let ours: Cluster;

beforeAll(async () => {
  theirs = await startCluster({ kind: 'apache 3.9.2' });
  ours = await startCluster({ kind: 'kafka-ts with zookeeper' });
}, 200_000);

afterAll(() => {
  java.close();
  return Promise.all([theirs?.stop(), ours?.stop()]);
});

/** What the tool printed, and how it ended. */
async function topics(cluster: Cluster, version: ApacheVersion, args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await java.of(version).run('topics', args);
  const own = [cluster.bootstrap, cluster.zookeeper ?? cluster.bootstrap];
  return own.reduce(
    (text, address) => text.replaceAll(address, '<address>'),
    `${stdout}${stderr}exit ${code}`
      .replaceAll(/TopicId: [\w-]{22}/g, 'TopicId: <id>')
      .replaceAll(/\[\d{4}-\d\d-\d\d [\d:,]+\]/g, '[<time>]'),
  );
}

async function story(cluster: Cluster, version: ApacheVersion, isByZooKeeper: boolean): Promise<string[]> {
  const connection = isByZooKeeper
    ? ['--zookeeper', cluster.zookeeper ?? '']
    : ['--bootstrap-server', cluster.bootstrap];
  const topic = `told-${version}${isByZooKeeper ? '-zookeeper' : ''}`;
  const create = ['--create', '--topic', topic, '--partitions', '2', '--replication-factor', '1'];
  const commands = [
    [...create, '--config', 'retention.ms=86400000'],
    create,
    ['--create', '--topic', 'wide', '--partitions', '1', '--replication-factor', '3'],
    ['--alter', '--topic', topic, '--partitions', '4'],
    ['--alter', '--topic', topic, '--partitions', '1'],
    ['--describe', '--topic', topic],
    ['--delete', '--topic', topic],
  ];
  const told: string[] = [];
  for (const command of commands) told.push(await topics(cluster, version, [...connection, ...command]));
  const isGone = async (): Promise<boolean> =>
    !(await topics(cluster, version, [...connection, '--list'])).includes(topic);
  await expect.poll(isGone, { timeout: 20_000 }).toBe(true);
  told.push(await topics(cluster, version, [...connection, '--list']));
  return told;
}

const tools: readonly (readonly [ApacheVersion, '--zookeeper' | '--bootstrap-server'])[] = [
  ['0.8.2.2', '--zookeeper'],
  ['1.0.0', '--zookeeper'],
  ['2.2.0', '--zookeeper'],
  ['2.2.0', '--bootstrap-server'],
  ['3.9.2', '--bootstrap-server'],
  ['4.3.1', '--bootstrap-server'],
];

test.each(tools)('kafka-topics of %s by %s', async (version, option) => {
  const isByZooKeeper = option === '--zookeeper';
  const expected = await story(theirs, version, isByZooKeeper);
  expect(await story(ours, version, isByZooKeeper)).toEqual(expected);
});
