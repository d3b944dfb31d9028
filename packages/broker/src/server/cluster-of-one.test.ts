import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { describe, expect, test } from 'vitest';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { append, createTopic, deleteTopic, describeTopic, readValues } from '../fixtures/topic-requests.ts';

describe('topics', () => {
  test('a created topic has a leader, an id and a log at once', async () => {
    const cluster = await SimulatedCluster.started();
    const { errorCode, topicId } = await createTopic(cluster, 'orders', { numPartitions: 2 });
    expect(errorCode).toBe(0);
    const topic = await describeTopic(cluster, 'orders');
    expect(topic).toMatchObject({ errorCode: 0, topicId });
    expect(
      topic.partitions.map(({ leaderId, leaderEpoch, isrNodes }) => [leaderId, leaderEpoch, isrNodes]),
    ).toEqual([
      [0, 0, [0]],
      [0, 0, [0]],
    ]);
    expect(await append(cluster, 'orders', 'a')).toEqual({ errorCode: 0, offset: 0 });
    expect(await readValues(cluster, 'orders')).toEqual(['a']);
    expect(cluster.files('/kafka')).toEqual(expect.arrayContaining(['orders-0', 'orders-1']));
    expect(JSON.parse((await cluster.znode('/brokers/topics/orders/partitions/1/state')) ?? '')).toEqual({
      controller_epoch: 1,
      leader: 0,
      version: 1,
      leader_epoch: 0,
      isr: [0],
    });
  });

  test("a topic that exists, a bad name, too many replicas and a bad setting are refused in Kafka's words", async () => {
    const cluster = await SimulatedCluster.started();
    await createTopic(cluster, 'a.b');
    expect(await createTopic(cluster, 'a.b')).toMatchObject({
      errorCode: 36,
      message: "Topic 'a.b' already exists.",
    });
    expect(await createTopic(cluster, 'a_b')).toMatchObject({
      errorCode: 17,
      message: "Topic 'a_b' collides with existing topics: a.b",
    });
    expect((await createTopic(cluster, 'a/b')).errorCode).toBe(17);
    expect((await createTopic(cluster, 'c', { numPartitions: 0 })).errorCode).toBe(37);
    expect((await createTopic(cluster, 'c', { configs: { 'retention.ms': 'soon' } })).errorCode).toBe(40);
    expect(await cluster.znode('/brokers/topics/c')).toBeUndefined();
    expect(await cluster.znode('/config/topics/c')).toBeUndefined();
  });

  test('a deleted topic leaves no log and no znode, and comes back with another id and empty', async () => {
    const cluster = await SimulatedCluster.started({ 'log.segment.delete.delay.ms': '1000' });
    const first = await createTopic(cluster, 'orders', { configs: { 'retention.ms': '1000' } });
    await append(cluster, 'orders', 'old');
    expect(await deleteTopic(cluster, 'orders')).toBe(0);
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ errorCode: 3 });
    expect(await cluster.znode('/brokers/topics/orders')).toBeUndefined();
    expect(await cluster.znode('/config/topics/orders')).toBeUndefined();
    expect(await cluster.children('/admin/delete_topics')).toEqual([]);
    const second = await createTopic(cluster, 'orders');
    expect(second.errorCode).toBe(0);
    expect(second.topicId).not.toBe(first.topicId);
    expect(await readValues(cluster, 'orders')).toEqual([]);
    await cluster.until(() => cluster.files('/kafka').every((name) => !name.endsWith('-delete')));
    expect(cluster.files('/kafka').filter((name) => name.startsWith('orders'))).toEqual(['orders-0']);
  });

  test('the settings that a topic is created with hold at once, and not for the next topic of its name', async () => {
    const cluster = await SimulatedCluster.started();
    const retention = async (): Promise<string | null | undefined> => {
      const resources = [{ resourceType: 2, resourceName: 'orders', configurationKeys: ['retention.ms'] }];
      const { results } = await cluster.request(describeConfigs, { resources });
      return results[0]?.configs[0]?.value;
    };
    await createTopic(cluster, 'orders', { configs: { 'retention.ms': '12345' } });
    expect(await retention()).toBe('12345');
    await deleteTopic(cluster, 'orders');
    await createTopic(cluster, 'orders');
    expect(await retention()).toBe('604800000');
  });

  test('more than 10,000 partitions at once are refused before anything is made of the number', async () => {
    const cluster = await SimulatedCluster.started();
    expect((await createTopic(cluster, 'orders', { numPartitions: 0x7fffffff })).errorCode).toBe(44);
    await createTopic(cluster, 'orders');
    const topics = [{ name: 'orders', count: 0x7fffffff, assignments: null }];
    const grown = await cluster.request(createPartitions, { topics, timeoutMs: 1000, validateOnly: false });
    expect(grown.results[0]?.errorCode).toBe(44);
  });

  test('with delete.topic.enable=false a deletion is refused, one marked in ZooKeeper stays marked', async () => {
    const cluster = await SimulatedCluster.started({ 'delete.topic.enable': 'false' });
    await createTopic(cluster, 'orders');
    expect(await deleteTopic(cluster, 'orders')).toBe(73);
    const zooKeeper = await cluster.zooKeeper();
    await cluster.run(zooKeeper.create('/admin/delete_topics/orders', null, { mode: 'persistent' }));
    await cluster.world.clock.runFor(1_000);
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ errorCode: 0 });
    expect(await cluster.children('/admin/delete_topics')).toEqual(['orders']);
  });

  test('partitions are added, never taken away', async () => {
    const cluster = await SimulatedCluster.started();
    const { topicId } = await createTopic(cluster, 'orders');
    const grow = async (count: number): Promise<number> => {
      const request = {
        topics: [{ name: 'orders', count, assignments: null }],
        timeoutMs: 30_000,
        validateOnly: false,
      };
      return (await cluster.request(createPartitions, request)).results[0]?.errorCode ?? -1;
    };
    expect(await grow(3)).toBe(0);
    const topic = await describeTopic(cluster, 'orders');
    expect(topic.topicId).toBe(topicId);
    expect(topic.partitions.map(({ partitionIndex, leaderId }) => [partitionIndex, leaderId])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(await grow(3)).toBe(37);
    expect(await grow(2)).toBe(37);
  });

  test('a tool that writes partitions and drops the id (0.8 – 2.7) adds them; the id is put back', async () => {
    const cluster = await SimulatedCluster.started();
    const { topicId } = await createTopic(cluster, 'orders');
    const zooKeeper = await cluster.zooKeeper();
    const written = Buffer.from('{"version":1,"partitions":{"1":[0],"0":[0]}}');
    await cluster.run(zooKeeper.setData('/brokers/topics/orders', written));
    await cluster.until(async () => (await describeTopic(cluster, 'orders')).partitions.length === 2);
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ topicId });
    expect(JSON.parse((await cluster.znode('/brokers/topics/orders')) ?? '')).toEqual({
      version: 3,
      topic_id: topicId,
      partitions: { 0: [0], 1: [0] },
      adding_replicas: {},
      removing_replicas: {},
    });
  });

  test('a topic is made by the first who asks for it, unless auto.create.topics.enable=false', async () => {
    const cluster = await SimulatedCluster.started({ 'num.partitions': '3' });
    expect(await describeTopic(cluster, 'auto', true)).toMatchObject({ errorCode: 5 });
    await cluster.until(async () => (await describeTopic(cluster, 'auto')).partitions.length === 3);
    expect(await append(cluster, 'auto', 'x')).toMatchObject({ errorCode: 0 });
    expect(await describeTopic(cluster, 'not/legal', true)).toMatchObject({ errorCode: 17 });

    const strict = await SimulatedCluster.started({ 'auto.create.topics.enable': 'false' });
    expect(await describeTopic(strict, 'auto', true)).toMatchObject({ errorCode: 3 });
    await strict.world.clock.runFor(1_000);
    expect(await strict.children('/brokers/topics')).toEqual([]);
  });

  test('a configuration written to ZooKeeper reaches the log: retention.ms at once', async () => {
    const cluster = await SimulatedCluster.started({
      'log.retention.check.interval.ms': '1000',
      'log.initial.task.delay.ms': '1000',
    });
    await createTopic(cluster, 'orders', { configs: { 'segment.bytes': '200' } });
    for (const value of ['a', 'b', 'c']) {
      expect(await append(cluster, 'orders', value.repeat(60))).toMatchObject({ errorCode: 0 });
    }
    await cluster.world.clock.runFor(10_000);
    expect(cluster.files('/kafka/orders-0').filter((name) => name.endsWith('.log'))).toHaveLength(3);
    const zooKeeper = await cluster.zooKeeper();
    const config = Buffer.from('{"version":1,"config":{"segment.bytes":"200","retention.ms":"2000"}}');
    await cluster.run(zooKeeper.setData('/config/topics/orders', config));
    const change = Buffer.from('{"version":2,"entity_path":"topics/orders"}');
    await cluster.run(
      zooKeeper.create('/config/changes/config_change_', change, { mode: 'persistent-sequential' }),
    );
    await cluster.until(async () => !cluster.files('/kafka/orders-0').includes('00000000000000000000.log'));
  });
});

