/** kafka-log-dirs and kafka-delete-records against a broker with two log directories. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';

let kafka: RunningKafka;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kafka-ts-delete-records-'));
  kafka = await startKafka({
    topics: [{ name: 'many', partitions: 3 }, 'orders'],
    config: { 'log.dirs': '/memory/a,/memory/b', 'broker.id': '3' },
  });
  const argv = ['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', 'orders'];
  await runCommand(argv, { stdin: 'a\nb\nc\n' });
});
afterAll(async () => {
  await kafka?.stop();
  await rm(scratch, { recursive: true, force: true });
});

const run = (line: string): Promise<CommandRun> =>
  runCommand(line.replace('AT', kafka.bootstrapServers).split(' '));

const deleting = (partitions: readonly object[]): Promise<CommandRun> => {
  const file = join(scratch, 'offsets.json');
  writeFileSync(file, JSON.stringify({ partitions, version: 1 }));
  return run(`delete-records --bootstrap-server AT --offset-json-file ${file}`);
};

test('directories with their partitions, and sizes of those that were written to', async () => {
  const { stdout, stderr, code } = await run(
    'log-dirs --describe --bootstrap-server AT --topic-list orders,many',
  );
  expect([stderr, code]).toEqual(['', 0]);
  const [querying, received, document = '', rest] = stdout.split('\n');
  expect([querying, received, rest]).toEqual([
    'Querying brokers for log directories information',
    'Received log directory information from brokers 3',
    '',
  ]);
  const described: {
    brokers: { logDirs: { logDir: string; partitions: { partition: string; size: number }[] }[] }[];
  } = JSON.parse(document);
  const places = described.brokers.flatMap(({ logDirs }) =>
    logDirs.flatMap(({ logDir, partitions }) =>
      partitions.map(({ partition, size }) => `${partition} in ${logDir}${size > 0 ? ', with bytes' : ''}`),
    ),
  );
  expect(places.sort()).toEqual([
    'many-0 in /memory/a',
    'many-1 in /memory/b',
    'many-2 in /memory/a',
    'orders-0 in /memory/b, with bytes',
  ]);
});

test('a broker that does not exist is named', async () => {
  expect(
    await run('run-class kafka.admin.LogDirsCommand --describe --bootstrap-server AT --broker-list 3,9,7'),
  ).toEqual({
    stdout: '',
    stderr: 'ERROR: The given brokers do not exist from --broker-list: 7,9. Current existent brokers: 3\n',
    code: 1,
  });
});

test('records are deleted where that can be done, and errors named where not', async () => {
  const { stdout, stderr, code } = await deleting([
    { topic: 'orders', partition: 0, offset: 2 },
    { topic: 'many', partition: 0, offset: -1 },
    { topic: 'many', partition: 1, offset: 7 },
    { topic: 'nope', partition: 0, offset: 1 },
    { topic: 'many', partition: 9, offset: 1 },
  ]);
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout.split('\n').toSorted()).toEqual([
    '',
    'Executing records delete operation',
    'Records delete operation completed:',
    'partition: many-0\tlow_watermark: 0',
    'partition: many-1\terror: org.apache.kafka.common.errors.OffsetOutOfRangeException: The requested offset is not within the range of offsets maintained by the server.',
    'partition: many-9\terror: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.',
    'partition: nope-0\terror: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.',
    'partition: orders-0\tlow_watermark: 2',
  ]);
  expect((await run('get-offsets --bootstrap-server AT --topic orders --time -2')).stdout).toBe(
    'orders:0:2\n',
  );
});

test('a file that is not there is named', async () => {
  const { stderr, code } = await run('delete-records --bootstrap-server AT --offset-json-file /no/such/file');
  expect([stderr, code]).toEqual(['Unable to read file /no/such/file\n', 1]);
});
