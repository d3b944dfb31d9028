/**
 * The console tools with brokers of every release: what ours writes, Apache's tool of that release reads, and the other
 * way round, byte for byte; and a million lines of every kind through ours and back.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runApacheTool } from './lib/apache-tools.ts';
import { type Cluster, type ClusterKind, startCluster } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';
import { measureOurTool, runOurTool } from './lib/our-tools.ts';

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

describe.each(brokers)('with %s', (kind, version, codecs) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ kind });
  });
  afterAll(() => cluster?.stop());

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

  test.each(codecs)('what ours writes with %s, Apache reads, and ours', async (codec) => {
    const topic = `ours-${codec}`;
    const sent = await runOurTool(
      'console-producer',
      ['--broker-list', cluster.bootstrap, '--topic', topic, '--compression-codec', codec],
      { input: text },
    );
    expect(sent).toEqual({ stdout: '', stderr: '', code: 0 });
    const theirs = await runApacheTool(version, 'console-consumer', [
      ...consumerAddress(),
      ...consume(topic, 4),
    ]);
    expect(theirs.stdout).toBe(lines);
    const ours = await runOurTool('console-consumer', [
      '--bootstrap-server',
      cluster.bootstrap,
      ...consume(topic, 4),
    ]);
    expect(ours).toEqual({ stdout: lines, stderr: 'Processed a total of 4 messages\n', code: 0 });
  });

  test.each(codecs)('what Apache writes with %s, ours reads', async (codec) => {
    const topic = `theirs-${codec}`;
    const args = [...producerAddress(), '--topic', topic, '--compression-codec', codec];
    // The first send of 0.8 to a topic that does not exist may be lost.
    await runOurTool('console-producer', ['--broker-list', cluster.bootstrap, '--topic', topic], {
      input: 'made\n',
    });
    await runApacheTool(version, 'console-producer', args, { input: lines });
    const ours = await runOurTool('console-consumer', [
      '--bootstrap-server',
      cluster.bootstrap,
      ...consume(topic, 5),
    ]);
    expect(ours.stdout).toBe(`made\n${lines}`);
  });

  test.skipIf(isOld)('keys, offsets and times are printed alike', async () => {
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
    const theirs = await runApacheTool(version, 'console-consumer', [...consumerAddress(), ...args]);
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
    const args = ['--bootstrap-server', cluster.bootstrap, ...consume(topic, 40, '--group', 'g')];
    expect((await runOurTool('console-consumer', args)).stdout).toBe(numbers.slice(0, 40).join(''));
    const theirs = await runApacheTool(version, 'console-consumer', args);
    expect(theirs.stdout).toBe(numbers.slice(40, 80).join(''));
    // A broker with Apache's defaults lets a new group wait for three seconds. The tool of 1.0 commits what it fetched, not what it printed.
    const left = version === '1.0.0' ? '' : numbers.slice(80).join('');
    const rest = [...args, '--timeout-ms', '10000'];
    expect((await runOurTool('console-consumer', rest)).stdout).toBe(left);
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

const LINE_COUNT = 1_000_000;
const MAX_RSS_BYTES = 250 * 1_000_000;

describe('a million lines: short, empty, long, Chinese, and bytes that are no text', () => {
  let cluster: Cluster;
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lines-'));
    file = join(directory, 'lines');
    await writeLines(file);
    cluster = await startCluster({ kind: 'kafka-ts' });
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('come back the same and in order, in little memory', async () => {
    const produced = await measureOurTool(
      'console-producer',
      ['--broker-list', cluster.bootstrap, '--topic', 'million'],
      file,
    );
    const consumed = await measureOurTool('console-consumer', [
      ...['--bootstrap-server', cluster.bootstrap, '--topic', 'million', '--from-beginning'],
      ...['--max-messages', `${LINE_COUNT}`],
    ]);
    expect([produced.code, consumed.code]).toEqual([0, 0]);
    expect(consumed.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(produced.peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
    expect(consumed.peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
  });
});

async function writeLines(path: string): Promise<void> {
  const out = createWriteStream(path);
  for (let index = 0; index < LINE_COUNT; index++) {
    const isTaken = out.write(Buffer.concat([lineOf(index), Buffer.from('\n')]));
    if (!isTaken) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

/** No line holds a line end. */
function lineOf(index: number): Buffer {
  if (index % 1000 === 7) return Buffer.alloc(0);
  if (index % 10_000 === 13) return Buffer.alloc(100_000, 0xff - (index % 100));
  if (index % 1000 === 21) return Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0xed, 0xa0, 0x80]);
  if (index % 50 === 3) return Buffer.from(`第${index}行：你好，世界`);
  return Buffer.from(`line ${index} `.padEnd(100, 'abcdefghij'));
}