describe('the session with ZooKeeper', () => {
  test('a broker whose session expired registers again, controls again and goes on', async () => {
    const cluster = await SimulatedCluster.started();
    const { topicId } = await createTopic(cluster, 'orders');
    await append(cluster, 'orders', 'before');
    const connection = await cluster.connect();
    const zooKeeper = await cluster.zooKeeper();
    const registered = await cluster.run(zooKeeper.exists('/brokers/ids/0'));
    await cluster.expireSession();
    await cluster.until(async () => {
      const now = await cluster.run(zooKeeper.exists('/brokers/ids/0'));
      return now !== undefined && now.czxid !== registered?.czxid;
    });
    await cluster.until(async () => (await cluster.znode('/controller_epoch')) === '2');
    await createTopic(cluster, 'later');
    expect(await append(cluster, 'orders', 'after')).toEqual({ errorCode: 0, offset: 1 });
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ topicId, errorCode: 0 });
    expect(await append(cluster, 'later', 'x')).toMatchObject({ errorCode: 0 });
    expect(connection.isClosed).toBe(false);
  });

  test.each([0, 1, 2, 3, 5, 8, 13, 21])(
    'its nodes are gone and %d ms later its session is: it controls again, whatever it was about to do about the nodes',
    async (pauseMs) => {
      const cluster = await SimulatedCluster.started();
      await createTopic(cluster, 'orders');
      const zooKeeper = await cluster.zooKeeper();
      const paths = ['/brokers/ids/0', '/controller'];
      await cluster.run(zooKeeper.multi(paths.map((path) => ({ type: 'delete', path, version: -1 }))));
      await cluster.world.clock.runFor(pauseMs);
      await cluster.expireSession();
      await cluster.until(async () => (await cluster.znode('/brokers/ids/0')) !== undefined);
      await cluster.world.clock.runFor(1_000);
      expect(await createTopic(cluster, 'later')).toMatchObject({ errorCode: 0 });
      expect(await append(cluster, 'orders', 'after')).toMatchObject({ errorCode: 0 });
    },
  );

  test('while ZooKeeper is away the broker serves what it leads, and goes on when it is back', async () => {
    const cluster = await SimulatedCluster.started();
    await createTopic(cluster, 'orders');
    cluster.zooKeeperProcess?.kill();
    await cluster.world.clock.runFor(3_000);
    expect(await append(cluster, 'orders', 'alone')).toEqual({ errorCode: 0, offset: 0 });
    await cluster.startZooKeeper();
    expect(await createTopic(cluster, 'later')).toMatchObject({ errorCode: 0 });
  });
});

