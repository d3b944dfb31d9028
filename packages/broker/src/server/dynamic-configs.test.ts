/** Settings that change while a broker runs act at once, whoever wrote them, and still do after a restart. */
import { alterConfigs } from '@kafka-ts/protocol/messages/alter-configs';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { expect, test } from 'vitest';
import { alter, describedValue } from '../fixtures/config-requests.ts';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { append, createTopic, readValues } from '../fixtures/topic-requests.ts';

const quick = { 'log.retention.check.interval.ms': '1000', 'log.initial.task.delay.ms': '0' };

async function write(cluster: SimulatedCluster, path: string, text: string): Promise<void> {
  const zk = await cluster.zooKeeper();
  const data = Buffer.from(text);
  await cluster
    .run(zk.setData(path, data, -1))
    .catch(() => cluster.run(zk.create(path, data, { mode: 'persistent' })));
}

async function notify(cluster: SimulatedCluster, text: string): Promise<void> {
  const zk = await cluster.zooKeeper();
  const options = { mode: 'persistent-sequential' } as const;
  await cluster.run(zk.create('/config/changes/config_change_', Buffer.from(text), options));
}

const appended = async (cluster: SimulatedCluster) =>
  (await append(cluster, 'orders', 'x'.repeat(200))).errorCode;
test.each([
  ['the topic', 'topic', 'orders', 'retention.ms'],
  ['the broker', 'broker', '0', 'log.retention.ms'],
  ['all brokers', 'broker', '', 'log.retention.ms'],
] as const)('a shorter retention, set for %s, deletes what is older', async (_, kind, name, key) => {
  const cluster = await SimulatedCluster.started(quick);
  await createTopic(cluster, 'orders');
  await append(cluster, 'orders', 'old');
  await cluster.world.clock.runFor(30_000);
  expect(await readValues(cluster, 'orders')).toEqual(['old']);
  await alter(cluster, kind, name, { [key]: '5000' });
  await cluster.until(() => cluster.files('/kafka/orders-0').includes('00000000000000000001.log'));
  await append(cluster, 'orders', 'new');
  expect(await readValues(cluster, 'orders', 1)).toEqual(['new']);
});

test('the topic wins over the broker, that over all brokers, that over the file', async () => {
  const cluster = await SimulatedCluster.started({ 'message.max.bytes': '4000' });
  await createTopic(cluster, 'orders');
  const value = () => describedValue(cluster, 'topic', 'orders', 'max.message.bytes');
  expect(await value()).toBe('4000 4');
  await alter(cluster, 'broker', '', { 'message.max.bytes': '3000' });
  expect(await value()).toBe('3000 3');
  await alter(cluster, 'broker', '0', { 'message.max.bytes': '2000' });
  expect(await value()).toBe('2000 2');
  await alter(cluster, 'topic', 'orders', { 'max.message.bytes': '1000' });
  expect(await value()).toBe('1000 1');
  await alter(cluster, 'topic', 'orders', { 'max.message.bytes': null });
  await alter(cluster, 'broker', '0', { 'message.max.bytes': null });
  expect(await value()).toBe('3000 3');
});

test('it stands in the znodes of Kafka, with a notification for each change', async () => {
  const cluster = await SimulatedCluster.started();
  await createTopic(cluster, 'orders');
  await alter(cluster, 'topic', 'orders', { 'retention.ms': '5000' });
  await alter(cluster, 'broker', '0', { 'log.cleaner.threads': '2' });
  await alter(cluster, 'broker', '', { 'log.retention.ms': '-1' });
  expect(await cluster.znode('/config/topics/orders')).toBe('{"version":1,"config":{"retention.ms":"5000"}}');
  expect(await cluster.znode('/config/brokers/0')).toBe('{"version":1,"config":{"log.cleaner.threads":"2"}}');
  expect(await cluster.znode('/config/brokers/<default>')).toBe(
    '{"version":1,"config":{"log.retention.ms":"-1"}}',
  );
  const changes = await cluster.children('/config/changes');
  const texts = await Promise.all(changes.map((name) => cluster.znode(`/config/changes/${name}`)));
  expect(texts).toEqual([
    '{"version":2,"entity_path":"topics/orders"}',
    '{"version":2,"entity_path":"brokers/0"}',
    '{"version":2,"entity_path":"brokers/<default>"}',
  ]);
});

