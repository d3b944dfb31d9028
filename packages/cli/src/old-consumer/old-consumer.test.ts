/** console-consumer --zookeeper with a broker and its ZooKeeper in this process. */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';
import type { StopSignal } from '../terminal.ts';
import { oldConsumerSettings } from './old-consumer-settings.ts';
import { ZooKeeperConsumer } from './zookeeper-consumer.ts';

const environment = nodeEnvironment();
const deprecation = 'Using the ConsoleConsumer with old consumer is deprecated';
let kafka: RunningKafka;
let zk: ZooKeeperClient;

beforeAll(async () => {
  kafka = await startKafka({
    topics: ['once', 'kept', 'kafka-kept', 'expired', { name: 'shared', partitions: 4 }, 'left'],
  });
  zk = await ZooKeeperClient.connect(environment, {
    connect: kafka.zookeeperConnect,
    sessionTimeoutMs: 10_000,
  });
});
afterAll(async () => {
  await zk?.close();
  await kafka?.stop();
});

const produce = async (topic: string, ...values: string[]): Promise<void> => {
  const argv = ['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', topic];
  expect((await runCommand(argv, { stdin: `${values.join('\n')}\n` })).code).toBe(0);
};

const consume = (topic: string, ...more: string[]): Promise<CommandRun> =>
  runCommand(['console-consumer', '--zookeeper', kafka.zookeeperConnect, '--topic', topic, ...more]);

const children = async (path: string): Promise<string[]> => (await zk.getChildren(path)).children.sort();
const stored = async (path: string): Promise<string> =>
  Buffer.from((await zk.getData(path)).data ?? []).toString();

test('without group: what is there is printed, and nothing stays in ZooKeeper', async () => {
  await produce('once', 'a', 'b');
  const before = await children('/consumers');
  const { stdout, stderr, code } = await consume('once', '--from-beginning', '--max-messages', '2');
  expect({ stdout, code }).toEqual({ stdout: 'a\nb\n', code: 0 });
  expect(stderr).toContain(deprecation);
  expect(stderr.endsWith('\nProcessed a total of 2 messages\n')).toBe(true);
  expect(await children('/consumers')).toEqual(before);
});

test('a group goes on where its offsets in ZooKeeper say, and is not begun anew unless they are deleted', async () => {
  await produce('kept', '0', '1', '2', '3');
  const inGroup = ['--group', 'kept', '--max-messages', '2'];
  expect((await consume('kept', '--from-beginning', ...inGroup)).stdout).toBe('0\n1\n');
  expect(await stored('/consumers/kept/offsets/kept/0')).toBe('2');
  expect(await children('/consumers/kept/ids')).toEqual([]);
  expect((await consume('kept', ...inGroup)).stdout).toBe('2\n3\n');
  const again = await consume('kept', '--from-beginning', ...inGroup);
  expect(again).toMatchObject({ stdout: '', code: 1 });
  expect(again.stderr).toContain(
    'Found previous offset information for this group kept. Please use --delete-consumer-offsets to delete previous offsets metadata\n',
  );
  const anew = await consume('kept', '--from-beginning', '--delete-consumer-offsets', ...inGroup);
  expect(anew.stdout).toBe('0\n1\n');
});

test('offsets.storage=kafka keeps them at the coordinator, and with dual commits in ZooKeeper too', async () => {
  await produce('kafka-kept', '0', '1', '2', '3', '4', '5');
  const take = (group: string, ...properties: string[]): Promise<CommandRun> =>
    consume(
      'kafka-kept',
      ...['--group', group, '--max-messages', '2', '--consumer-property', 'offsets.storage=kafka'],
      ...properties.flatMap((property) => ['--consumer-property', property]),
    );
  const smallest = 'auto.offset.reset=smallest';
  expect((await take('dual', smallest)).stdout).toBe('0\n1\n');
  expect(await stored('/consumers/dual/offsets/kafka-kept/0')).toBe('2');
  expect((await take('single', smallest, 'dual.commit.enabled=false')).stdout).toBe('0\n1\n');
  expect(await zk.exists('/consumers/single/offsets')).toBeUndefined();
  expect((await take('single', 'dual.commit.enabled=false')).stdout).toBe('2\n3\n');
  await zk.setData('/consumers/dual/offsets/kafka-kept/0', Buffer.from('4'));
  expect((await take('dual')).stdout).toBe('4\n5\n');
});

test('two of a group share the partitions; who stays takes over those of who leaves', async () => {
  const signals: ((name: StopSignal) => void)[] = [];
  const join = (): Promise<CommandRun> =>
    runCommand(
      ['console-consumer', '--zookeeper', kafka.zookeeperConnect, '--topic', 'shared', '--group', 'two'],
      { onStart: (signal) => signals.push(signal) },
    );
  const shares = async (): Promise<number[]> => {
    const path = '/consumers/two/owners/shared';
    const owners = await Promise.all((await children(path)).map((name) => stored(`${path}/${name}`)));
    return [...Map.groupBy(owners, (owner) => owner).values()].map(({ length }) => length);
  };
  const runs = [join()];
  await vi.waitFor(async () => expect(await shares()).toEqual([4]), { timeout: 5000 });
  runs.push(join());
  await vi.waitFor(async () => expect(await shares()).toEqual([2, 2]), { timeout: 5000 });
  signals[0]?.('SIGTERM');
  expect((await runs[0])?.code).toBe(143);
  await vi.waitFor(async () => expect(await shares()).toEqual([4]), { timeout: 5000 });
  signals[1]?.('SIGINT');
  expect((await runs[1])?.code).toBe(130);
  expect(await children('/consumers/two/ids')).toEqual([]);
});