describe('restarts', () => {
  test('after a clean stop the same ids and records are there', async () => {
    const cluster = await SimulatedCluster.started();
    const { topicId } = await createTopic(cluster, 'orders');
    await append(cluster, 'orders', 'kept');
    const clusterId = cluster.broker?.clusterId;
    await cluster.stopBroker();
    expect(await cluster.children('/brokers/ids')).toEqual([]);
    expect(await cluster.znode('/controller')).toBeUndefined();
    await cluster.startBroker();
    expect(cluster.broker?.clusterId).toBe(clusterId);
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ topicId });
    expect(await readValues(cluster, 'orders')).toEqual(['kept']);
    expect(await cluster.znode('/controller_epoch')).toBe('2');
  });

  test('a broker started right after kill -9 does not wait for its old session', async () => {
    const cluster = await SimulatedCluster.started({ 'zookeeper.session.timeout.ms': '10000' });
    await createTopic(cluster, 'orders');
    await append(cluster, 'orders', 'acknowledged');
    cluster.killBroker();
    const killedMs = cluster.world.clock.monotonicMs();
    await cluster.startBroker({ 'zookeeper.session.timeout.ms': '10000' });
    expect(cluster.world.clock.monotonicMs() - killedMs).toBeLessThan(1_000);
    expect(await readValues(cluster, 'orders')).toEqual(['acknowledged']);
    expect(await append(cluster, 'orders', 'next')).toEqual({ errorCode: 0, offset: 1 });
  });

  test('a deletion that a crash interrupted is carried out by the next start', async () => {
    const cluster = await SimulatedCluster.started();
    await createTopic(cluster, 'orders');
    cluster.killBroker();
    const zooKeeper = await cluster.zooKeeper();
    await cluster.run(zooKeeper.create('/admin/delete_topics/orders', null, { mode: 'persistent' }));
    await cluster.startBroker();
    await cluster.until(async () => (await cluster.znode('/brokers/topics/orders')) === undefined);
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ errorCode: 3 });
  });

  test('a stop does not wait for a ZooKeeper that is gone', async () => {
    const cluster = await SimulatedCluster.started();
    await createTopic(cluster, 'orders');
    cluster.zooKeeperProcess?.kill();
    const stoppedMs = cluster.world.clock.monotonicMs();
    await cluster.stopBroker();
    expect(cluster.world.clock.monotonicMs() - stoppedMs).toBeLessThan(1_000);
    expect(cluster.files('/kafka')).toContain('.kafka_cleanshutdown');
  });

  test.each([0, 2, 5, 20, 1000])(
    'a stop %i ms after the start does not wait for a ZooKeeper that answers no more',
    async (afterMs) => {
      const cluster = await SimulatedCluster.started();
      await cluster.world.clock.runFor(afterMs);
      cluster.zooKeeperProcess?.freeze();
      const stoppedMs = cluster.world.clock.monotonicMs();
      await cluster.stopBroker();
      expect(cluster.world.clock.monotonicMs() - stoppedMs).toBeLessThan(1_000);
    },
  );

  test('standalone, broker and ZooKeeper stop and start as one', async () => {
    const cluster = new SimulatedCluster();
    await cluster.startBroker({ 'zookeeper.connect': '', 'broker.id': '' });
    expect(cluster.broker).toMatchObject({ brokerId: 0, zookeeperConnect: '127.0.0.1:2181' });
    const { topicId } = await createTopic(cluster, 'orders');
    await append(cluster, 'orders', 'kept');
    cluster.killBroker();
    await cluster.startBroker({ 'zookeeper.connect': '', 'broker.id': '' });
    expect(await describeTopic(cluster, 'orders')).toMatchObject({ topicId });
    expect(await readValues(cluster, 'orders')).toEqual(['kept']);
  });
});

