import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { tools } from './tools.ts';

test('without arguments the commands are listed, as a mistake', async () => {
  const { stdout, stderr, code } = await runCommand([]);
  expect([stdout, code]).toEqual(['', 1]);
  for (const { id } of tools) expect(stderr).toContain(`  ${id} `);
});

test('--help lists the commands', async () => {
  const { stdout, code } = await runCommand(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('USAGE: kafka COMMAND');
});

test.each(tools.map(({ id }) => id))('%s --help prints its usage and succeeds', async (id) => {
  const { stdout, stderr, code } = await runCommand([id, '--help']);
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout.split('\n')[0]).not.toBe('');
  for (const line of stdout.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(80);
});

test('a script name is a command too', async () => {
  expect((await runCommand(['kafka-topics.sh', '--version'])).stdout).toMatch(/^0\.1\.0 /);
});

test('an unknown command is refused with the nearest', async () => {
  expect(await runCommand(['topic', '--list'])).toEqual({
    stdout: '',
    stderr: 'There is no command "topic"; did you mean topics? (see --help)\n',
    code: 1,
  });
});

const withoutArguments: readonly (readonly [string, string])[] = [
  ['topics', 'Create, delete, describe, or change a topic.'],
  ['console-producer', 'This tool helps to read data from standard input and publish it to Kafka.'],
  ['console-consumer', 'This tool helps to read data from Kafka topics and outputs it to standard output.'],
];

test.each(withoutArguments)('%s without arguments prints its usage on stderr', async (id, intro) => {
  const { stdout, stderr, code } = await runCommand([id]);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr.split('\n')[0]).toBe(intro);
});

const classes: readonly (readonly [string, readonly string[], string])[] = [
  ['an old class', ['kafka.admin.TopicCommand'], 'Create, delete, describe, or change a topic.'],
  ['a companion object', ['kafka.tools.ConsoleProducer$'], 'This tool helps to read data'],
  ['a new class', ['org.apache.kafka.tools.consumer.ConsoleConsumer'], 'This tool helps to read data'],
  ['options of the script itself', ['-name', 'x', '-loggc', 'kafka.admin.TopicCommand'], 'Create, delete'],
];

test.each(classes)('run-class knows %s', async (_name, argv, intro) => {
  const { stdout, code } = await runCommand(['run-class', ...argv, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(intro);
});

test('run-class refuses a class that is not there with the nearest', async () => {
  expect((await runCommand(['run-class', 'kafka.admin.TopicsCommand', '--list'])).stderr).toBe(
    'Error: Could not find or load main class kafka.admin.TopicsCommand; did you mean kafka.admin.TopicCommand?\n',
  );
});
