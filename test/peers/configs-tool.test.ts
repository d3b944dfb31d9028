/**
 * kafka-configs as text, on our broker: ours beside 3.9.2's through the brokers, beside 2.2.0's through ZooKeeper, the same calls in the same
 * order. What Apache's tools have written our broker has taken up, and theirs read what ours wrote. What any of them sets acts at once.
 * `CONFIGS_TOOL=long` has a hundred and fifty calls more.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@kafka-ts/cli/run-command';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moreThroughBrokers, moreThroughZooKeeper } from './configs-tool/more-calls.ts';
import { JavaTools } from './java-tools/java-tools.ts';
import { createTopic } from './lib/admin.ts';
import type { ToolResult } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { ServerProcess } from './lib/server-process.ts';

let cluster: Cluster;
let directory: string;
let restarted: ServerProcess | undefined;
const java = new Map<string, JavaTools>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-configs-tool-'));
  cluster = await startCluster({ kind: 'kafka-ts with zookeeper' });
  for (const topic of ['t', 'u.v']) await createTopic(cluster.port, topic);
});

afterAll(async () => {
  for (const one of java.values()) one.close();
  await restarted?.stop();
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Each line a call, words separated by blanks; `_` in a word is one of its blanks. The end leaves everything as it was. */
const throughBrokers = `
--describe --topic t
--alter --topic t --add-config retention.ms=5000,cleanup.policy=[compact,delete],max.message.bytes=70000
--alter --entity-type topics --entity-name u.v --add-config segment.bytes=100000
--describe --topic t
--describe --topic t --all
--describe --entity-type topics
--alter --topic t --delete-config nope
--alter --topic t --delete-config nope,retention.ms
--alter --topic t --add-config nope=1
--alter --topic t --add-config retention.ms=x
--alter --topic t --add-config retention.ms
--alter --topic t --add-config =5
--alter --topic t --add-config retention.ms=6000 --delete-config max.message.bytes
--alter --topic t --add-config message.format.version=2.0
--describe --topic t
--alter --topic t --delete-config retention.ms,cleanup.policy,message.format.version
--alter --topic u.v --delete-config segment.bytes
--alter --broker 0 --add-config log.cleaner.threads=2,log.flush.interval.ms=9
--alter --entity-type brokers --entity-default --add-config log.retention.ms=700000
--describe --entity-type brokers
--describe --broker 0
--describe --broker-defaults
--describe --topic t --all
--alter --broker 0 --add-config broker.rack=x
--alter --broker 0 --add-config num.io.threads=1000
--alter --broker-defaults --add-config listeners=PLAINTEXT://:1
--alter --broker 0 --delete-config nope
--alter --broker 0 --delete-config log.cleaner.threads,log.flush.interval.ms
--alter --broker-defaults --delete-config log.retention.ms
--describe --broker x
--alter --broker-logger 0 --add-config no.such.Logger=INFO
--alter --broker-logger 0 --add-config root=LOUD
--alter --broker-logger 0 --add-config kafka.server.KafkaApis=DEBUG
--alter --broker-logger 0 --delete-config kafka.server.KafkaApis
--alter --topic t
--alter --add-config a=b
--alter --entity-type topics --add-config a=b
--alter --entity-type brokers --add-config a=b
--describe --entity-type nope
--describe --entity-type topics --topic t
--describe --entity-type topics --entity-name t --user u
--describe --topic t --user u
--alter --topic t --add-config a=b --add-config-file /no/such/file
`;