describe('a start is refused', () => {
  const newBroker = { listeners: 'PLAINTEXT://127.0.0.1:9093', 'log.dirs': '/other' };

  test('beside another broker', async () => {
    const cluster = await SimulatedCluster.started();
    const start = cluster.startAnother({ ...newBroker, 'broker.id': '1' });
    await expect(start).rejects.toThrow(
      'this version runs a cluster of one broker, and 127.0.0.1:2181 has broker 0 already',
    );
    expect(await cluster.children('/brokers/ids')).toEqual(['0']);
  });

  test('with the id of a broker that lives', async () => {
    const cluster = await SimulatedCluster.started();
    await expect(cluster.startAnother(newBroker)).rejects.toThrow(/does not match current session/);
  });

  test('with another broker.id than the directory has', async () => {
    const cluster = await SimulatedCluster.started();
    await cluster.stopBroker();
    await expect(cluster.startBroker({ 'broker.id': '7' })).rejects.toThrow(
      /Configured broker\.id 7 doesn't match stored broker\.id .*0.* in meta\.properties/,
    );
  });

  test('at the ZooKeeper of another cluster', async () => {
    const cluster = await SimulatedCluster.started();
    await cluster.stopBroker();
    await expect(cluster.startBroker({ 'zookeeper.connect': '127.0.0.1:2181/other' })).rejects.toThrow(
      /The Cluster ID .* doesn't match stored clusterId/,
    );
  });

  test('without a ZooKeeper that answers, naming where it was looked for', async () => {
    const cluster = new SimulatedCluster();
    const start = cluster.startBroker({ 'zookeeper.connection.timeout.ms': '2000' });
    await expect(start).rejects.toThrow(/127\.0\.0\.1:2181.*2000 ms/);
    expect(cluster.world.clock.monotonicMs()).toBeLessThan(4_000);
  });
});

