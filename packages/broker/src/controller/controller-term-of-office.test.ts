import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { expect, test } from 'vitest';
import { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { encodeLogDirEvent, encodePartitionList } from '../znodes/admin-nodes.ts';
import { BrokerZnodes } from '../znodes/broker-znodes.ts';
import { plainAssignment } from '../znodes/topic-assignment.ts';
import { TopicZnodes } from '../znodes/topic-znodes.ts';
import { ControllerTermOfOffice } from './controller-term-of-office.ts';
import { ControllerZnodes } from './controller-znodes.ts';
import { ControllerMovedError } from './fenced-writes.ts';
import type { BrokerRequests } from './request-batch.ts';

const protocol = InterBrokerProtocol.parse('3.9');

/** A controller over a real ZooKeeper, and brokers that are nothing but a registration; what it sends is kept. */
class Office {
  readonly cluster = new SimulatedCluster();
  readonly sent: BrokerRequests[] = [];
  readonly errors: string[] = [];
  readonly #brokers = new Map<number, ZooKeeperClient>();
  uncleanTopics: readonly string[] = [];
  #client: ZooKeeperClient | undefined;
  #office: ControllerTermOfOffice | undefined;

  static async begun(brokers: readonly number[]): Promise<Office> {
    const office = new Office();
    await office.cluster.startZooKeeper();
    office.#client = await office.cluster.zooKeeper();
    await office.run(new BrokerZnodes(office.client).makePersistentPaths());
    for (const id of brokers) await office.startBroker(id);
    await office.begin();
    return office;
  }

  get client(): ZooKeeperClient {
    if (this.#client === undefined) throw new Error('not begun');
    return this.#client;
  }

  get term(): ControllerTermOfOffice {
    if (this.#office === undefined) throw new Error('not begun');
    return this.#office;
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.cluster.run(work);
  }

  async begin(): Promise<void> {
    const error = (message: string): void => void this.errors.push(message);
    const logger = { info: () => {}, warn: () => {}, error };
    const znodes = new ControllerZnodes(this.client, protocol, logger);
    if ((await this.run(this.client.exists('/controller'))) !== undefined)
      await this.run(this.client.delete('/controller'));
    const term = await this.run(znodes.elect(1, this.cluster.world.clock.nowMs()));
    if (term === undefined) throw new Error('not elected');
    this.#office = new ControllerTermOfOffice(
      {
        ...{ brokerId: 1, znodes, protocol, interBrokerListener: 'PLAINTEXT', isTopicDeletionEnabled: true },
        isUncleanElectionAllowed: (topic) => this.uncleanTopics.includes(topic),
        newTopicId: () => 'AAAAAAAAAAAAAAAAAAAAAQ',
        logger,
        send: (requests) => void this.sent.push(...requests),
      },
      term,
    );
    await this.run(this.term.begin());
  }

  async startBroker(brokerId: number): Promise<void> {
    const { environment } = this.cluster.client;
    const client = await this.run(
      ZooKeeperClient.connect(environment, { connect: '127.0.0.1:2181', sessionTimeoutMs: 10_000 }),
    );
    const endPoints = [
      {
        listenerName: 'PLAINTEXT',
        host: `host${brokerId}`,
        port: 9092,
        securityProtocol: 'PLAINTEXT',
      } as const,
    ];
    const registration = { brokerId, endPoints, rack: undefined };
    await this.run(new BrokerZnodes(client).register(registration, { protocol, nowMs: 0 }));
    this.#brokers.set(brokerId, client);
  }

  async stopBroker(brokerId: number): Promise<void> {
    const client = this.#brokers.get(brokerId);
    if (client !== undefined) await this.run(client.close());
  }

  /** Makes the topic and lets the controller act on it; the lists are the replicas of each partition. */
  async createTopic(name: string, ...replicas: (readonly number[])[]): Promise<void> {
    const partitions = new Map(replicas.map((one, index) => [index, plainAssignment(one)]));
    const znodes = new TopicZnodes(this.client, protocol);
    await this.run(znodes.createTopic(name, { topicId: undefined, partitions }, new Map()));
    await this.run(this.term.onTopicChange());
  }

  /** `leader epoch isr` as the state znode says. */
  async state(topic: string, partition = 0): Promise<string> {
    const text = await this.cluster.znode(`/brokers/topics/${topic}/partitions/${partition}/state`);
    const { leader, leader_epoch, isr, controller_epoch } = JSON.parse(text ?? '{}');
    return `leader ${leader} epoch ${leader_epoch} isr ${isr} controller ${controller_epoch}`;
  }

  /** What was sent since the last look, in words. */
  news(): string[] {
    return this.sent
      .splice(0)
      .flatMap(({ brokerId, leaderAndIsr, updateMetadata, stopReplica }) => [
        ...(leaderAndIsr?.ungroupedPartitionStates ?? []).map(
          ({ topicName, partitionIndex, leader, leaderEpoch, isr, isNew }) =>
            `${brokerId}: ${topicName}-${partitionIndex} led by ${leader} epoch ${leaderEpoch} isr ${isr}${isNew ? ' new' : ''}`,
        ),
        ...(updateMetadata === undefined
          ? []
          : [
              `${brokerId}: brokers ${updateMetadata.liveBrokers.map(({ id }) => id)}, leaders [${updateMetadata.ungroupedPartitionStates.map(({ leader }) => leader)}]`,
            ]),
        ...(stopReplica?.topicStates ?? []).flatMap(({ topicName, partitionStates }) =>
          partitionStates.map(
            ({ partitionIndex, deletePartition }) =>
              `${brokerId}: stop ${topicName}-${partitionIndex}${deletePartition ? ' and delete' : ''}`,
          ),
        ),
      ]);
  }
}

test('a new topic: its first live replica leads in epoch 0, replicas hear it, everybody knows', async () => {
  const office = await Office.begun([1, 2, 3]);
  expect(office.news().at(-1)).toBe('3: brokers 1,2,3, leaders []');
  await office.createTopic('t', [2, 1]);
  expect(await office.state('t')).toBe('leader 2 epoch 0 isr 2,1 controller 1');
  expect(office.news().toSorted()).toEqual([
    '1: brokers 1,2,3, leaders [2]',
    '1: t-0 led by 2 epoch 0 isr 2,1 new',
    '2: brokers 1,2,3, leaders [2]',
    '2: t-0 led by 2 epoch 0 isr 2,1 new',
    '3: brokers 1,2,3, leaders [2]',
  ]);
});

test('a replica on a dead broker is not in the first ISR; a partition without a live one waits for its broker', async () => {
  const office = await Office.begun([1]);
  await office.createTopic('t', [2, 1], [2]);
  expect(await office.state('t', 0)).toBe('leader 1 epoch 0 isr 1 controller 1');
  expect(await office.cluster.znode('/brokers/topics/t/partitions/1/state')).toBeUndefined();
  expect(office.errors.join()).toContain('t-1');
  await office.startBroker(2);
  await office.run(office.term.onBrokerChange());
  expect(await office.state('t', 1)).toBe('leader 2 epoch 0 isr 2 controller 1');
});

test('when a leader dies another in-sync replica leads in the next epoch; the last one in sync stays in the ISR', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [2, 1]);
  await office.createTopic('single', [2]);
  office.news();
  await office.stopBroker(2);
  await office.run(office.term.onBrokerChange());
  expect(await office.state('t')).toBe('leader 1 epoch 1 isr 1 controller 1');
  expect(await office.state('single')).toBe('leader -1 epoch 1 isr 2 controller 1');
  expect(office.news()).toContain('1: t-0 led by 1 epoch 1 isr 1');
  await office.startBroker(2);
  await office.run(office.term.onBrokerChange());
  expect(await office.state('single')).toBe('leader 2 epoch 2 isr 2 controller 1');
  expect(await office.state('t')).toBe('leader 1 epoch 1 isr 1 controller 1');
  const news = office.news();
  expect(news).toContain('2: single-0 led by 2 epoch 2 isr 2');
  expect(news).toContain('2: t-0 led by 1 epoch 1 isr 1');
});

