/**
 * Consumer groups of Apache's console consumers on our broker, which is coordinated by Apache's own ZooKeeper: members
 * share partitions and take over, a group goes on after a restart and a `kill -9`, and Apache's broker goes on with the
 * groups that ours kept and hands them back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apacheCommand, runApacheTool } from './lib/apache-tools.ts';
import { brokerAnswers } from './lib/clusters.ts';
import type { ApacheVersion } from './lib/installations.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { freePorts, ServerProcess } from './lib/server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './lib/wanted-zookeeper.ts';
import { dumpZnodes } from './lib/znode-dump.ts';

let directory: string;
let zooKeeper: RunningZooKeeper;
let broker: ServerProcess;
let port = 0;
const consumers: GroupConsumer[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-groups-'));
  [port = 0] = await freePorts(1);
  zooKeeper = await startApacheZooKeeper(
    wantedZooKeeper() ?? { version: '3.8.4', kind: 'apache' },
    directory,
  );
  await startBroker('ours');
}, 120_000);

afterAll(async () => {
  for (const consumer of consumers) await consumer.stop();
  await broker?.stop();
  for (const server of zooKeeper?.processes ?? []) await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function startBroker(who: 'ours' | 'apache'): Promise<void> {
  const path = join(directory, 'server.properties');
  const properties = {
    'broker.id': '0',
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': logDir(),
    'zookeeper.connect': zooKeeper.connect,
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
  writeFileSync(
    path,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const ours = [process.execPath, [join(import.meta.dirname, 'lib', 'kafka-main.ts'), path]] as const;
  broker = await ServerProcess.launch({
    name: who,
    command: who === 'ours' ? ours : apacheCommand('3.9.2', 'kafka-server', [path]),
    logPath: join(directory, `${who}.log`),
    isReady: () => brokerAnswers(port),
  });
}

const logDir = (): string => join(directory, 'kafka');

/** Apache's console consumer in a group, and the lines it has printed. */
class GroupConsumer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #text = '';

  constructor(version: ApacheVersion, topic: string, group: string) {
    const args = ['--bootstrap-server', `127.0.0.1:${port}`, '--topic', topic, '--group', group];
    const [command, all] = apacheCommand(version, 'console-consumer', [...args, '--from-beginning']);
    this.#child = spawn(command, all, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (bytes) => {
      this.#text += bytes;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    consumers.push(this);
  }

  get lines(): string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  /** Leaves the group, as Ctrl+C does. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

async function createTopic(name: string, numPartitions: number): Promise<void> {
  const connection = await KafkaConnection.open(port);
  const topic = { name, numPartitions, replicationFactor: 1, assignments: [], configs: [] };
  const { topics } = await connection.call(createTopics, 5, { topics: [topic], timeoutMs: 20_000 });
  expect(topics[0]?.errorCode).toBe(0);
  connection.close();
}

async function send(topic: string, partition: number, values: readonly string[]): Promise<void> {
  const connection = await KafkaConnection.open(port);
  const records = buildRecordBatch(
    values.map((value) => ({ timestamp: Date.now(), value: Buffer.from(value) })),
  );
  const { responses } = await connection.call(produce, 9, {
    acks: -1,
    timeoutMs: 20_000,
    topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
  });
  expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  connection.close();
}

test('two members share the partitions; who stays takes over, and nothing is lost', async () => {
  await createTopic('shared', 4);
  const stays = new GroupConsumer('3.9.2', 'shared', 'sharing');
  const leaves = new GroupConsumer('4.3.1', 'shared', 'sharing');
  const sent: string[] = [];
  const sendRound = async (): Promise<void> => {
    for (let partition = 0; partition < 4; partition++) {
      sent.push(`${sent.length}`);
      await send('shared', partition, [`${sent.length - 1}`]);
    }
  };
  await expect
    .poll(
      async () => {
        await sendRound();
        return stays.lines.length > 0 && leaves.lines.length > 0;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true);
  const all = () => [...new Set([...stays.lines, ...leaves.lines])].toSorted();
  await expect.poll(all, { timeout: 20_000 }).toEqual(sent.toSorted());
  await leaves.stop();
  await sendRound();
  await expect.poll(() => stays.lines, { timeout: 20_000 }).toEqual(expect.arrayContaining(sent.slice(-4)));
  await stays.stop();
});

test('a group goes on where it was, after a restart and after kill -9, with consumers of three releases', async () => {
  await createTopic('resumed', 1);
  const values = Array.from({ length: 30 }, (_, index) => `${index}`);
  await send('resumed', 0, values);
  const read: string[] = [];
  const readTen = async (version: ApacheVersion): Promise<void> => {
    const args = ['--bootstrap-server', `127.0.0.1:${port}`, '--topic', 'resumed', '--group', 'resuming'];
    const limits = ['--from-beginning', '--max-messages', '10', '--timeout-ms', '30000'];
    const { stdout } = await runApacheTool(version, 'console-consumer', [...args, ...limits]);
    read.push(...stdout.split('\n').slice(0, -1));
  };
  await readTen('2.2.0');
  await broker.stop();
  await startBroker('ours');
  await readTen('3.9.2');
  await broker.kill();
  await startBroker('ours');
  await readTen('4.3.1');
  expect(read).toEqual(values);
});

test("Apache's DumpLogSegments reads the offsets and groups that ours stores", async () => {
  const file = join(logDir(), '__consumer_offsets-0', '00000000000000000000.log');
  const { stdout, code } = await runApacheTool('3.9.2', 'dump-log', ['--offsets-decoder', '--files', file]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'key: {"type":"1","data":{"group":"resuming","topic":"resumed","partition":0}} payload: {"version":"3","data":{"offset":30,',
  );
  expect(stdout).toMatch(
    /key: {"type":"2","data":{"group":"resuming"}} payload: {"version":"3","data":{"protocolType":"consumer",/,
  );
  expect(stdout).not.toMatch(/isvalid: false|exception/i);
});

/** Commits without being a member; from version 1 on to the coordinator, version 0 to ZooKeeper. */
async function commit(version: number, groupId: string, offset: number): Promise<void> {
  const connection = await KafkaConnection.open(port);
  const partition = { partitionIndex: 0, committedOffset: offset, committedMetadata: `at ${offset}` };
  const request = { groupId, memberId: '', topics: [{ name: 'resumed', partitions: [partition] }] };
  const commitOnce = async (): Promise<number | undefined> =>
    (await connection.call(offsetCommit, version, request)).topics[0]?.partitions[0]?.errorCode;
  await expect.poll(commitOnce, { timeout: 20_000 }).toBe(0);
  connection.close();
}

