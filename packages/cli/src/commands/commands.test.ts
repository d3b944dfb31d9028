/** The commands with a broker in this process: the quickstart, and what each option changes. */

import { PassThrough } from 'node:stream';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandInput, type CommandRun, runCommand } from '../run-command.ts';

let kafka: RunningKafka;
let zookeeper: string[];
let broker: string[];

beforeAll(async () => {
  kafka = await startKafka();
  zookeeper = ['--zookeeper', kafka.zookeeperConnect];
  broker = ['--bootstrap-server', kafka.bootstrapServers];
});
afterAll(() => kafka?.stop());

const topics = (...args: string[]): Promise<CommandRun> => runCommand(['topics', ...args]);
const produce = (topic: string, stdin: CommandInput['stdin'], ...args: string[]): Promise<CommandRun> =>
  runCommand(['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', topic, ...args], {
    stdin: stdin ?? '',
  });
const consume = (...args: string[]): Promise<CommandRun> =>
  runCommand(['console-consumer', ...broker, ...args]);

const silent = { stdout: '', stderr: '', code: 0 };
const processed = (count: number, stdout: string): CommandRun => ({
  stdout,
  stderr: `Processed a total of ${count} messages\n`,
  code: 0,
});

test('the quickstart of 1.0', async () => {
  const create = '--create --replication-factor 1 --partitions 1 --topic test'.split(' ');
  expect(await topics(...create, ...zookeeper)).toEqual({ ...silent, stdout: 'Created topic "test".\n' });
  expect(await topics('--list', ...zookeeper)).toEqual({ ...silent, stdout: 'test\n' });
  expect(await produce('test', 'This is a message\nThis is another message\n')).toEqual(silent);
  expect(await consume('--topic', 'test', '--from-beginning', '--max-messages', '2')).toEqual(
    processed(2, 'This is a message\nThis is another message\n'),
  );
  expect(await topics('--describe', '--topic', 'test', ...zookeeper)).toEqual({
    ...silent,
    stdout:
      'Topic:test\tPartitionCount:1\tReplicationFactor:1\tConfigs:\n\tTopic: test\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n',
  });
});

describe.each([
  ['zookeeper', () => zookeeper],
  ['bootstrap-server', () => broker],
] as const)('topics by --%s', (form, address) => {
  const quoted = (name: string): string => (form === 'zookeeper' ? `"${name}"` : name);

  test('creation, change and deletion', async () => {
    const name = `life-${form}`;
    const created = await topics(
      '--create',
      '--topic',
      name,
      '--partitions',
      '2',
      '--replication-factor',
      '1',
      '--config',
      'retention.ms=5',
      ...address(),
    );
    expect(created).toEqual({ ...silent, stdout: `Created topic ${quoted(name)}.\n` });
    const again = await topics(
      '--create',
      '--topic',
      name,
      '--partitions',
      '2',
      '--replication-factor',
      '1',
      ...address(),
    );
    expect([again.stdout, again.code]).toEqual([
      `Error while executing topic command : Topic '${name}' already exists.\n`,
      1,
    ]);
    expect((await topics('--alter', '--topic', name, '--partitions', '3', ...address())).code).toBe(0);
    const described = await topics('--describe', '--topic', name, ...address());
    expect(described.stdout).toMatch(
      /PartitionCount: ?3\tReplicationFactor: ?1\tConfigs: ?retention\.ms=5\n/,
    );
    expect(described.stdout.match(/\tPartition: \d\tLeader: 0\tReplicas: 0\tIsr: 0$/gm)).toHaveLength(3);
    expect((await topics('--delete', '--topic', name, ...address())).code).toBe(0);
    const unknown = await topics('--describe', '--topic', `${name}x`, ...address());
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('does not exist')]);
  });

  test('one topic exactly, several by a pattern or a list', async () => {
    for (const name of ['a.b', 'aXb', 'c-d']) {
      const options = ['--partitions', '1', '--replication-factor', '1', '--if-not-exists'];
      expect((await topics('--create', '--topic', name, ...options, ...address())).code).toBe(0);
    }
    const list = async (topic: string): Promise<string> =>
      (await topics('--list', '--topic', topic, ...address())).stdout;
    expect(await list('a.b')).toBe('a.b\n');
    expect(await list('a.*b')).toBe('a.b\naXb\n');
    expect(await list('aXb,c-d')).toBe('aXb\nc-d\n');
  });

  test('filters print partition lines only', async () => {
    expect(await topics('--describe', '--under-replicated-partitions', ...address())).toEqual(silent);
    expect(await topics('--describe', '--unavailable-partitions', ...address())).toEqual(silent);
    const overridden = await topics('--describe', '--topics-with-overrides', ...address());
    expect(overridden.stdout).not.toContain('\tTopic:');
  });
});