test('only a topic that allows it gets a leader from outside the ISR', async () => {
  const office = await Office.begun([1, 2]);
  office.uncleanTopics = ['unclean'];
  for (const topic of ['clean', 'unclean']) {
    await office.createTopic(topic, [2, 1]);
    const state = Buffer.from('{"controller_epoch":1,"leader":2,"version":1,"leader_epoch":0,"isr":[2]}');
    await office.run(office.client.setData(`/brokers/topics/${topic}/partitions/0/state`, state));
  }
  await office.stopBroker(2);
  await office.run(office.term.onBrokerChange());
  expect(await office.state('clean')).toBe('leader -1 epoch 1 isr 2 controller 1');
  expect(await office.state('unclean')).toBe('leader 1 epoch 1 isr 1 controller 1');
});

test('leaderships go back to the preferred replica, and away from a broker that wants to stop', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [2, 1]);
  await office.stopBroker(2);
  await office.run(office.term.onBrokerChange());
  await office.startBroker(2);
  await office.run(office.term.onBrokerChange());
  const synced = Buffer.from('{"controller_epoch":1,"leader":1,"version":1,"leader_epoch":1,"isr":[1,2]}');
  await office.run(office.client.setData('/brokers/topics/t/partitions/0/state', synced));
  const list = encodePartitionList([{ topic: 't', partition: 0 }]);
  await office.run(office.client.create('/admin/preferred_replica_election', list, { mode: 'persistent' }));
  await office.run(office.term.onPreferredElectionRequest());
  expect(await office.state('t')).toBe('leader 2 epoch 2 isr 1,2 controller 1');
  expect(await office.cluster.znode('/admin/preferred_replica_election')).toBeUndefined();
  expect(await office.run(office.term.onControlledShutdown(2))).toEqual([]);
  expect(await office.state('t')).toMatch(/^leader 1 epoch [34] isr 1 /);
});