const throughZooKeeper = `
--alter --entity-type topics --entity-name t --add-config retention.ms=6000,cleanup.policy=[compact,delete]
--describe --entity-type topics --entity-name t
--describe --entity-type topics --entity-name nosuch
--alter --entity-type topics --entity-name nosuch --add-config retention.ms=1
--alter --entity-type topics --entity-name t --add-config nope=1
--alter --entity-type topics --entity-name t --add-config retention.ms=x
--alter --entity-type topics --entity-name t --delete-config nope
--alter --entity-type topics --entity-name t --delete-config retention.ms,cleanup.policy
--alter --entity-type clients --entity-name c_1 --add-config producer_byte_rate=1024,consumer_byte_rate=2048
--alter --entity-type clients --entity-default --add-config request_percentage=50
--alter --entity-type users --entity-name u_1/*~ --entity-type clients --entity-default --add-config request_percentage=50
--alter --entity-type clients --entity-name c --entity-type users --entity-default --add-config producer_byte_rate=7
--describe --entity-type clients --entity-name c_1
--describe --entity-type users --entity-type clients
--describe --entity-type users --entity-name u_1/*~ --entity-type clients
--describe --entity-type users
--alter --entity-type clients --entity-default --add-config nope=1
--alter --entity-type clients --entity-default --add-config producer_byte_rate=much
--alter --entity-type users --entity-name bob --add-config SCRAM-SHA-256=[iterations=1,password=x]
--alter --entity-type users --entity-name bob --add-config SCRAM-SHA-256=secret
--alter --entity-type brokers --entity-name 0 --add-config log.cleaner.threads=2
--alter --entity-type brokers --entity-default --add-config log.cleaner.threads=2
--alter --entity-type brokers --entity-name 7 --add-config log.cleaner.threads=2,log.retention.ms=5
--alter --entity-type brokers --entity-name 7 --add-config listener.name.x.ssl.key.password=a
--alter --entity-type brokers --entity-name 7 --add-config broker.rack=a
--alter --entity-type brokers --entity-name 0 --add-config leader.replication.throttled.rate=5
--describe --entity-type brokers --entity-name 0
--describe --entity-type brokers --entity-name 7
--alter --entity-type brokers --entity-name 0 --delete-config leader.replication.throttled.rate
--alter --entity-type brokers --entity-name 7 --delete-config log.cleaner.threads,log.retention.ms
--alter --entity-type clients --entity-name c_1 --delete-config producer_byte_rate,consumer_byte_rate
--alter --entity-type topics --add-config retention.ms=5
--alter --entity-type users --add-config producer_byte_rate=5
--alter --entity-type topics --entity-name t
--describe
--describe --entity-type nope
`;

function calls(text: string, connection: readonly string[]): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => [...connection, ...line.split(' ').map((word) => word.replaceAll('_1', ' 1'))]);
}

/** The names of property files in the place of the words that stand for them. */
function withFiles(text: string): string {
  const contents = {
    FILE: '# a comment\nmax.message.bytes = 4000\nsegment.bytes:100000\ncleanup.policy=compact,delete\nretention.ms=5\n',
    EMPTY: '',
    ODD: 'max.message.bytes\nno.such=1\n',
  };
  return Object.entries(contents).reduce((named, [word, content]) => {
    const path = join(directory, `${word}.properties`);
    writeFileSync(path, content);
    return named.replaceAll(` ${word}`, ` ${path}`);
  }, text);
}