test.each([
  ['n', 'asked-1\nasked-2\n'],
  ['y', ''],
])(
  'topics deleted by a pattern are named first, and a person who answers %s decides',
  async (answer, left) => {
    for (const name of ['asked-1', 'asked-2']) {
      await topics(
        '--create',
        '--topic',
        name,
        '--partitions',
        '1',
        '--replication-factor',
        '1',
        '--if-not-exists',
        ...broker,
      );
    }
    const keyboard = new PassThrough();
    const { stdout, code } = await runCommand(['topics', '--delete', '--topic', 'asked-.*', ...broker], {
      stdin: keyboard,
      isTty: true,
      onOutput: (text) => {
        // The question listens once it is drawn.
        if (text.includes('Delete')) setImmediate(() => keyboard.write(`${answer}\n`));
      },
    });
    expect([stdout, code]).toEqual([expect.stringContaining('Delete asked-1, asked-2?'), 0]);
    expect((await topics('--list', '--topic', 'asked-.*', ...broker)).stdout.trimStart()).toBe(left);
  },
);

test('a name that could collide is warned about', async () => {
  const { stdout } = await topics(
    '--create',
    '--topic',
    'with_underscore',
    '--partitions',
    '1',
    '--replication-factor',
    '1',
    ...zookeeper,
  );
  expect(stdout).toMatch(
    /^WARNING: Due to limitations in metric names.*\nCreated topic "with_underscore"\.\n$/,
  );
});

test('configuration changes through ZooKeeper', async () => {
  await topics(
    '--create',
    '--topic',
    'configured',
    '--partitions',
    '1',
    '--replication-factor',
    '1',
    ...zookeeper,
  );
  const change = await topics('--alter', '--topic', 'configured', '--config', 'retention.ms=7', ...zookeeper);
  expect(change.stdout).toBe(
    'WARNING: Altering topic configuration from this script has been deprecated and may be removed in future releases.\n         Going forward, please use kafka-configs.sh for this functionality\nUpdated config for topic "configured".\n',
  );
  await topics(
    '--alter',
    '--topic',
    'configured',
    '--config',
    'segment.ms=9',
    '--delete-config',
    'retention.ms',
    ...zookeeper,
  );
  const { stdout } = await topics('--describe', '--topic', 'configured', ...zookeeper);
  expect(stdout).toContain('Configs:segment.ms=9\n');
});

test('lines of every kind come back byte for byte', async () => {
  const lines = [
    Buffer.from('plain'),
    Buffer.alloc(0),
    Buffer.from('你好'),
    Buffer.from([0xff, 0xfe, 0x80]),
    Buffer.alloc(200_000, 'x'),
  ];
  const input = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  expect((await produce('kinds', input)).code).toBe(0);
  const { stdout } = await consume(
    '--topic',
    'kinds',
    '--from-beginning',
    '--max-messages',
    '5',
    '--formatter',
    'kafka.tools.DefaultMessageFormatter',
  );
  expect(stdout).toBe(input.toString());
});

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('compression by %s', async (codec) => {
  const input = 'again and again\n'.repeat(1000);
  expect(await produce(`codec-${codec}`, input, '--compression-codec', codec)).toEqual(silent);
  expect(
    (await consume('--topic', `codec-${codec}`, '--from-beginning', '--max-messages', '1000')).stdout,
  ).toBe(input);
});

test('keys, headers and null', async () => {
  const reader = [
    '--property',
    'parse.key=true',
    '--property',
    'parse.headers=true',
    '--property',
    'null.marker=NULL',
  ];
  await produce('fields', 'h1:v1,h2:NULL\tk1\tone\nNULL\tNULL\tNULL\n', ...reader);
  const show = ['key', 'headers', 'partition', 'offset'].flatMap((field) => [
    '--property',
    `print.${field}=true`,
  ]);
  expect(
    (await consume('--topic', 'fields', '--from-beginning', '--max-messages', '2', ...show)).stdout,
  ).toBe('Partition:0\tOffset:0\th1:v1,h2:null\tk1\tone\nPartition:0\tOffset:1\tNO_HEADERS\tnull\tnull\n');
});