describe('znodes that nobody can read', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['/brokers/topics/broken', 'no JSON'],
    ['/brokers/topics/halfway', '{"version":3,"partitions":{"0":"zero"}}'],
    ['/brokers/topics/orders/partitions/1/state', '[]'],
    ['/config/topics/broken', '{'],
    ['/config/topics/orders', '{"version":1,"config":{"retention.ms":"soon","segment.bytes":"200"}}'],
    ['/config/brokers/0', 'null'],
    ['/config/changes/config_change_', 'garbage'],
    ['/config/changes/config_change_', '{"version":2,"entity_path":"topics/orders"}'],
    ['/admin/preferred_replica_election', 'garbage'],
    ['/isr_change_notification/isr_change_', 'garbage'],
    ['/log_dir_event_notification/log_dir_event_', 'garbage'],
  ];

  async function spoil(cluster: SimulatedCluster): Promise<void> {
    const zooKeeper = await cluster.zooKeeper();
    for (const [path, text] of texts) {
      const isThere = (await cluster.run(zooKeeper.exists(path))) !== undefined;
      const mode = path.endsWith('_') ? 'persistent-sequential' : 'persistent';
      await cluster.run<unknown>(
        isThere
          ? zooKeeper.setData(path, Buffer.from(text))
          : zooKeeper.create(path, Buffer.from(text), { mode }),
      );
    }
  }

  test.each(['while it runs', 'before it starts'])(
    'do not keep the broker from the others: %s',
    async (when) => {
      const cluster = await SimulatedCluster.started();
      await createTopic(cluster, 'orders', { numPartitions: 2 });
      await append(cluster, 'orders', 'before');
      if (when === 'before it starts') await cluster.stopBroker();
      await spoil(cluster);
      if (when === 'before it starts') await cluster.startBroker();
      await cluster.world.clock.runFor(1_000);
      expect((await createTopic(cluster, 'later')).errorCode).toBe(0);
      expect(await append(cluster, 'orders', 'after')).toEqual({ errorCode: 0, offset: 1 });
      expect(await cluster.znode('/admin/preferred_replica_election')).toBeUndefined();
      const zooKeeper = await cluster.zooKeeper();
      const config = Buffer.from('{"version":1,"config":{"max.message.bytes":"10"}}');
      await cluster.run(zooKeeper.setData('/config/topics/later', config));
      const change = Buffer.from('{"version":2,"entity_path":"topics/later"}');
      const path = '/config/changes/config_change_';
      await cluster.run(zooKeeper.create(path, change, { mode: 'persistent-sequential' }));
      await cluster.until(async () => (await append(cluster, 'later', 'too long for that')).errorCode === 10);
      const errors = cluster.lines.filter((line) => line.startsWith('ERROR')).join('\n');
      expect(errors).toContain('/brokers/topics/broken: expected a JSON object, found "no JSON"');
      expect(errors).toContain('Invalid value soon for configuration retention.ms');
    },
  );
});