/** What can be compared: without stacks, log lines, and the second telling of an exception as another's cause; entities in one order. */
function comparable({ code, stdout, stderr }: ToolResult): {
  code: number | null;
  stdout: string;
  stderr: string;
} {
  const kept = stderr
    .split('\n')
    .filter((line) => !/^\s+at |^\s*\.\.\. |^Caused by|^\[|^log4j|^SLF4J/.test(line));
  const lines = stdout.split('\n');
  const isList = lines.every((line) => line === '' || line.startsWith('Configs for '));
  // Ours names --help where Apache's usage would follow.
  const told = kept
    .join('\n')
    .replace(/\nOption {2}[\s\S]*$/, '')
    .replace(/ \(see --help\)$/m, '');
  return { code, stdout: (isList ? lines.sort() : lines).join('\n'), stderr: told.trimEnd() };
}

type Road = 'brokers' | 'ZooKeeper';

function connectionOf(road: Road): string[] {
  return road === 'brokers'
    ? ['--bootstrap-server', cluster.bootstrap]
    : ['--zookeeper', cluster.zookeeper ?? ''];
}

async function apachesCall(version: '3.9.2' | '2.2.0', args: readonly string[]): Promise<ToolResult> {
  const tools = java.get(version) ?? new JavaTools(version);
  java.set(version, tools);
  return tools.call('kafka.admin.ConfigCommand', args);
}

test.each([
  ['3.9.2', 'brokers', throughBrokers],
  ['2.2.0', 'ZooKeeper', throughZooKeeper],
  ...(process.env['CONFIGS_TOOL'] === 'long'
    ? ([
        ['3.9.2', 'brokers', moreThroughBrokers],
        ['2.2.0', 'ZooKeeper', moreThroughZooKeeper],
      ] as const)
    : []),
] as const)('beside %s, through %s', async (version, road, text) => {
  const all = calls(withFiles(text), connectionOf(road));
  const expected = [];
  for (const args of all) expected.push({ args, ...comparable(await apachesCall(version, args)) });
  const found = [];
  for (const args of all) found.push({ args, ...comparable(await runCommand(['configs', ...args])) });
  for (const [index, one] of found.entries()) expect.soft(one).toEqual(expected[index]);
});

/** What becomes of a batch of some 270 bytes. */
async function producedCode(topic: string): Promise<number | undefined> {
  const connection = await KafkaConnection.open(cluster.port);
  const records = buildRecordBatch([{ timestamp: Date.now(), value: Buffer.alloc(200) }]);
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const answer = await connection.call(produce, 7, { acks: -1, timeoutMs: 10_000, topicData });
  connection.close();
  return answer.responses[0]?.partitionResponses[0]?.errorCode;
}

/** Through ZooKeeper the broker hears of it a moment later. */
async function untilProduced(topic: string, code: number): Promise<void> {
  await expect.poll(() => producedCode(topic), { timeout: 5000, interval: 20 }).toBe(code);
}

const ours = (args: readonly string[]) => runCommand(['configs', ...args]);
const tools = [
  ['ours', 'brokers', ours],
  ['ours', 'ZooKeeper', ours],
  ['3.9.2', 'brokers', (args: readonly string[]) => apachesCall('3.9.2', args)],
  ['2.2.0', 'ZooKeeper', (args: readonly string[]) => apachesCall('2.2.0', args)],
] as const;
const tooLarge = 10;

test.each(tools)('what the tool %s sets through %s counts at once', async (_, road, call) => {
  const alter = async (...args: readonly string[]) => {
    expect((await call([...connectionOf(road), '--alter', ...args])).code).toBe(0);
  };
  const topic = ['--entity-type', 'topics', '--entity-name', 't'];
  await alter(...topic, '--add-config', 'max.message.bytes=100');
  await untilProduced('t', tooLarge);
  await alter(...topic, '--delete-config', 'max.message.bytes');
  await untilProduced('t', 0);
  if (road === 'ZooKeeper') return;
  const brokers = ['--entity-type', 'brokers', '--entity-default'];
  await alter(...brokers, '--add-config', 'message.max.bytes=100');
  expect(await producedCode('u.v')).toBe(tooLarge);
  await alter(...brokers, '--delete-config', 'message.max.bytes');
  expect(await producedCode('u.v')).toBe(0);
});

test('and after a restart', async () => {
  const set = (name: string, entity: readonly string[]) =>
    apachesCall('3.9.2', [...connectionOf('brokers'), '--alter', ...entity, '--add-config', name]);
  await set('message.max.bytes=100', ['--entity-type', 'brokers', '--entity-name', '0']);
  await set('max.message.bytes=1000', ['--entity-type', 'topics', '--entity-name', 't']);
  await cluster.broker.stop();
  restarted = await ServerProcess.launch(cluster.broker.options);
  await untilProduced('u.v', tooLarge);
  expect(await producedCode('t')).toBe(0);
});
