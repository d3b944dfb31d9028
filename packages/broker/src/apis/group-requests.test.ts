/** ListGroups, DescribeGroups, DeleteGroups and OffsetDelete in all versions, over the road from socket to coordinator. */
import { Errors } from '@kafka-ts/protocol/errors';
import { deleteGroups } from '@kafka-ts/protocol/messages/delete-groups';
import { describeGroups } from '@kafka-ts/protocol/messages/describe-groups';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import { listGroups } from '@kafka-ts/protocol/messages/list-groups';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetDelete } from '@kafka-ts/protocol/messages/offset-delete';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { consumerProtocolSubscription } from '@kafka-ts/protocol/values/consumer-protocol';
import { encodeVersioned } from '@kafka-ts/protocol/values/versioned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

let broker: SimulatedBroker;
let client: RawClient;
let memberId = '';

const metadata = encodeVersioned(consumerProtocolSubscription, 0, { topics: ['known'] });
const assignment = new Uint8Array([0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);

beforeAll(async () => {
  broker = await SimulatedBroker.start({ config: { 'group.initial.rebalance.delay.ms': '0' } });
  await broker.createTopic('known');
  client = await broker.connect();
  await untilCoordinated();
  await commit('simple');
  memberId = await joinStable();
});
afterAll(() => broker.stop());

/** `__consumer_offsets` is made by the first question for a coordinator. */
async function untilCoordinated(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { errorCode } = await broker.run(client.ask(findCoordinator, 0, { key: 'simple' }));
    const { groups } = await broker.run(client.ask(describeGroups, 0, { groups: ['simple'] }));
    if (errorCode === 0 && groups[0]?.errorCode === 0) return;
    await broker.run(new Promise<void>((resolve) => broker.world.clock.setTimer(100, resolve)));
  }
  throw new Error('no coordinator');
}

async function commit(groupId: string): Promise<void> {
  const partitions = [{ partitionIndex: 0, committedOffset: 3, committedMetadata: '' }];
  const answer = await broker.run(
    client.ask(offsetCommit, 2, {
      groupId,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [{ name: 'known', partitions }],
    }),
  );
  expect(answer.topics[0]?.partitions[0]?.errorCode).toBe(0);
}

async function joinStable(): Promise<string> {
  const joined = await broker.run(
    client.ask(joinGroup, 5, {
      groupId: 'living',
      sessionTimeoutMs: 300_000,
      rebalanceTimeoutMs: 300_000,
      memberId: '',
      groupInstanceId: 'instance',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata }],
    }),
  );
  await broker.run(
    client.ask(syncGroup, 3, {
      groupId: 'living',
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupInstanceId: 'instance',
      assignments: [{ memberId: joined.memberId, assignment }],
    }),
  );
  return joined.memberId;
}

async function listed(version: number, filters: { states?: string[]; types?: string[] } = {}) {
  const request = { statesFilter: filters.states ?? [], typesFilter: filters.types ?? [] };
  const { errorCode, groups } = await broker.run(client.ask(listGroups, version, request));
  expect(errorCode).toBe(0);
  return groups.map(({ groupId, protocolType, groupState, groupType }) =>
    [groupId, protocolType, groupState, groupType].filter((word) => word !== '').join(' '),
  );
}

test.each([
  [0, ['living consumer', 'simple']],
  [3, ['living consumer', 'simple']],
  [4, ['living consumer Stable', 'simple Empty']],
  [5, ['living consumer Stable classic', 'simple Empty classic']],
])('ListGroups v%i', async (version, expected) => {
  expect((await listed(version)).sort()).toEqual(expected);
});

test.each([
  ['one state, in any case', { states: ['sTable'] }, ['living']],
  ['two states', { states: ['Stable', 'Empty'] }, ['living', 'simple']],
  ['a state that there is not', { states: ['Lively'] }, []],
  ['the only type', { types: ['Classic'] }, ['living', 'simple']],
  ['another type', { types: ['consumer'] }, []],
])('ListGroups filtered by %s', async (_name, filters, expected) => {
  expect((await listed(5, filters)).map((line) => line.split(' ')[0]).sort()).toEqual(expected);
});

test.each([0, 1, 2, 3, 4, 5])('DescribeGroups v%i', async (version) => {
  const request = {
    groups: ['living', 'simple', 'nobody', ''],
    includeAuthorizedOperations: version >= 3,
  };
  const { groups } = await broker.run(client.ask(describeGroups, version, request));
  expect(
    groups.map(({ errorCode, groupState, protocolData }) => [errorCode, groupState, protocolData]),
  ).toEqual([
    [0, 'Stable', 'range'],
    [0, 'Empty', ''],
    [0, 'Dead', ''],
    [0, 'Dead', ''],
  ]);
  const [member] = groups[0]?.members ?? [];
  expect(member).toMatchObject({
    memberId,
    groupInstanceId: version >= 4 ? 'instance' : null,
    clientId: 'raw',
    clientHost: '/127.0.0.1',
  });
  expect([...(member?.memberAssignment ?? [])]).toEqual([...assignment]);
  expect([...(member?.memberMetadata ?? [])]).toEqual([...metadata]);
  // READ, DELETE and DESCRIBE: bits 3, 6 and 8.
  expect(groups[0]?.authorizedOperations).toBe(version >= 3 ? 328 : -2147483648);
});

test('OffsetDelete names what is unknown and what is in use', async () => {
  const partitions = [{ partitionIndex: 0 }, { partitionIndex: 9 }];
  const ask = (groupId: string, name: string) =>
    broker.run(client.ask(offsetDelete, 0, { groupId, topics: [{ name, partitions }] }));
  const codesOf = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.topics.flatMap((topic) => topic.partitions.map(({ errorCode }) => errorCode));
  expect(codesOf(await ask('living', 'known'))).toEqual([
    Errors.GROUP_SUBSCRIBED_TO_TOPIC.code,
    Errors.UNKNOWN_TOPIC_OR_PARTITION.code,
  ]);
  expect(codesOf(await ask('simple', 'missing'))).toEqual([
    Errors.UNKNOWN_TOPIC_OR_PARTITION.code,
    Errors.UNKNOWN_TOPIC_OR_PARTITION.code,
  ]);
  expect(await ask('nobody', 'known')).toMatchObject({
    errorCode: Errors.GROUP_ID_NOT_FOUND.code,
    topics: [],
  });
  expect(await ask('', 'known')).toMatchObject({ errorCode: Errors.INVALID_GROUP_ID.code, topics: [] });
});

test.each([0, 1, 2])('DeleteGroups v%i removes what is empty, once', async (version) => {
  await commit('doomed');
  const groupsNames = ['living', 'doomed', 'nobody', 'doomed'];
  const { results } = await broker.run(client.ask(deleteGroups, version, { groupsNames }));
  expect(results.map(({ groupId, errorCode }) => [groupId, errorCode])).toEqual([
    ['living', Errors.NON_EMPTY_GROUP.code],
    ['doomed', Errors.NONE.code],
    ['nobody', Errors.GROUP_ID_NOT_FOUND.code],
  ]);
  const { groups } = await broker.run(client.ask(describeGroups, 5, { groups: ['doomed'] }));
  expect(groups[0]?.groupState).toBe('Dead');
});
