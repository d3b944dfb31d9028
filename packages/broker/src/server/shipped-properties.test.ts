import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { describe, expect, test } from 'vitest';
import { shippedProperties } from '../fixtures/shipped-properties.ts';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { append, createTopic } from '../fixtures/topic-requests.ts';
import { isReachedFromOutside } from './public-address.ts';

/** Takes the fixture's own settings away, so that only what is shipped counts. */
const bare = {
  ...{ 'broker.id': '', listeners: '', 'log.dirs': '', 'zookeeper.connect': '' },
  ...{ 'zookeeper.session.timeout.ms': '', 'offsets.topic.num.partitions': '' },
  ...{ 'offsets.topic.replication.factor': '', 'group.initial.rebalance.delay.ms': '' },
};

describe('server.properties as shipped starts a broker that is written to', () => {
  test.each(shippedProperties)('%s', async (_, properties) => {
    const cluster = new SimulatedCluster();
    if ('zookeeper.connect' in properties) await cluster.startZooKeeper();
    await cluster.startBroker({ ...bare, ...properties });
    expect((await createTopic(cluster, 'test')).errorCode).toBe(0);
    expect(await append(cluster, 'test', 'hello')).toEqual({ errorCode: 0, offset: 0 });
    const { brokers } = await cluster.request(metadata, {
      topics: [],
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    });
    const advertised = properties['advertised.listeners']?.includes('your.host.name');
    expect(brokers).toMatchObject([{ host: advertised ? 'your.host.name' : 'localhost', port: 9092 }]);
  });
});

test('a KRaft file starts a standalone broker, and says that KRaft it is not', async () => {
  const cluster = new SimulatedCluster();
  const [, properties] = shippedProperties.at(-1) ?? ['', {}];
  await cluster.startBroker({ ...bare, ...properties });
  expect(cluster.broker).toMatchObject({ brokerId: 1, zookeeperConnect: '127.0.0.1:2181' });
  expect(cluster.lines).toContain(
    'WARN process.roles has no effect here: this broker is coordinated by ZooKeeper; without zookeeper.connect it starts its own',
  );
});

test('the log shows all values, sorted, secrets hidden, and what has no effect', async () => {
  const cluster = await SimulatedCluster.started({ 'no.such.key': '1', 'ssl.key.password': 'hunter2' });
  const values = cluster.lines.find((line) => line.startsWith('INFO KafkaConfig values:')) ?? '';
  const lines = values.split('\n\t').slice(1);
  expect(lines).toEqual(lines.toSorted());
  expect(lines).toEqual(
    expect.arrayContaining(['broker.id = 0', 'log.cleanup.policy = [delete]', 'ssl.key.password = [hidden]']),
  );
  expect(cluster.lines.join('\n')).not.toContain('hunter2');
  expect(cluster.lines).toContain(
    "WARN The configuration 'no.such.key' was supplied but isn't a known config.",
  );
});

test.each([
  [{ 'num.partitions': 'many' }, 'Invalid value many for configuration num.partitions'],
  [{ listeners: 'SSL://127.0.0.1:9093' }, 'listener SSL asks for SSL, which this version does not have yet'],
  [
    { listeners: 'PLAINTEXT://127.0.0.1:9092,SASL_PLAINTEXT://127.0.0.1:9093' },
    'listener SASL_PLAINTEXT asks for SASL_PLAINTEXT, which this version does not have yet',
  ],
  [{ listeners: 'nonsense' }, 'cannot read "nonsense", expected NAME://host:port'],
  [{ listeners: 'OTHER://127.0.0.1:9092' }, 'No security protocol defined for listener OTHER'],
  [{ 'advertised.listeners': 'PLAINTEXT://0.0.0.0:9092' }, 'nonroutable meta-address 0.0.0.0'],
])('%o stops the start in one line, and nothing is left behind', async (properties, message) => {
  const cluster = new SimulatedCluster();
  await cluster.startZooKeeper();
  const start = cluster.startBroker(properties);
  await expect(start).rejects.toThrow(message);
  await expect(start).rejects.toThrow(/^[^\n]*$/);
  expect(await cluster.children('/')).toEqual(['zookeeper']);
});

test('Metadata names the listener that was asked through', async () => {
  const cluster = await SimulatedCluster.started({
    listeners: 'INSIDE://127.0.0.1:9092,OUTSIDE://127.0.0.1:9094',
    'advertised.listeners': 'INSIDE://inside:9092,OUTSIDE://outside:19094',
    'listener.security.protocol.map': 'INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT',
    'inter.broker.listener.name': 'INSIDE',
  });
  const request = {
    ...{ topics: [], allowAutoTopicCreation: false },
    includeTopicAuthorizedOperations: false,
  };
  const ask = async (port: number) =>
    (await cluster.request(metadata, { ...request, includeClusterAuthorizedOperations: false }, 9, port))
      .brokers;
  expect(await ask(9092)).toMatchObject([{ nodeId: 0, host: 'inside', port: 9092 }]);
  expect(await ask(9094)).toMatchObject([{ nodeId: 0, host: 'outside', port: 19094 }]);
  expect(JSON.parse((await cluster.znode('/brokers/ids/0')) ?? '')).toMatchObject({
    endpoints: ['INSIDE://inside:9092', 'OUTSIDE://outside:19094'],
    host: 'inside',
    port: 9092,
  });
});

test('a listener that other machines reach is warned about, in one line', async () => {
  const open = await SimulatedCluster.started({ listeners: 'PLAINTEXT://:9092' });
  expect(open.lines.filter((line) => line.startsWith('WARN'))).toEqual([
    'WARN Listener PLAINTEXT accepts connections from other machines at 0.0.0.0:9092, without authentication; listeners=PLAINTEXT://127.0.0.1:9092 keeps them out',
  ]);
  const closed = await SimulatedCluster.started();
  expect(closed.lines.filter((line) => line.startsWith('WARN'))).toEqual([]);
});

test('standalone, only this machine reaches a broker whose listeners are not set', async () => {
  const cluster = new SimulatedCluster();
  await cluster.startBroker({ ...bare, 'log.dirs': '/kafka' });
  expect(cluster.broker?.listeners).toEqual([{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }]);
});

test.each([
  ['', true],
  ['0.0.0.0', true],
  ['::', true],
  ['8.8.8.8', true],
  ['2001:db8::1', true],
  ['broker.example.com', true],
  ['172.32.0.1', true],
  ['localhost', false],
  ['127.0.0.1', false],
  ['::1', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['fd00::1', false],
  ['fe80::1', false],
])('"%s" is reached from outside: %s', (host, expected) => {
  expect(isReachedFromOutside(host)).toBe(expected);
});
