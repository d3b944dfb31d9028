/** kafka-configs with a broker in this process: the text is that of 3.9.2 through the brokers, of 2.2.0 through ZooKeeper. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';

let kafka: RunningKafka;
let directory: string;

beforeAll(async () => {
  kafka = await startKafka();
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-configs-'));
  await runCommand(['topics', '--bootstrap-server', kafka.bootstrapServers, '--create', '--topic', 't']);
});
afterAll(async () => {
  await kafka?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const broker = (...args: string[]): Promise<CommandRun> =>
  runCommand(['configs', '--bootstrap-server', kafka.bootstrapServers, ...args]);
const zookeeper = (...args: string[]): Promise<CommandRun> =>
  runCommand(['configs', '--zookeeper', kafka.zookeeperConnect, ...args]);
const printed = (...lines: string[]): CommandRun => ({
  stdout: lines.map((line) => `${line}\n`).join(''),
  stderr: '',
  code: 0,
});
const refused = (message: string): CommandRun => ({ stdout: '', stderr: `${message}\n`, code: 1 });

test('the life of a topic’s settings through the brokers', async () => {
  expect(await broker('--describe', '--topic', 't')).toEqual(printed('Dynamic configs for topic t are:'));
  const add = 'retention.ms=5000,cleanup.policy=[compact,delete]';
  expect(
    await broker('--alter', '--entity-type', 'topics', '--entity-name', 't', '--add-config', add),
  ).toEqual(printed('Completed updating config for topic t.'));
  expect(await broker('--describe', '--topic', 't')).toEqual(
    printed(
      'Dynamic configs for topic t are:',
      '  cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact,delete, DEFAULT_CONFIG:log.cleanup.policy=delete}',
      '  retention.ms=5000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=5000}',
    ),
  );
  const all = await broker('--describe', '--topic', 't', '--all');
  expect(all.stdout).toMatch(/^All configs for topic t are:\n/);
  expect(all.stdout).toContain('  segment.bytes=1073741824 sensitive=false synonyms={');
  expect(
    (await broker('--alter', '--topic', 't', '--delete-config', 'retention.ms,cleanup.policy')).code,
  ).toBe(0);
  expect(await broker('--describe', '--topic', 't')).toEqual(printed('Dynamic configs for topic t are:'));
  expect(await broker('--alter', '--topic', 't', '--delete-config', 'retention.ms')).toEqual(
    refused('Invalid config(s): retention.ms'),
  );
});

test('settings of the broker and of all, read back by each of them', async () => {
  const id = '0';
  expect(await broker('--alter', '--broker', id, '--add-config', 'log.cleaner.threads=2')).toEqual(
    printed('Completed updating config for broker 0.'),
  );
  expect(await broker('--alter', '--broker-defaults', '--add-config', 'log.cleaner.backoff.ms=7000')).toEqual(
    printed('Completed updating default config for brokers in the cluster.'),
  );
  expect(await broker('--describe', '--entity-type', 'brokers')).toEqual(
    printed(
      'Dynamic configs for broker 0 are:',
      '  log.cleaner.threads=2 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:log.cleaner.threads=2, DEFAULT_CONFIG:log.cleaner.threads=1}',
      'Default configs for brokers in the cluster are:',
      '  log.cleaner.backoff.ms=7000 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:log.cleaner.backoff.ms=7000}',
    ),
  );
  const json = await broker('--describe', '--broker-defaults', '-o', 'json');
  expect(JSON.parse(json.stdout)).toEqual({
    entities: [
      {
        type: 'brokers',
        name: '',
        configs: [
          {
            name: 'log.cleaner.backoff.ms',
            value: '7000',
            source: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
            sensitive: false,
          },
        ],
      },
    ],
  });
  const args = ['--alter', '--entity-type', 'brokers', '--entity-name', '0', '--add-config', 'broker.rack=x'];
  expect(await broker(...args)).toEqual(
    refused(
      `Error while executing config command with args '--bootstrap-server ${kafka.bootstrapServers} ${args.join(' ')}'\n` +
        'java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.InvalidRequestException: Cannot update these configs dynamically: Set(broker.rack)',
    ),
  );
});

test('levels of loggers', async () => {
  const logger = 'kafka.server.KafkaServer';
  expect(await broker('--alter', '--broker-logger', '0', '--add-config', `${logger}=DEBUG`)).toEqual(
    printed('Completed updating config for broker-logger 0.'),
  );
  expect((await broker('--describe', '--broker-logger', '0')).stdout).toContain(
    `  ${logger}=DEBUG sensitive=false synonyms={}\n`,
  );
  expect(await broker('--alter', '--broker-logger', '0', '--add-config', 'no.such=DEBUG')).toEqual(
    refused('Invalid broker logger(s): no.such'),
  );
});

test('a file of settings', async () => {
  const path = join(directory, 'settings.properties');
  writeFileSync(path, 'segment.bytes=100000\nflush.ms = 5\n');
  expect((await broker('--alter', '--topic', 't', '--add-config-file', path)).code).toBe(0);
  const { stdout } = await broker('--describe', '--topic', 't', '-o', 'json');
  expect(stdout).toContain('"100000"');
  await broker('--alter', '--topic', 't', '--delete-config', 'segment.bytes,flush.ms');
});

test('through ZooKeeper: topics, clients, users, credentials', async () => {
  const topic = ['--entity-type', 'topics', '--entity-name', 't'];
  expect(await zookeeper('--alter', ...topic, '--add-config', 'max.message.bytes=90000')).toEqual(
    printed("Completed Updating config for entity: topic 't'."),
  );
  expect(await zookeeper('--describe', ...topic)).toEqual(
    printed("Configs for topic 't' are max.message.bytes=90000"),
  );
  // The broker has heard of it.
  await expect
    .poll(async () => (await broker('--describe', '--topic', 't')).stdout)
    .toContain('DYNAMIC_TOPIC_CONFIG:max.message.bytes=90000');
  const pair = [
    '--entity-type',
    'clients',
    '--entity-default',
    '--entity-type',
    'users',
    '--entity-name',
    'a b*',
  ];
  expect(await zookeeper('--alter', ...pair, '--add-config', 'producer_byte_rate=1024')).toEqual(
    printed("Completed Updating config for entity: user-principal 'a b*', default client-id."),
  );
  expect(await zookeeper('--describe', '--entity-type', 'users', '--entity-type', 'clients')).toEqual(
    printed("Configs for user-principal 'a b*', default client-id are producer_byte_rate=1024"),
  );
  expect(await zookeeper('--describe', '--entity-type', 'users')).toEqual(printed());
  const user = ['--entity-type', 'users', '--entity-name', 'bob'];
  const scram = 'SCRAM-SHA-256=[iterations=8192,password=s3cret]';
  expect((await zookeeper('--alter', ...user, '--add-config', scram)).code).toBe(0);
  const { stdout } = await zookeeper('--describe', ...user);
  expect(stdout).toMatch(
    /^Configs for user-principal 'bob' are SCRAM-SHA-256=salt=[^,]{20,},stored_key=[^,]{44},server_key=[^,]{44},iterations=8192\n$/,
  );
  expect(stdout).not.toContain('s3cret');
});

test('through ZooKeeper: brokers that do not run, with their passwords encrypted', async () => {
  const other = ['--entity-type', 'brokers', '--entity-name', '7'];
  const password = 'listener.name.x.ssl.keystore.password=hunter2';
  expect((await zookeeper('--alter', ...other, '--add-config', password)).stderr).toContain(
    'requirement failed: password.encoder.secret must be specified to update Set(listener.name.x.ssl.keystore.password)',
  );
  const all = `${password},log.retention.ms=5,password.encoder.secret=top`;
  expect(await zookeeper('--alter', ...other, '--add-config', all)).toEqual(
    printed("Completed Updating config for entity: brokers '7'."),
  );
  const { stdout } = await zookeeper('--describe', ...other);
  expect(stdout).toContain('log.retention.ms=5');
  expect(stdout).toContain('encryptedPassword:');
  expect(stdout).not.toMatch(/hunter2|password\.encoder/);
  const own = ['--entity-type', 'brokers', '--entity-name', '0', '--add-config', 'log.retention.ms=5'];
  expect((await zookeeper('--alter', ...own)).stderr).toContain('when broker 0 is running');
});

test.each([
  [['--describe'], 'At least one entity type must be specified'],
  [
    ['--describe', '--topic', 't', '--user', 'u'],
    "Only 'users' and 'clients' entity types may be specified together",
  ],
  [
    ['--describe', '--broker', 'x'],
    'The entity name for brokers must be a valid integer broker id, but it is: x',
  ],
  [['--describe', '--entity-type', 'topics', '--topic', 't'], 'Duplicate entity type(s) specified: topics'],
  [
    ['--alter', '--topic', 't'],
    'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
  ],
  [
    ['--alter', '--entity-type', 'topics', '--add-config', 'a=b'],
    'an entity name must be specified with --alter of topics',
  ],
  [
    ['--alter', '--topic', 't', '--add-config', 'a'],
    'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val".',
  ],
  [['--alter', '--topic', 't', '--add-config', 'a b=c'], 'Invalid character found for config key: a b'],
  [['--alter', '--topic', 't', '--delete-config', 'a,,b'], 'Invalid config(s): a,b'],
  [
    ['--describe', '--topic', 'a/b'],
    "\norg.apache.kafka.common.errors.InvalidTopicException: Topic name is invalid: 'a/b' contains one or more",
  ],
  [
    ['--describe', '--topic', 'nosuch'],
    '\njava.util.concurrent.ExecutionException: org.apache.kafka.common.errors.UnknownTopicOrPartitionException:\n',
  ],
  [['--describe', '--all', '--user', 'u'], 'users are configured with --zookeeper: this tool does not speak'],
])('%j is refused', async (args, message) => {
  const { stderr, code } = await broker(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});

test('commas with nothing between them change nothing', async () => {
  expect(await broker('--alter', '--topic', 't', '--add-config', ',')).toEqual(
    printed('Completed updating config for topic t.'),
  );
});
