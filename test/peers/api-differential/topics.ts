/** Topics and the cluster: Metadata, CreateTopics, DeleteTopics, CreatePartitions, DescribeCluster, FindCoordinator, InitProducerId. */
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { describeCluster } from '@kafka-ts/protocol/messages/describe-cluster';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { tellConfigs } from './configs.ts';
import { tellCreateTopics } from './create-topics.ts';
import { badNames, makeTopic, unknownId } from './make-topic.ts';
import type { Scenario } from './scenario.ts';
import { type Side, versionsOf } from './side.ts';

async function tellDeleteTopics(side: Side): Promise<void> {
  for (const version of versionsOf(deleteTopics)) {
    const byName = (about: string, ...names: string[]) =>
      side.ask(
        deleteTopics,
        version,
        version < 6
          ? { topics: [], topicNames: names, timeoutMs: 10_000 }
          : {
              topics: names.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' })),
              topicNames: [],
              timeoutMs: 10_000,
            },
        { about },
      );
    const name = `gone-v${version}`;
    await makeTopic(side, name);
    await byName('none');
    await byName('unknown', 'never-was');
    await byName('empty name', '');
    await byName('bad name', 'a b');
    await byName('a topic', name, 'never-was');
    await byName('it again', name);
    if (version < 6) continue;
    const byId = (about: string, ...topics: { name: string | null; topicId: string }[]) =>
      side.ask(deleteTopics, version, { topics, topicNames: [], timeoutMs: 10_000 }, { about });
    await byId('unknown id', { name: null, topicId: unknownId });
    await byId('neither name nor id', { name: null, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' });
    const other = await makeTopic(side, `gone-by-id-v${version}`);
    await byId('name and id', { name: `gone-by-id-v${version}`, topicId: other });
    await byId('by id', { name: null, topicId: other });
  }
}

async function tellCreatePartitions(side: Side): Promise<void> {
  for (const version of versionsOf(createPartitions)) {
    const name = `grows-v${version}`;
    await makeTopic(side, name, 2);
    const ask = (
      about: string,
      topics: { name: string; count: number; assignments: { brokerIds: number[] }[] | null }[],
      validateOnly = false,
    ) => side.ask(createPartitions, version, { topics, timeoutMs: 10_000, validateOnly }, { about });
    const grow = (count: number, assignments: { brokerIds: number[] }[] | null = null) => [
      { name, count, assignments },
    ];
    await ask('none', []);
    await ask('unknown topic', [{ name: 'never-was', count: 3, assignments: null }]);
    await ask('bad topic', [{ name: 'a b', count: 3, assignments: null }]);
    await ask('the same number', grow(2));
    await ask('fewer', grow(1));
    await ask('0', grow(0));
    await ask('-1', grow(-1));
    await ask('validate only', grow(3), true);
    await ask('named twice', [...grow(3), ...grow(4)]);
    await ask('too short an assignment', grow(4, [{ brokerIds: [0] }]));
    await ask('too long an assignment', grow(3, [{ brokerIds: [0] }, { brokerIds: [0] }]));
    await ask('empty assignment', grow(3, []));
    await ask('unknown broker', grow(3, [{ brokerIds: [7] }]));
    await ask('two replicas', grow(3, [{ brokerIds: [0, 7] }]));
    await ask('broker twice', grow(3, [{ brokerIds: [0, 0] }]));
    await ask('no broker', grow(3, [{ brokerIds: [] }]));
    await ask('3', grow(3));
    await ask('4 with assignment', grow(4, [{ brokerIds: [0] }]));
  }
}

async function tellMetadata(side: Side): Promise<void> {
  const id = await makeTopic(side, 'described', 2);
  const zero = 'AAAAAAAAAAAAAAAAAAAAAA';
  for (const version of versionsOf(metadata)) {
    const ask = (about: string, topics: { topicId?: string; name: string | null }[] | null, allow = false) =>
      side.ask(
        metadata,
        version,
        {
          topics,
          allowAutoTopicCreation: version < 4 ? true : allow,
          includeClusterAuthorizedOperations: version >= 8 && version <= 10,
          includeTopicAuthorizedOperations: version >= 8,
        },
        { about },
      );
    if (version > 0) await ask('no topics', []);
    await ask('a topic', [{ name: 'described' }]);
    await ask('a topic twice', [{ name: 'described' }, { name: 'described' }]);
    for (const bad of badNames) await ask(`bad name "${bad.slice(0, 9)}"`, [{ name: bad }], true);
    if (version >= 4) {
      await ask('unknown, not to be made', [{ name: 'never-was' }]);
      await ask('unknown and known', [{ name: 'never-was' }, { name: 'described' }]);
    }
    await ask('unknown, to be made', [{ name: `auto-v${version}` }], true);
    if (version >= 10) {
      await ask('by id', [{ topicId: id, name: null }]);
      await ask('by id with a name', [{ topicId: id, name: 'described' }]);
      await ask('unknown id', [{ topicId: unknownId, name: null }]);
      await ask('id and name', [
        { topicId: id, name: null },
        { topicId: zero, name: 'described' },
      ]);
      await ask('zero id, null name', [{ topicId: zero, name: null }]);
    }
  }
}

export async function tellAllTopics(side: Side): Promise<void> {
  for (const version of versionsOf(metadata)) {
    await side.ask(
      metadata,
      version,
      { topics: version === 0 ? [] : null, allowAutoTopicCreation: true },
      { about: 'all topics' },
    );
  }
}

async function tellCluster(side: Side): Promise<void> {
  for (const version of versionsOf(describeCluster)) {
    for (const includeClusterAuthorizedOperations of [false, true]) {
      for (const endpointType of [1, 2, 3, 0]) {
        await side.ask(
          describeCluster,
          version,
          { includeClusterAuthorizedOperations, endpointType },
          { about: `endpoints ${endpointType} operations ${includeClusterAuthorizedOperations}` },
        );
      }
    }
  }
  for (const version of versionsOf(findCoordinator)) {
    for (const keyType of [0, 2, 3, -1]) {
      for (const keys of [['group'], [''], ['a', 'a', 'b'], []]) {
        const request = version < 4 ? { key: keys[0] ?? '', keyType } : { keyType, coordinatorKeys: keys };
        await side.ask(findCoordinator, version, request, { about: `type ${keyType} keys ${keys.join()}` });
      }
    }
  }
}

async function tellInitProducerId(side: Side): Promise<void> {
  for (const version of versionsOf(initProducerId)) {
    const ask = (
      about: string,
      request: {
        transactionalId: string | null;
        transactionTimeoutMs: number;
        producerId?: number;
        producerEpoch?: number;
      },
    ) => side.ask(initProducerId, version, request, { about });
    const answer = await ask('none', { transactionalId: null, transactionTimeoutMs: 60_000 });
    await ask('timeout 0', { transactionalId: null, transactionTimeoutMs: 0 });
    await ask('timeout -1', { transactionalId: null, transactionTimeoutMs: -1 });
    await ask('empty transactional id', { transactionalId: '', transactionTimeoutMs: 1000 });
    await ask('own id', {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: answer?.producerId ?? 1,
      producerEpoch: 0,
    });
    await ask('own id, epoch 5', {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: answer?.producerId ?? 1,
      producerEpoch: 5,
    });
    await ask('id without epoch', {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: 3,
      producerEpoch: -1,
    });
    await ask('epoch without id', {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: -1,
      producerEpoch: 3,
    });
    await ask('unknown id', {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: 123_456,
      producerEpoch: 3,
    });
  }
}

export const topicScenarios: readonly Scenario[] = [
  { name: 'CreateTopics', tell: tellCreateTopics },
  { name: 'CreatePartitions', tell: tellCreatePartitions },
  { name: 'Metadata', tell: tellMetadata },
  { name: 'DescribeCluster and FindCoordinator', tell: tellCluster },
  { name: 'InitProducerId', tell: tellInitProducerId },
  { name: 'DescribeConfigs', tell: tellConfigs },
  { name: 'DeleteTopics', tell: tellDeleteTopics },
];
