import { expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { startFailure } from './start-failure.ts';

const failures: readonly (readonly [string, object, string])[] = [
  [
    'a port in use',
    { code: 'EADDRINUSE', address: '::', port: 9092 },
    'Kafka did not start: Socket server failed to bind to 0.0.0.0:9092: Address already in use. Is another server running? Stop that one, or choose another port',
  ],
  [
    'a directory that may not be written',
    { code: 'EACCES', message: "mkdir '/x'" },
    "Kafka did not start: mkdir '/x': permission denied. Choose a directory that this user may write and a port from 1024 on",
  ],
  ['anything else', { message: 'no such cluster' }, 'Kafka did not start: no such cluster'],
];

test.each(failures)('%s is told in one line', (_name, properties, expected) => {
  expect(startFailure('Kafka', Object.assign(new Error('?'), properties)).message).toBe(expected);
});

const calls: readonly (readonly [string, readonly string[], string])[] = [
  ['a missing file', ['server-start', 'no/such.properties'], 'no/such.properties: there is no such file\n'],
  ['a directory for a file', ['server-start', '.'], '.: a file is needed and this is a directory\n'],
  [
    'words behind the file',
    ['server-start', 'server.properties', 'more'],
    'Found non argument parameters: more (see --help)\n',
  ],
  ['a missing file of ZooKeeper', ['zookeeper-server-start', 'no.cfg'], 'no.cfg: there is no such file\n'],
];

test.each(calls)('%s', async (_name, argv, stderr) => {
  expect(await runCommand(argv)).toEqual({ stdout: '', stderr, code: 1 });
});

test.each([
  ['server-start', 'kafka-server-start.sh [-daemon] server.properties [--override property=value]*'],
  ['zookeeper-server-start', 'zookeeper-server-start.sh [-daemon] zookeeper.properties'],
])('%s without a file prints its usage where Kafka prints it', async (tool, usage) => {
  expect(await runCommand([tool])).toEqual({ stdout: `USAGE: ${usage}\n`, stderr: '', code: 1 });
});

test('a wrong value names file, key and value', async () => {
  const { stderr, code } = await runCommand([
    'server-start',
    'config/server.properties',
    '--override',
    'broker.id=x',
  ]);
  expect([stderr, code]).toEqual([
    'config/server.properties: Invalid value x for configuration broker.id: Not a number of type INT\n',
    1,
  ]);
});