test('what comes before a line without its key is sent', async () => {
  const { stderr, code } = await produce('half', 'k\tv\nno key\n', '--property', 'parse.key=true');
  expect([stderr, code]).toEqual(["No key separator found on line number 2: 'no key'\n", 1]);
  expect((await consume('--topic', 'half', '--from-beginning', '--max-messages', '1')).stdout).toBe('v\n');
});

test('records that the broker refuses are told of, and the rest is written', async () => {
  await topics(
    '--create',
    '--topic',
    'small',
    '--partitions',
    '1',
    '--replication-factor',
    '1',
    '--config',
    'max.message.bytes=1000',
    ...zookeeper,
  );
  const { stderr, code } = await produce('small', `one\n${'x'.repeat(2000)}\ntwo\n`);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Error when sending message to topic small with key: null, value: 2000 bytes with error: RecordTooLargeException: .*\n$/,
  );
  expect((await consume('--topic', 'small', '--from-beginning', '--max-messages', '2')).stdout).toBe(
    'one\ntwo\n',
  );
});

test('partition and offset', async () => {
  await produce('numbered', '0\n1\n2\n3\n');
  const at = (...args: string[]): Promise<CommandRun> =>
    consume('--topic', 'numbered', '--partition', '0', '--timeout-ms', '300', ...args);
  expect(await at('--offset', '2')).toEqual(processed(2, '2\n3\n'));
  expect(await at('--offset', 'earliest', '--max-messages', '1')).toEqual(processed(1, '0\n'));
  expect(await at()).toEqual(processed(0, ''));
  expect((await consume('--topic', 'numbered', '--partition', '5')).stderr).toBe(
    'The topic numbered has no partition 5; it has 1\n',
  );
});

test('a pattern of topics, and the brokers found in ZooKeeper', async () => {
  await produce('many-1', 'a\n');
  await produce('many-2', 'b\n');
  const { stdout } = await runCommand([
    'console-consumer',
    ...zookeeper,
    '--whitelist',
    'many-.*',
    '--from-beginning',
    '--timeout-ms',
    '400',
  ]);
  expect(stdout.split('\n').sort()).toEqual(['', 'a', 'b']);
});

test('a group goes on where it was', async () => {
  await produce('grouped', Array.from({ length: 10 }, (_, index) => `${index}\n`).join(''));
  const take = (count: string): Promise<CommandRun> =>
    consume('--topic', 'grouped', '--group', 'g', '--from-beginning', '--max-messages', count);
  expect(await take('4')).toEqual(processed(4, '0\n1\n2\n3\n'));
  expect(await take('6')).toEqual(processed(6, '4\n5\n6\n7\n8\n9\n'));
});

test.each([
  ['alone', []],
  ['in a group', ['--group', 'interrupted']],
])('Ctrl+C ends a consumer %s with its count and 130', async (_name, more) => {
  const argv = ['console-consumer', ...broker, '--topic', 'test', '--from-beginning', ...more];
  const { stderr, code } = await runCommand(argv, { onOutput: (_text, signal) => signal('SIGINT') });
  expect([stderr, code]).toEqual(['Processed a total of 2 messages\n', 130]);
});

test('a terminal gets a prompt before each line', async () => {
  const keyboard = new PassThrough();
  const running = runCommand(
    ['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', 'typed'],
    {
      stdin: keyboard,
      isTty: true,
    },
  );
  keyboard.write('hi\n');
  keyboard.end('yo\n');
  expect(await running).toEqual({ ...silent, stdout: '>>>' });
});

test('an unknown topic where none is made by asking: one line', async () => {
  const strict = await startKafka({ config: { 'auto.create.topics.enable': 'false' } });
  const address = ['--bootstrap-server', strict.bootstrapServers, '--topic', 'nowhere'];
  const producing = runCommand(['console-producer', ...address], { stdin: 'x\n' });
  const consuming = runCommand(['console-consumer', ...address]);
  const line = 'The topic nowhere does not exist, and the brokers do not create it when it is asked for\n';
  expect(await producing).toEqual({ stdout: '', stderr: line, code: 1 });
  expect(await consuming).toEqual({ stdout: '', stderr: line, code: 1 });
  await strict.stop();
});
