/**
 * kafka-topics beside Apache's own, call by call on the same cluster: stdout and exit code are compared as text. Each
 * pair of calls names its own topic; the names are made equal before comparing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JavaTools } from './java-tools/java-tools.ts';
import type { ToolResult } from './lib/apache-tools.ts';
import { type Cluster, type ClusterKind, startCluster } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';
import { runOurTool } from './lib/our-tools.ts';

/** `@` stands for the topic. */
const throughZooKeeper: readonly string[] = [
  '--create --topic @ --partitions 2 --replication-factor 1',
  '--create --topic @ --partitions 2 --replication-factor 1',
  '--describe --topic @',
  '-describe -topic=@',
  '--create --topic @.x_y --partitions 1 --replication-factor 1 --config cleanup.policy=compact --config retention.ms=1000',
  '--describe --topic @.x_y',
  '--describe --topics-with-overrides --topic @.x_y',
  '--create --topic @-3 --partitions 1 --replication-factor 3',
  '--create --topic @-3 --partitions 0 --replication-factor 1',
  '--create --topic @+bad --partitions 1 --replication-factor 1',
  '--create --topic @-3 --partitions 1 --replication-factor 1 --config foo=bar',
  '--create --topic @-3 --partitions 1 --replication-factor 1 --config retention.ms=abc',
  '--create --topic @-4 --replica-assignment 0,0,0',
  '--describe --topic @-4',
  '--alter --topic @ --partitions 3',
  '--alter --topic @ --partitions 2',
  '--alter --topic @ --config retention.ms=5000',
  '--describe --topic @',
  '--alter --topic @ --delete-config retention.ms',
  '--describe --topic @ --under-replicated-partitions',
  '--describe --topic @ --unavailable-partitions',
  '--delete --topic @.x_y',
  '--delete --topic no-such-topic',
  '--alter --topic no-such-topic --partitions 3',
  '--alter --topic no-such-topic --partitions 3 --if-exists',
];

const throughBrokers: readonly string[] = [
  '--create --topic @ --partitions 2 --replication-factor 1 --config retention.ms=1000',
  '--create --topic @ --partitions 2 --replication-factor 1',
  '--create --topic @ --partitions 2 --replication-factor 1 --if-not-exists',
  '--describe --topic @',
  '--create --topic @.x --partitions 1 --replication-factor 1',
  '--create --topic @-3 --partitions 1 --replication-factor 3',
  '--create --topic @-3 --partitions 0 --replication-factor 1',
  '--create --topic @-3 --partitions 1 --replication-factor 0',
  '--create --topic @+bad --partitions 1 --replication-factor 1',
  '--create --topic @-3 --partitions 1 --replication-factor 1 --config foo=bar',
  '--create --topic @-3 --partitions 1 --replication-factor 1 --config retention.ms=abc',
  '--alter --topic @ --partitions 3',
  '--alter --topic @ --partitions 2',
  '--describe --topic @ --unavailable-partitions',
  '--describe --topic @ --under-min-isr-partitions',
  '--describe --topic @ --at-min-isr-partitions',
  '--delete --topic @',
  '--delete --topic no-such-topic --if-exists',
];

/** What is ours on purpose: overrides only, no columns of KRaft's, and no bug of 3.7 to 3.9 in the text. */
function comparable({ stdout, code }: ToolResult, topic: string): { stdout: string; code: number | null } {
  const text = stdout
    .replaceAll(topic, '@')
    .replace(/TopicId: \S+/g, 'TopicId: ID')
    .replace(/,?segment\.bytes=1073741824,?/g, '')
    .replace(/\tElr: .*$/gm, '');
  return { stdout: text, code };
}

const pairs: readonly (readonly [ClusterKind, ApacheVersion, 'zookeeper' | 'bootstrap-server'])[] = [
  ['apache 1.0.0', '1.0.0', 'zookeeper'],
  ['kafka-ts with zookeeper', '1.0.0', 'zookeeper'],
  ['apache 3.9.2', '3.9.2', 'bootstrap-server'],
  ['kafka-ts', '3.9.2', 'bootstrap-server'],
];

describe.each(pairs)('on %s, compared with the tool of %s by --%s', (kind, version, form) => {
  let cluster: Cluster;
  let address: string;
  let java: JavaTools;

  beforeAll(async () => {
    java = new JavaTools(version);
    cluster = await startCluster({ kind });
    address = form === 'zookeeper' ? (cluster.zookeeper ?? '') : cluster.bootstrap;
  });
  afterAll(() => {
    java?.close();
    return cluster?.stop();
  });

  // One test: each call builds on those before it.
  test('every call prints and ends alike', async () => {
    for (const line of form === 'zookeeper' ? throughZooKeeper : throughBrokers) {
      const args = (topic: string): string[] => [
        `--${form}`,
        address,
        ...line.replaceAll('@', topic).split(' '),
      ];
      const theirs = await java.run('topics', args('zeta'));
      const ours = await runOurTool('topics', args('omega'));
      expect({ line, ...comparable(ours, 'omega') }).toEqual({ line, ...comparable(theirs, 'zeta') });
    }
  });

  test('--list names every topic, sorted', async () => {
    const { stdout, code } = await runOurTool('topics', [`--${form}`, address, '--list']);
    const names = stdout.trim().split('\n');
    expect(code).toBe(0);
    expect(names).toEqual([...names].sort());
    expect(names.some((name) => name.startsWith('omega'))).toBe(true);
  });
});