async function committed(version: number, groupId: string): Promise<unknown[]> {
  const connection = await KafkaConnection.open(port);
  const request = { groupId, topics: [{ name: 'resumed', partitionIndexes: [0, 7] }], groups: [] };
  const isLoaded = async (): Promise<boolean> =>
    (await connection.call(findCoordinator, 1, { key: groupId, keyType: 0 })).errorCode === 0 &&
    (await connection.call(offsetFetch, version, request)).errorCode === 0;
  await expect.poll(isLoaded, { timeout: 20_000 }).toBe(true);
  const { topics } = await connection.call(offsetFetch, version, request);
  connection.close();
  return (topics[0]?.partitions ?? []).map(({ committedOffset, metadata, errorCode }) => [
    committedOffset,
    metadata,
    errorCode,
  ]);
}

test("Apache's broker takes the groups over and hands them back; offsets of old clients lie in ZooKeeper", async () => {
  await commit(7, 'moving', 11);
  await commit(0, 'old', 3);
  const ours = [await committed(5, 'moving'), await committed(5, 'resuming'), await committed(0, 'old')];
  expect(ours[0]).toEqual([
    [11, 'at 11', 0],
    [-1, '', 0],
  ]);
  const znodes = await dumpZnodes(zooKeeper.connect, []);
  expect(znodes).toContain('/consumers/old/offsets/resumed/0 P v0 3');
  await broker.stop();
  await startBroker('apache');
  expect([await committed(5, 'moving'), await committed(5, 'resuming'), await committed(0, 'old')]).toEqual(
    ours,
  );
  await commit(7, 'moving', 12);
  await commit(0, 'old', 4);
  await broker.stop();
  await startBroker('ours');
  expect(await committed(5, 'moving')).toEqual([
    [12, 'at 12', 0],
    [-1, '', 0],
  ]);
  expect(await committed(5, 'resuming')).toEqual(ours[1]);
  expect(await committed(0, 'old')).toEqual([
    [4, '', 0],
    [-1, '', 3],
  ]);
});
