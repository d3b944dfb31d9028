/**
 * The console tools with brokers of every release: what ours writes, Apache's tool of that release reads, and the other
 * way round, byte for byte.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JavaTools } from './java-tools/java-tools.ts';
import { type Cluster, type ClusterKind, startCluster } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';
import { runOurTool } from './lib/our-tools.ts';

const text = 'first\n\n你好，世界\nlast without line end';
const lines = `${text}\n`;

/** A broker, the release whose tools are set beside ours, and the codecs that both know. */
const brokers: readonly (readonly [ClusterKind, ApacheVersion, readonly string[]])[] = [
  ['apache 0.8.2.2', '0.8.2.2', ['none', 'gzip', 'snappy', 'lz4']],
  ['apache 1.0.0', '1.0.0', ['none', 'gzip', 'snappy', 'lz4']],
  ['apache 2.2.0', '2.2.0', ['none', 'gzip', 'snappy', 'lz4', 'zstd']],
  ['apache 3.9.2', '3.9.2', ['none', 'gzip', 'snappy', 'lz4', 'zstd']],
  ['apache 4.3.1', '4.3.1', ['none', 'gzip', 'snappy', 'lz4', 'zstd']],
  ['kafka-ts with zookeeper', '3.9.2', ['none', 'gzip', 'snappy', 'lz4', 'zstd']],
];

// Most of the time is spent waiting, for group members that may come and for Java: so tests with topics of their own run side by side.
describe.each(brokers)('with %s', (kind, version, codecs) => {
  let cluster: Cluster;
  let java: JavaTools;
  beforeAll(async () => {
    java = new JavaTools(version);
    cluster = await startCluster({ kind });
  });
  afterAll(() => {
    java?.close();
    return cluster?.stop();
  });

  const isOld = version === '0.8.2.2';
  const producerAddress = (): string[] => [
    version === '4.3.1' ? '--bootstrap-server' : '--broker-list',
    cluster.bootstrap,
  ];
  const consumerAddress = (): string[] =>
    isOld ? ['--zookeeper', cluster.zookeeper ?? ''] : ['--bootstrap-server', cluster.bootstrap];
  const consume = (topic: string, count: number, ...more: string[]): string[] => [
    ...['--topic', topic, '--from-beginning', '--max-messages', `${count}`, ...more],
  ];

  test.concurrent.each(codecs)('what ours writes with %s, Apache reads, and ours', async (codec) => {
    const topic = `ours-${codec}`;
    const sent = await runOurTool(
      'console-producer',
      ['--broker-list', cluster.bootstrap, '--topic', topic, '--compression-codec', codec],
      { input: text },
    );
    expect(sent).toEqual({ stdout: '', stderr: '', code: 0 });
    const theirs = await java.run('console-consumer', [...consumerAddress(), ...consume(topic, 4)]);
    expect(theirs.stdout).toBe(lines);
    const ours = await runOurTool('console-consumer', [
      '--bootstrap-server',
      cluster.bootstrap,
      ...consume(topic, 4),
    ]);
    expect(ours).toEqual({ stdout: lines, stderr: 'Processed a total of 4 messages\n', code: 0 });
  });

  test.concurrent.each(codecs)('what Apache writes with %s, ours reads', async (codec) => {
    const topic = `theirs-${codec}`;
    const args = [...producerAddress(), '--topic', topic, '--compression-codec', codec];
    // The first send of 0.8 to a topic that does not exist may be lost.
    await runOurTool('console-producer', ['--broker-list', cluster.bootstrap, '--topic', topic], {
      input: 'made\n',
    });
    await java.run('console-producer', args, { input: lines });
    const ours = await runOurTool('console-consumer', [
      '--bootstrap-server',
      cluster.bootstrap,
      ...consume(topic, 5),
    ]);
    expect(ours.stdout).toBe(`made\n${lines}`);
  });

  test.skipIf(isOld).concurrent('keys, offsets and times are printed alike', async () => {
    const topic = 'printed';
    await runOurTool(
      'console-producer',
      ['--broker-list', cluster.bootstrap, '--topic', topic, '--property', 'parse.key=true'],
      { input: 'k1\tv1\nk2\tv2\n' },
    );
    const properties = [
      '--property',
      'print.key=true',
      '--property',
      'print.timestamp=true',
      '--property',
      'key.separator=|',
    ];
    const args = consume(topic, 2, ...properties);
    const theirs = await java.run('console-consumer', [...consumerAddress(), ...args]);
    const ours = await runOurTool('console-consumer', [...consumerAddress(), ...args]);
    expect(ours.stdout).toMatch(/^CreateTime:\d+\|k1\|v1\nCreateTime:\d+\|k2\|v2\n$/);
    expect(theirs.stdout.endsWith(ours.stdout)).toBe(true);
  });

  test.skipIf(isOld)('a group goes on where it was', async () => {
    const topic = 'grouped';
    const numbers = Array.from({ length: 100 }, (_, index) => `${index}\n`);
    await runOurTool('console-producer', ['--broker-list', cluster.bootstrap, '--topic', topic], {
      input: numbers.join(''),
    });
    const take = (count: number, ...more: string[]): string[] => [
      ...['--bootstrap-server', cluster.bootstrap],
      ...consume(topic, count, '--group', 'g', ...more),
    ];
    const args = take(40);
    expect((await runOurTool('console-consumer', args)).stdout).toBe(numbers.slice(0, 40).join(''));
    const theirs = await java.run('console-consumer', args);
    expect(theirs.stdout).toBe(numbers.slice(40, 80).join(''));
    // The tool of 1.0 commits what it fetched, not what it printed: nothing is left.
    const left = version === '1.0.0' ? [] : numbers.slice(80);
    const rest = take(left.length || 40, '--timeout-ms', left.length === 0 ? '3000' : '20000');
    expect((await runOurTool('console-consumer', rest)).stdout).toBe(left.join(''));
  });

  test.skipIf(hasNoZooKeeper(kind))('by --zookeeper the brokers are found', async () => {
    const { stdout } = await runOurTool('console-consumer', [
      '--zookeeper',
      cluster.zookeeper ?? '',
      ...consume('ours-none', 4),
    ]);
    expect(stdout).toBe(lines);
  });
});

/** KRaft has no ZooKeeper. */
function hasNoZooKeeper(kind: ClusterKind): boolean {
  return kind === 'apache 4.3.1';
}