test.each([
  ['2.2.0 and later', '{"version":2,"entity_path":"topics/orders"}'],
  ['0.9', '{"version":1,"entity_type":"topics","entity_name":"orders"}'],
  ['0.8', '"orders"'],
])('what a tool of %s has written for a topic is taken up', async (_, notification) => {
  const cluster = await SimulatedCluster.started();
  await createTopic(cluster, 'orders');
  await write(cluster, '/config/topics/orders', '{"version":1,"config":{"max.message.bytes":"100"}}');
  await notify(cluster, notification);
  await cluster.until(async () => (await appended(cluster)) === 10);
});

test('what a tool has written for brokers is taken up, and what is wrong in it is left out', async () => {
  const cluster = await SimulatedCluster.started();
  await createTopic(cluster, 'orders');
  const config = { 'message.max.bytes': '100', 'log.segment.bytes': 'x', 'broker.rack': 'y' };
  await write(cluster, '/config/brokers/<default>', JSON.stringify({ version: 1, config }));
  await notify(cluster, '{"version":2,"entity_path":"brokers/<default>"}');
  await cluster.until(async () => (await appended(cluster)) === 10);
  expect(await describedValue(cluster, 'broker', '0', 'log.segment.bytes')).toBe('1073741824 5');
  expect(
    cluster.lines.filter((line) => line.startsWith('ERROR') && /broker\.rack|log\.segment/.test(line)).length,
  ).toBe(2);
  // Another broker's are none of ours.
  await write(cluster, '/config/brokers/7', '{"version":1,"config":{"message.max.bytes":"1000"}}');
  await notify(cluster, '{"version":2,"entity_path":"brokers/7"}');
  await cluster.world.clock.runFor(500);
  expect(await appended(cluster)).toBe(10);
});

test('AlterConfigs replaces everything, and only checks where that is asked for', async () => {
  const cluster = await SimulatedCluster.started();
  await createTopic(cluster, 'orders', { configs: { 'retention.ms': '1' } });
  const ask = async (value: string, validateOnly: boolean) => {
    const configs = [{ name: 'segment.bytes', value }];
    const resources = [{ resourceType: 2, resourceName: 'orders', configs }];
    return (await cluster.request(alterConfigs, { resources, validateOnly })).responses[0]?.errorCode;
  };
  expect(await ask('x', true)).toBe(40);
  expect(await ask('5000', true)).toBe(0);
  expect(await cluster.znode('/config/topics/orders')).toContain('retention.ms');
  expect(await ask('5000', false)).toBe(0);
  expect(await cluster.znode('/config/topics/orders')).toBe(
    '{"version":1,"config":{"segment.bytes":"5000"}}',
  );
});

test('a secret is stored encrypted and told to nobody; without password.encoder.secret it is refused', async () => {
  const key = 'listener.name.plaintext.ssl.keystore.password';
  const bare = await SimulatedCluster.started();
  expect(await alter(bare, 'broker', '0', { [key]: 'hunter2' })).toBe(
    "40 Invalid config value for resource ConfigResource(type=BROKER, name='0'): Password encoder secret not configured",
  );
  const cluster = await SimulatedCluster.started({ 'password.encoder.secret': 'one' });
  expect(await alter(cluster, 'broker', '0', { [key]: 'hunter2' })).toBe('0');
  const stored = (await cluster.znode('/config/brokers/0')) ?? '';
  expect(stored).toContain('keyFactoryAlgorithm:PBKDF2WithHmacSHA512');
  expect(await describedValue(cluster, 'broker', '0', key)).toBe('null 2');
  await cluster.stopBroker();
  await cluster.startBroker({ 'password.encoder.secret': 'two', 'password.encoder.old.secret': 'one' });
  expect(await cluster.znode('/config/brokers/0')).not.toBe(stored);
  await cluster.stopBroker();
  await cluster.startBroker({ 'password.encoder.secret': 'two' });
  expect(await describedValue(cluster, 'broker', '0', key)).toBe('null 2');
  await cluster.stopBroker();
  await cluster.startBroker({ 'password.encoder.secret': 'three' });
  expect(cluster.lines.some((line) => line.includes('could not be decoded') && line.includes(key))).toBe(
    true,
  );
  expect(cluster.lines.join('\n')).not.toContain('hunter2');
});

