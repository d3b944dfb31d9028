/**
 * Group tools as text: kafka-consumer-groups against 2.2.0's and, for groups in ZooKeeper, 1.0.0's; ConsumerOffsetChecker against
 * 0.8.2.2's, all on our broker, whose groups Java consumers of 0.8.2.2, 1.0.0 and 2.2.0 and ours have made; ours against 2.2.0's on Apache's
 * broker; and Apache's 3.9.2 and 4.3.1 tools on our broker. `GROUP_TOOLS=all` compares every line of the tables instead of a part.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { JavaToolsOfReleases } from './java-tools/java-tools.ts';
import { apacheCommand, type ToolResult } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { ourCommand, runOurTool } from './lib/our-tools.ts';

const isLong = process.env['GROUP_TOOLS'] === 'all';
const HOUR_MS = 3_600_000;
const config = {
  'offsets.topic.num.partitions': '5',
  'group.initial.rebalance.delay.ms': '0',
  'auto.create.topics.enable': 'false',
};

let directory: string;
let cluster: Cluster;
const consumers: Consumer[] = [];
const java = new JavaToolsOfReleases();

/** A console consumer, and what it has printed. */
class Consumer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #text = '';

  constructor([command, args]: readonly [string, readonly string[]]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (bytes) => {
      this.#text += bytes;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    consumers.push(this);
  }

  get lines(): number {
    return this.#text.split('\n').length - 1;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

/** Old: 0.8 knows no `--group`. */
function oldConsumer(version: ApacheVersion, group: string, topic: string): Consumer {
  const path = join(directory, `${group}.properties`);
  writeFileSync(path, `group.id=${group}\nauto.commit.interval.ms=300\n`);
  const args = ['--zookeeper', cluster.zookeeper ?? '', '--topic', topic, '--consumer.config', path];
  return new Consumer(apacheCommand(version, 'console-consumer', [...args, '--from-beginning']));
}

function newConsumer(version: ApacheVersion | 'ours', group: string, topic: string): Consumer {
  const at = [
    '--bootstrap-server',
    cluster.bootstrap,
    '--topic',
    topic,
    '--group',
    group,
    '--from-beginning',
  ];
  const args = [...at, '--consumer-property', 'auto.commit.interval.ms=300'];
  return new Consumer(
    version === 'ours'
      ? ourCommand('console-consumer', args)
      : apacheCommand(version, 'console-consumer', args),
  );
}

async function createTopic(at: Cluster, name: string, partitions: number): Promise<void> {
  const where = ['--bootstrap-server', at.bootstrap, '--topic', name, '--partitions', `${partitions}`];
  const { code } = await runOurTool('topics', ['--create', ...where, '--replication-factor', '1']);
  expect(code).toBe(0);
}

/** `count` records in each partition, an hour apart, the last one now. */
async function send(at: Cluster, topic: string, partitions: number, count: number): Promise<void> {
  const connection = await KafkaConnection.open(at.port);
  const nowMs = Date.now();
  for (let index = 0; index < partitions; index++) {
    const values = Array.from({ length: count + index }, (_, number) => ({
      timestamp: nowMs - (count + index - 1 - number) * HOUR_MS,
      value: Buffer.from(`${number}`),
    }));
    const { responses } = await connection.call(produce, 9, {
      acks: -1,
      timeoutMs: 20_000,
      topicData: [{ name: topic, partitionData: [{ index, records: buildRecordBatch(values) }] }],
    });
    expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  }
  connection.close();
}

/** Offsets without members, by our own tool. */
async function committed(at: Cluster, group: string, topics: readonly string[]): Promise<void> {
  const where = ['--bootstrap-server', at.bootstrap, '--group', group];
  const args = ['--reset-offsets', ...where, ...topics.flatMap((topic) => ['--topic', topic])];
  expect((await runOurTool('consumer-groups', [...args, '--to-offset', '2', '--execute'])).code).toBe(0);
}

/** Their exit code is 0 whatever happens; ours is 1 where they print an error. */
function asOurs({ stdout, stderr }: ToolResult): Pick<ToolResult, 'stdout' | 'code'> & { stderr: string } {
  const isError = /^(Error: |Exiting due to)/m.test(stdout) && !/Could not fetch offset/.test(stdout);
  return { stdout, stderr: comparableStderr(stderr), code: isError ? 1 : 0 };
}

/** Kafka logs with a time and a class, advises at length, and prints stacks. */
function comparableStderr(text: string): string {
  return text
    .replace(/^\[[^\]]*\] WARN (.*) \(kafka\..*\)$/gm, 'WARN $1')
    .replace(/^(WARN: No action will be performed as the --execute option is missing\.).*$/gm, '$1')
    .replace(/^(java|org|kafka|\tat |Caused by|\[).*\n/gm, '')
    .replace(/^.*log4j.*\n/gm, '');
}

interface Comparison {
  readonly tool: 'consumer-groups' | 'consumer-offset-checker';
  readonly version: ApacheVersion;
  readonly at: readonly string[];
}

async function expectSame({ tool, version, at }: Comparison, line: string): Promise<ToolResult> {
  const args = [...at, ...line.split(' ')];
  // What changes something is theirs first: there is nothing left to refuse or delete after ours.
  const theirs = java.of(version).run(tool, args);
  if (/--(delete|execute)/.test(line)) await theirs;
  const [expected, ours] = await Promise.all([theirs, runOurTool(tool, args)]);
  const found = { stdout: ours.stdout, stderr: comparableStderr(ours.stderr), code: ours.code };
  expect(found, line).toEqual(asOurs(expected));
  return ours;
}

const byBroker = (at: Cluster): Comparison => ({
  tool: 'consumer-groups',
  version: '2.2.0',
  at: ['--bootstrap-server', at.bootstrap],
});
const byZooKeeper = (tool: Comparison['tool'], version: ApacheVersion): Comparison => ({
  tool,
  version,
  at: ['--zookeeper', cluster.zookeeper ?? ''],
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-group-tools-'));
  cluster = await startCluster({ kind: 'kafka-ts with zookeeper', config });
  await createTopic(cluster, 'six', 6);
  await createTopic(cluster, 'three-partitions', 3);
  await send(cluster, 'six', 6, 3);
  await send(cluster, 'three-partitions', 3, 3);
  await committed(cluster, 'nobody', ['six', 'three-partitions']);
  await committed(cluster, 'few', ['three-partitions']);
  const started = [
    oldConsumer('0.8.2.2', 'old-0.8', 'six'),
    oldConsumer('1.0.0', 'old-1.0', 'three-partitions'),
    newConsumer('1.0.0', 'shared', 'six'),
    newConsumer('2.2.0', 'alone', 'six'),
    newConsumer('ours', 'ours', 'three-partitions'),
  ];
  const all = 3 + 4 + 5 + 6 + 7 + 8;
  const some = 3 + 4 + 5;
  await vi.waitFor(() => expect(started.map(({ lines }) => lines)).toEqual([all, some, all, all, some]), {
    timeout: 60_000,
    interval: 200,
  });
  newConsumer('2.2.0', 'shared', 'six');
  await vi.waitFor(async () => expect(await membersOfShared()).toBe(2), { timeout: 30_000, interval: 300 });
  await vi.waitFor(async () => expect(await uncommitted()).toBe(0), { timeout: 20_000, interval: 300 });
}, 180_000);

afterAll(async () => {
  java.close();
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function membersOfShared(): Promise<number> {
  const at = ['--bootstrap-server', cluster.bootstrap, '--describe', '--group', 'shared', '--members'];
  const { stdout } = await runOurTool('consumer-groups', at);
  return stdout.split('\n').filter((line) => / +[1-9]\d* +$/.test(line)).length;
}

/** Partitions of living groups whose end is not committed yet. */
async function uncommitted(): Promise<number> {
  const groups = ['shared', 'alone', 'ours'].flatMap((group) => ['--group', group]);
  const { stdout } = await runOurTool('consumer-groups', [
    ...['--bootstrap-server', cluster.bootstrap, '--describe'],
    ...groups,
  ]);
  const old = await Promise.all(
    ['old-0.8', 'old-1.0'].map((group) =>
      runOurTool('consumer-offset-checker', ['--zookeeper', cluster.zookeeper ?? '', '--group', group]),
    ),
  );
  const rows = stdout.split('\n').filter((line) => /^(shared|alone|ours) /.test(line));
  const oldRows = old.flatMap((result) =>
    result.stdout.split('\n').filter((line) => line.startsWith('old-')),
  );
  expect(rows.length + oldRows.length).toBe(6 + 6 + 3 + 6 + 3);
  const isBehind = (line: string, column: number): boolean => line.split(/ +/)[column] !== '0';
  return rows.filter((line) => isBehind(line, 5)).length + oldRows.filter((line) => isBehind(line, 5)).length;
}

const described = [
  '--list',
  '--describe --group shared',
  '--describe --group shared --members --verbose',
  '--describe --group nobody',
  '--describe --group missing',
];
const alsoDescribed = [
  '--describe --group few',
  '--describe --group alone --offsets',
  '--describe --group ours',
  '--describe --group ours --members --verbose',
  '--describe --group shared --members',
  '--describe --group nobody --members',
  '--describe --group missing --members',
  '--describe --group missing --state',
];

test.each(isLong ? [...described, ...alsoDescribed] : described)(
  'consumer-groups %s prints as 2.2.0 does',
  (line) => expectSame(byBroker(cluster), line).then(() => {}),
);

test.each(['shared', 'nobody'])('consumer-groups shows the state of %s as 2.2.0 does', async (group) => {
  const { stdout } = await expectSame(byBroker(cluster), `--describe --group ${group} --state`);
  expect(stdout).toMatch(group === 'shared' ? / range +Stable +2\n$/ : / Empty +0\n$/);
});

const resets = [
  '--all-topics --to-earliest --dry-run',
  '--topic six:5,0,3 --topic three-partitions --to-offset 4 --dry-run',
  '--all-topics --shift-by -1 --export',
  '--topic six --by-duration PT90M --execute',
  '--from-file PLAN --execute',
];
const moreResets = [
  '--topic six --to-latest --dry-run',
  '--topic six --topic three-partitions --to-current --dry-run',
  '--topic three-partitions --to-datetime HALF --dry-run',
  '--all-topics --to-datetime HALF+02:00 --dry-run',
  '--topic six:1 --to-offset -5 --dry-run',
  '--all-topics --to-latest',
  '--all-topics --to-offset 3 --execute',
  '--all-topics --to-earliest --execute',
  '--all-topics --shift-by 3 --execute',
  '--all-topics --to-latest --execute --export',
];

test.each(isLong ? [...resets, ...moreResets] : resets)(
  'consumer-groups --reset-offsets %s prints as 2.2.0 does, and leaves what it says',
  async (line) => {
    const plan = join(directory, 'plan.csv');
    writeFileSync(plan, 'six,0,1\nsix,5,999\nthree-partitions,2,3\nsix,3,2\nsix,1,0\n');
    const half = new Date(Date.now() - HOUR_MS * 1.5).toISOString().slice(0, -1);
    const asked = line.replace('PLAN', plan).replace('HALF', half);
    await committed(cluster, 'reset', ['six', 'three-partitions']);
    const args = ['--bootstrap-server', cluster.bootstrap, '--reset-offsets', '--group', 'reset'];
    const theirs = await java.of('2.2.0').run('consumer-groups', [...args, ...asked.split(' ')]);
    const after = await describedByOurs('reset');
    await committed(cluster, 'reset', ['six', 'three-partitions']);
    const ours = await runOurTool('consumer-groups', [...args, ...asked.split(' ')]);
    expect({ ...ours, stderr: comparableStderr(ours.stderr) }).toEqual(asOurs(theirs));
    expect(await describedByOurs('reset')).toBe(after);
  },
);

async function describedByOurs(group: string): Promise<string> {
  const at = ['--bootstrap-server', cluster.bootstrap, '--describe', '--group', group];
  const { stdout } = await runOurTool('consumer-groups', at);
  expect(stdout).toMatch(/six +5/);
  return stdout;
}

test('offsets of a group with members are not reset, the group is not deleted; an empty one is', async () => {
  await committed(cluster, 'doomed', ['six']);
  await expectSame(byBroker(cluster), '--reset-offsets --group shared --all-topics --to-earliest --execute');
  await expectSame(byBroker(cluster), '--delete --group shared');
  const at = ['--bootstrap-server', cluster.bootstrap];
  const mixed = ['--delete', '--group', 'doomed', '--group', 'shared', '--group', 'missing'];
  const theirs = await java.of('2.2.0').run('consumer-groups', [...at, ...mixed]);
  await committed(cluster, 'doomed', ['six']);
  const ours = await runOurTool('consumer-groups', [...at, ...mixed]);
  expect(ours.stdout).toBe(theirs.stdout);
  await committed(cluster, 'doomed', ['six']);
  const alone = await runOurTool('consumer-groups', [...at, '--delete', '--group', 'doomed']);
  expect(alone).toEqual({
    code: 0,
    stdout: "Deletion of requested consumer groups ('doomed') was successful.\n",
    stderr: '',
  });
  const { stdout } = await runOurTool('consumer-groups', [...at, '--list']);
  expect(stdout.split('\n')).not.toContain('doomed');
});

test.each([
  '--group old-0.8 --broker-info',
  '--group old-1.0',
  ...(isLong
    ? ['--group missing', '--group old-0.8', '--group old-0.8 --topic six', '--group old-1.0 --broker-info']
    : []),
])('ConsumerOffsetChecker %s prints as 0.8.2.2 does', async (line) => {
  const { stdout } = await expectSame(byZooKeeper('consumer-offset-checker', '0.8.2.2'), line);
  expect(stdout.split('\n').length).toBeGreaterThan(1);
});

test('ConsumerOffsetChecker shows groups of the brokers in the same table, with their members as owners', async () => {
  const check = (group: string) =>
    runOurTool('consumer-offset-checker', ['--zookeeper', cluster.zookeeper ?? '', '--group', group]);
  const { stdout, code } = await check('ours');
  const row = (partition: number, offset: number): RegExp =>
    new RegExp(
      `^ours {12}three-partitions {15}${partition} {3}${offset} {15}${offset} {15}0 {15}\\S+-[0-9a-f-]{36}$`,
    );
  const [header, ...rows] = stdout.split('\n');
  expect(header).toBe(
    'Group           Topic                          Pid Offset          logSize         Lag             Owner',
  );
  for (const partition of [0, 1, 2]) expect(rows[partition]).toMatch(row(partition, 3 + partition));
  expect([rows.length, code]).toEqual([4, 0]);
  expect((await check('few')).stdout).toMatch(/^few +three-partitions +0 +2 +3 +1 +none$/m);
});

test.each([
  '--describe --group old-0.8',
  '--delete --group old-0.8',
  ...(isLong
    ? ['--list', '--describe --group old-1.0', '--describe --group missing', '--delete --group missing']
    : []),
])('consumer-groups --zookeeper %s prints as 1.0.0 does', (line) =>
  expectSame(byZooKeeper('consumer-groups', '1.0.0'), line).then(() => {}),
);

test("Apache's consumer-groups of 3.9.2 and 4.3.1 work on our broker", async () => {
  const at = ['--bootstrap-server', cluster.bootstrap];
  const run = async (version: ApacheVersion, line: string): Promise<string> => {
    const { stdout, code } = await java.of(version).run('consumer-groups', [...at, ...line.split(' ')]);
    expect({ line, code }).toEqual({ line, code: 0 });
    expect(stdout).not.toMatch(/^Error/m);
    return stdout;
  };
  const useAll = async (version: ApacheVersion): Promise<void> => {
    const listed = await run(version, '--list --state stable,empty --type classic');
    expect(listed).toMatch(/^shared +Classic +Stable +$/m);
    expect(listed).toMatch(/^nobody +Classic +Empty +$/m);
    expect(await run(version, '--describe --all-groups')).toMatch(/^shared +six +5 /m);
    await committed(cluster, `later-${version}`, ['six']);
    const deleted = await run(version, `--delete-offsets --group later-${version} --topic six:0,1`);
    expect(deleted.match(/six +[01] +Successful/g)).toHaveLength(2);
    expect(await run(version, `--delete --group later-${version}`)).toMatch(/was successful/);
  };
  await Promise.all([useAll('3.9.2'), useAll('4.3.1')]);
});

test("broker-api-versions prints as 3.9.2 does; 2.2.0's and 4.3.1's can read our broker's versions too", async () => {
  const args = ['--bootstrap-server', cluster.bootstrap];
  const run = (version: ApacheVersion) => java.of(version).run('broker-api-versions', args);
  const ours = await runOurTool('broker-api-versions', args);
  const theirs = await run('3.9.2');
  expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: theirs.code, stdout: theirs.stdout });
  expect(ours.stdout).toMatch(
    /^127\.0\.0\.1:\d+ \(id: 0 rack: null\) -> \(\n\tProduce\(0\): 0 to 11 \[usable: 11\],/,
  );
  if (!isLong) return;
  for (const version of ['2.2.0', '4.3.1'] as const)
    expect((await run(version)).stdout).toMatch(/\tDeleteGroups\(42\): 0 to 2 \[usable: \d\],/);
});

test("on Apache's broker of 3.9.2 ours prints as 2.2.0 does", async () => {
  const apache = await startCluster({ kind: 'apache 3.9.2', config });
  try {
    await createTopic(apache, 'six', 6);
    await send(apache, 'six', 6, 2);
    await committed(apache, 'nobody', ['six']);
    const lines = [
      '--list',
      '--describe --group nobody',
      '--describe --group nobody --state',
      '--reset-offsets --group nobody --all-topics --by-duration PT90M --execute',
      '--describe --group missing',
      '--delete --group missing',
    ];
    for (const line of isLong ? lines : [lines[1], lines[3]]) await expectSame(byBroker(apache), line ?? '');
  } finally {
    await apache.stop();
  }
}, 90_000);
