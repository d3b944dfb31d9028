import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';

let kafka: RunningKafka;

beforeAll(async () => {
  kafka = await startKafka({ topics: [{ name: 'many', partitions: 12 }, 'orders', 'empty', 'a.b', 'a-b'] });
  const argv = ['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', 'orders'];
  await runCommand(argv, { stdin: 'a\nb\nc\n' });
});
afterAll(() => kafka?.stop());

const run = (line: string): Promise<CommandRun> =>
  runCommand([
    'run-class',
    'kafka.tools.GetOffsetShell',
    ...line.replace('AT', kafka.bootstrapServers).split(' '),
  ]);

const zeros = (topic: string, ...partitions: number[]): string =>
  partitions.map((partition) => `${topic}:${partition}:0\n`).join('');

const shown: readonly (readonly [string, string])[] = [
  ['--broker-list AT --topic orders --time -1', 'orders:0:3\n'],
  ['--broker-list AT --topic orders --time -2 --offsets 1 --max-wait-ms 1000', 'orders:0:0\n'],
  ['--broker-list AT --topic orders', 'orders:0:3\n'],
  ['--broker-list AT --topic orders --time 99999999999999', 'orders:0:\n'],
  ['--bootstrap-server AT --topic orders --time 99999999999999', ''],
  ['--bootstrap-server AT --topic orders --time 0', 'orders:0:0\n'],
  ['--bootstrap-server AT --topic orders --time latest', 'orders:0:3\n'],
  [
    '--bootstrap-server AT',
    `a-b:0:0\na.b:0:0\nempty:0:0\n${zeros('many', 0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9)}orders:0:3\n`,
  ],
  ['--broker-list AT --topic many', zeros('many', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)],
  ['--bootstrap-server AT --topic many --partitions 3,10', zeros('many', 10, 3)],
  [
    '--bootstrap-server AT --topic-partitions many:0-2,many:11,orders',
    `${zeros('many', 0, 1, 11)}orders:0:3\n`,
  ],
  [
    '--bootstrap-server AT --topic-partitions many:10-,:-1',
    `a-b:0:0\na.b:0:0\nempty:0:0\n${zeros('many', 0, 10, 11)}orders:0:3\n`,
  ],
  ['--bootstrap-server AT --topic o.*s', 'orders:0:3\n'],
  ['--broker-list AT --topic o.*s', 'orders:0:3\n'],
  ['--broker-list AT --topic a.b', 'a.b:0:0\n'],
  ['--bootstrap-server AT --topic a.b', 'a-b:0:0\na.b:0:0\n'],
];

test.each(shown)('%s', async (line, stdout) => {
  expect(await run(line)).toEqual({ stdout, stderr: '', code: 0 });
});

const refused: readonly (readonly [string, string])[] = [
  ['--broker-list AT --topic nope --time -1', 'Topic nope does not exist'],
  [
    '--bootstrap-server AT --topic nope',
    'Error occurred: Could not match any topic-partitions with the specified filters',
  ],
  [
    '--broker-list AT --topic orders --partitions 5,7',
    'Topic orders does not have any of the requested partitions 5,7',
  ],
  [
    '--bootstrap-server AT --topic t --topic-partitions t:0',
    '--topic-partitions cannot be used with --topic or --partitions',
  ],
  ['--bootstrap-server AT --topic-partitions t:x', 'Invalid rule specification: t:x'],
  [
    '--broker-list AT --topic t --partitions one',
    '--partitions expects a comma separated list of numeric partition ids',
  ],
  ['--broker-list AT --topic orders --time yesterday', 'Malformed time argument yesterday'],
  ['--topic orders', 'Missing required option(s) [bootstrap-server]'],
  ['--bootstrap-server 127.0.0.1:1 --topic orders', 'No broker answers at 127.0.0.1:1'],
];

test.each(refused)('%s', async (line, message) => {
  const { stdout, stderr, code } = await run(line);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(stderr).toContain(message);
});

test('several offsets are the starts of segments before the time, the newest first, as 0.8.2.2 shows them', async () => {
  const settings = ['--config', 'segment.bytes=1000', '--partitions', '1', '--replication-factor', '1'];
  await runCommand([
    'topics',
    '--bootstrap-server',
    kafka.bootstrapServers,
    '--create',
    '--topic',
    'rolled',
    ...settings,
  ]);
  const argv = ['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', 'rolled'];
  for (const value of ['a', 'b', 'c']) await runCommand(argv, { stdin: `${value.repeat(900)}\n` });
  const shownBy = async (options: string): Promise<string> =>
    (await run(`--broker-list AT --topic rolled ${options}`)).stdout;
  expect(await shownBy('--time -1 --offsets 2')).toBe('rolled:0:3,2\n');
  expect(await shownBy('--time -1 --offsets 100')).toBe('rolled:0:3,2,1,0\n');
  expect(await shownBy('--time -2 --offsets 5')).toBe('rolled:0:0\n');
  expect(await shownBy('--time -1 --offsets 0')).toBe('rolled:0:\n');
  expect(JSON.parse(await shownBy('--time -1 --offsets 2 --output json'))).toEqual({
    partitions: [{ topic: 'rolled', partition: 0, offsets: [3, 2] }],
  });
});

test('max-timestamp is the offset of the youngest record', async () => {
  const { stdout, code } = await run('--bootstrap-server AT --topic orders --time max-timestamp');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^orders:0:[012]\n$/) });
});

test('a partition that is not there is told of beside those that are', async () => {
  expect(await run('--broker-list AT --topic orders --partitions 0,7')).toEqual({
    stdout: 'orders:0:3\n',
    stderr: 'Error: partition 7 does not exist\n',
    code: 0,
  });
});