test('a deletion stops replicas, deletes them, and removes the znodes when all have answered', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [1, 2]);
  office.news();
  await office.run(office.client.create('/admin/delete_topics/t', null, { mode: 'persistent' }));
  await office.run(office.term.onTopicDeletionRequest());
  const news = office.news();
  expect(news).toContain('1: brokers 1,2, leaders [-2]');
  expect(news).toContain('1: stop t-0 and delete');
  expect(news).toContain('2: stop t-0 and delete');
  const partition = { topic: 't', partition: 0 };
  await office.run(office.term.onReplicasDeleted([{ partition, replica: 1 }], []));
  expect(await office.cluster.znode('/brokers/topics/t')).toBeDefined();
  await office.run(office.term.onReplicasDeleted([{ partition, replica: 2 }], []));
  expect(await office.cluster.znode('/brokers/topics/t')).toBeUndefined();
  expect(await office.cluster.children('/admin/delete_topics')).toEqual([]);
  await office.createTopic('t', [1, 2]);
  expect(await office.state('t')).toBe('leader 1 epoch 0 isr 1,2 controller 1');
  expect(office.errors).toEqual([]);
});

test('while a topic is being deleted nobody is told to lead it, neither by the periodic election nor for a lost directory', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [1, 2]);
  await office.run(office.client.create('/admin/delete_topics/t', null, { mode: 'persistent' }));
  await office.run(office.term.onTopicDeletionRequest());
  office.news();
  await office.run(office.term.electPreferred(office.term.context.allPartitions()));
  const event = encodeLogDirEvent(1);
  const path = '/log_dir_event_notification/log_dir_event_';
  await office.run(office.client.create(path, event, { mode: 'persistent-sequential' }));
  await office.run(office.term.onLogDirEvent());
  expect(office.news()).toEqual([]);
  expect(await office.state('t')).toMatch(/^leader -1 /);
});