test('a listener comes and goes while the broker runs, and clients are told', async () => {
  const cluster = await SimulatedCluster.started();
  const map = { 'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT' };
  const both = 'PLAINTEXT://127.0.0.1:9092,OTHER://127.0.0.1:9095';
  expect(await alter(cluster, 'broker', '0', { ...map, listeners: both })).toBe('0');
  await cluster.until(async () =>
    ((await cluster.znode('/brokers/ids/0')) ?? '').includes('OTHER://127.0.0.1:9095'),
  );
  const topics = {
    topics: [],
    includeTopicAuthorizedOperations: false,
    includeClusterAuthorizedOperations: false,
  };
  const ask = async (port: number) =>
    (await cluster.request(metadata, { ...topics, allowAutoTopicCreation: false }, 9, port)).brokers[0]?.port;
  await cluster.until(async () => (await ask(9095).catch(() => 0)) === 9095);
  expect(await ask(9092)).toBe(9092);
  await alter(cluster, 'broker', '0', { listeners: null });
  await cluster.until(async () => !((await cluster.znode('/brokers/ids/0')) ?? '').includes('OTHER'));
  await expect(ask(9095)).rejects.toThrow();
  expect(await ask(9092)).toBe(9092);
});

test.each([
  ['max.connections', '1'],
  ['listener.name.plaintext.max.connections', '1'],
  ['max.connections.per.ip', '1'],
  ['max.connections.per.ip.overrides', '127.0.0.1:1'],
])('%s keeps more connections out from now on', async (key, value) => {
  const cluster = await SimulatedCluster.started();
  expect(await alter(cluster, 'broker', '0', { [key]: value })).toBe('0');
  const { network } = cluster.client.environment;
  const isKept = await cluster.run(async () => {
    const socket = await network.connect({ host: '127.0.0.1', port: 9092 });
    const ended = Promise.withResolvers<boolean>();
    socket.start({
      receiveBuffer: () => new Uint8Array(64),
      onBytes: () => {},
      onEnd: () => ended.resolve(false),
      onClose: () => ended.resolve(false),
    });
    cluster.client.environment.clock.setTimer(500, () => ended.resolve(true));
    return ended.promise;
  });
  expect(isKept).toBe(false);
  expect(cluster.lines.some((line) => line.includes('Rejected connection from'))).toBe(true);
});

test('a logger says no more than its level allows', async () => {
  const cluster = await SimulatedCluster.started();
  const heard = () => cluster.lines.filter((line) => line.includes('Processing override')).length;
  await alter(cluster, 'broker', '', { 'log.retention.ms': '1' });
  await cluster.until(() => heard() === 1);
  expect(await alter(cluster, 'logger', '0', { 'kafka.server.ConfigHandler': 'WARN' })).toBe('0');
  expect(await describedValue(cluster, 'logger', '0', 'kafka.server.ConfigHandler')).toBe('WARN 6');
  await alter(cluster, 'broker', '', { 'log.retention.ms': '2' });
  await cluster.world.clock.runFor(1000);
  expect(heard()).toBe(1);
  expect(await alter(cluster, 'logger', '0', { 'kafka.server.ConfigHandler': null })).toBe('0');
  await alter(cluster, 'broker', '', { 'log.retention.ms': '3' });
  await cluster.until(() => heard() === 2);
});
