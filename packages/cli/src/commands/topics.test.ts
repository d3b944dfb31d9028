import { expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';

const zk = '--zookeeper localhost:1';
const refused: readonly (readonly [string, string])[] = [
  [`${zk}`, 'Command must include exactly one action: --list, --describe, --create, --alter or --delete'],
  [
    `${zk} --list --create`,
    'Command must include exactly one action: --list, --describe, --create, --alter or --delete',
  ],
  ['--list', 'Only one of --bootstrap-server or --zookeeper must be specified'],
  [`${zk} --bootstrap-server h:1 --list`, 'Only one of --bootstrap-server or --zookeeper must be specified'],
  [`${zk} --delete`, 'Missing required argument "[topic]"'],
  [`${zk} --create --topic t`, 'Missing required argument "[partitions]"'],
  [`${zk} --create --topic t --partitions 1`, 'Missing required argument "[replication-factor]"'],
  [`${zk} --list --partitions 1`, 'Option "[partitions]" can\'t be used with option "[list]"'],
  [
    `${zk} --create --topic t --partitions 1 --replica-assignment 0:1`,
    'Option "[replica-assignment]" can\'t be used with option "[partitions]"',
  ],
  [
    `${zk} --describe --under-replicated-partitions --unavailable-partitions`,
    'Option "[under-replicated-partitions]" can\'t be used with option "[unavailable-partitions]"',
  ],
  [`${zk} --alter --topic t`, 'Missing required argument "[partitions]"'],
  [
    '--bootstrap-server nowhere --list',
    'Please provide valid host:port like host1:9091,host2:9092; expected brokers as host1:port1,host2:port2; found "nowhere"',
  ],
];

test.each(refused)('%s', async (line, message) => {
  const { stdout, stderr, code } = await runCommand(['topics', ...line.split(' ')]);
  expect({ stdout, stderr, code }).toEqual({ stdout: '', stderr: `${message} (see --help)\n`, code: 1 });
});

test('no broker there: one line that says what to do, within the time people wait', async () => {
  const { stdout, stderr, code } = await runCommand([
    'topics',
    '--list',
    '--bootstrap-server',
    '127.0.0.1:1',
  ]);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toBe(
    'No broker answers at 127.0.0.1:1: connection refused. Is it running? bin/kafka-server-start.sh config/server.properties starts one\n',
  );
});

test('a config file that is not there is named', async () => {
  const argv = ['topics', '--list', '--bootstrap-server', '127.0.0.1:1', '--command-config', 'no/such.file'];
  expect(await runCommand(argv)).toEqual({
    stdout: '',
    stderr: 'no/such.file: there is no such file\n',
    code: 1,
  });
});