test('topics and partitions that come later are read from their first message', async () => {
  const signals: ((name: StopSignal) => void)[] = [];
  const printed: string[] = [];
  const run = runCommand(
    [
      'console-consumer',
      '--zookeeper',
      kafka.zookeeperConnect,
      '--whitelist',
      'grow.*',
      '--group',
      'growing',
    ],
    {
      onStart: (signal) => signals.push(signal),
      onOutput: (text) => printed.push(...text.trim().split('\n')),
    },
  );
  const topics = async (...args: string[]): Promise<void> => {
    const { code } = await runCommand(['topics', '--zookeeper', kafka.zookeeperConnect, ...args]);
    expect(code).toBe(0);
  };
  await vi.waitFor(async () => expect(await children('/consumers/growing/ids')).toHaveLength(1), {
    timeout: 5000,
  });
  await topics('--create', '--topic', 'grown', '--partitions', '1', '--replication-factor', '1');
  await produce('grown', 'a', 'b');
  await vi.waitFor(() => expect(printed).toEqual(['a', 'b']), { timeout: 5000 });
  await topics('--alter', '--topic', 'grown', '--partitions', '3');
  await topics('--create', '--topic', 'other', '--partitions', '1', '--replication-factor', '1');
  await vi.waitFor(
    async () => expect(await children('/consumers/growing/owners/grown')).toEqual(['0', '1', '2']),
    {
      timeout: 5000,
    },
  );
  for (const value of ['c', 'd', 'e', 'f']) await produce('grown', value);
  await vi.waitFor(() => expect(printed.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']), {
    timeout: 5000,
  });
  signals[0]?.('SIGTERM');
  expect((await run).code).toBe(143);
  expect(await children('/consumers/growing/offsets')).toEqual(['grown']);
});

test('a session that expires is survived: registered again, owning again, going on from what was committed', async () => {
  const client = await ZooKeeperClient.connect(environment, {
    connect: kafka.zookeeperConnect,
    sessionTimeoutMs: 6000,
    repeatsLostRequests: true,
  });
  const settings = new Map([['auto.offset.reset', 'smallest']]);
  const consumer = new ZooKeeperConsumer({
    environment,
    client,
    consumerId: 'expiring_one',
    subscription: { pattern: 'static', threads: new Map([['expired', 1]]) },
    settings: oldConsumerSettings(settings, 'expiring'),
    warn: () => {},
  });
  const values: string[] = [];
  const poll = async (): Promise<void> => {
    for (const { records } of await consumer.poll(50)) {
      for (const { value } of records) values.push(Buffer.from(value ?? []).toString());
    }
  };
  await consumer.join();
  await produce('expired', 'before');
  await vi.waitFor(
    async () => {
      await poll();
      expect(values).toEqual(['before']);
    },
    { timeout: 10_000 },
  );
  const { sessionId, password } = client;
  const other = await ZooKeeperClient.connect(environment, {
    connect: kafka.zookeeperConnect,
    sessionTimeoutMs: 6000,
    previousSession: { sessionId, password },
  });
  await other.close();
  await vi.waitUntil(() => client.sessionId !== 0n && client.sessionId !== sessionId, { timeout: 10_000 });
  await produce('expired', 'after');
  await vi.waitFor(
    async () => {
      await poll();
      // What was not committed comes again.
      expect(values).toEqual(['before', 'before', 'after']);
    },
    { timeout: 5000 },
  );
  expect(await stored('/consumers/expiring/owners/expired/0')).toBe('expiring_one-0');
  await consumer.close();
  expect(await stored('/consumers/expiring/offsets/expired/0')).toBe('2');
  await client.close();
});

test('who cannot own its partitions does not join', async () => {
  await zk.create('/consumers/stuck', null, { mode: 'persistent' });
  for (const path of ['/owners', '/owners/left'])
    await zk.create(`/consumers/stuck${path}`, null, { mode: 'persistent' });
  await zk.create('/consumers/stuck/owners/left/0', Buffer.from('x-0'), { mode: 'ephemeral' });
  const properties = ['rebalance.backoff.ms=50', 'rebalance.max.retries=2'];
  const { stderr, code } = await consume(
    'left',
    ...['--group', 'stuck', ...properties.flatMap((property) => ['--consumer-property', property])],
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /stuck_\S+ can't rebalance after 2 retries: other members still own its partitions\n$/,
  );
});

test.each([
  ['auto.offset.reset=middle', /Wrong value middle of auto\.offset\.reset/],
  ['offsets.storage=disk', /Wrong value disk of offsets\.storage/],
  ['partition.assignment.strategy=roundrobin', /partition\.assignment\.strategy=roundrobin is not supported/],
  ['zookeeper.session.timeout.ms=long', /zookeeper\.session\.timeout\.ms/],
])('%s is refused', async (property, message) => {
  const { stderr, code } = await consume('once', '--consumer-property', property);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

test('no ZooKeeper, and one without brokers', async () => {
  const at = (connect: string): Promise<CommandRun> =>
    runCommand(['console-consumer', '--zookeeper', connect, '--topic', 'once']);
  expect((await at('127.0.0.1:1')).stderr).toContain('No ZooKeeper answers at 127.0.0.1:1');
  expect((await at(`${kafka.zookeeperConnect}/none`)).stderr).toContain('No brokers found in ZK.\n');
});