test('a deletion waits for a broker that is dead', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [1, 2]);
  await office.stopBroker(2);
  await office.run(office.term.onBrokerChange());
  await office.run(office.client.create('/admin/delete_topics/t', null, { mode: 'persistent' }));
  office.news();
  await office.run(office.term.onTopicDeletionRequest());
  expect(office.news().filter((line) => line.includes('delete'))).toEqual([]);
  await office.startBroker(2);
  await office.run(office.term.onBrokerChange());
  expect(
    office
      .news()
      .filter((line) => line.includes('delete'))
      .toSorted(),
  ).toEqual(['1: stop t-0 and delete', '2: stop t-0 and delete']);
});

test('the next controller takes over what it finds, in the next controller epoch', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [2, 1]);
  await office.createTopic('single', [2]);
  await office.stopBroker(2);
  office.news();
  await office.begin();
  expect(office.term.context.controllerEpoch).toBe(2);
  expect(await office.state('t')).toBe('leader 1 epoch 1 isr 1 controller 2');
  expect(office.news()).toContain('1: t-0 led by 1 epoch 1 isr 1');
});

test('a controller that was replaced writes nothing more and learns it from the refusal', async () => {
  const office = await Office.begun([1, 2]);
  const replaced = office.term;
  await office.begin();
  const partitions = new Map([[0, plainAssignment([1])]]);
  await office.run(
    new TopicZnodes(office.client, protocol).createTopic('t', { topicId: 'x', partitions }, new Map()),
  );
  await expect(office.run(replaced.onTopicChange())).rejects.toThrow(ControllerMovedError);
  expect(await office.cluster.znode('/brokers/topics/t/partitions/0/state')).toBeUndefined();
  await office.run(office.term.onTopicChange());
  expect(await office.state('t')).toBe('leader 1 epoch 0 isr 1 controller 2');
  await office.run(office.client.create('/admin/delete_topics/unknown', null, { mode: 'persistent' }));
  await expect(office.run(replaced.onTopicDeletionRequest())).rejects.toThrow(ControllerMovedError);
});

test('a notification of ISR changes is told to everybody and removed', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [1, 2]);
  office.news();
  const shrunk = Buffer.from('{"controller_epoch":1,"leader":1,"version":1,"leader_epoch":0,"isr":[1]}');
  await office.run(office.client.setData('/brokers/topics/t/partitions/0/state', shrunk));
  await office.run(
    office.client.create(
      '/isr_change_notification/isr_change_',
      encodePartitionList([{ topic: 't', partition: 0 }]),
      {
        mode: 'persistent-sequential',
      },
    ),
  );
  await office.run(office.term.onIsrChange());
  expect(office.term.context.leadership.get('t/0')).toMatchObject({ isr: [1], partitionEpoch: 1 });
  expect(office.news()).toEqual(['1: brokers 1,2, leaders [1]', '2: brokers 1,2, leaders [1]']);
  expect(await office.cluster.children('/isr_change_notification')).toEqual([]);
});

test('replicas of a failed directory are offline until their broker comes back', async () => {
  const office = await Office.begun([1, 2]);
  await office.createTopic('t', [1, 2]);
  await office.run(office.term.onReplicasOffline(1, [{ topic: 't', partition: 0 }]));
  expect(await office.state('t')).toMatch(/^leader 2 epoch \d isr 2 /);
  await office.stopBroker(1);
  await office.run(office.term.onBrokerChange());
  await office.startBroker(1);
  await office.run(office.term.onBrokerChange());
  expect(office.news().filter((line) => line.startsWith('1: t-0 led by 2')).length).toBeGreaterThan(0);
});
