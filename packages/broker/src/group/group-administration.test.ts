import { Errors } from '@kafka-ts/protocol/errors';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { consumerProtocolSubscription } from '@kafka-ts/protocol/values/consumer-protocol';
import { encodeVersioned } from '@kafka-ts/protocol/values/versioned';
import { expect, test } from 'vitest';
import { GroupFixture, ListLog, stableMember } from '../fixtures/group-fixture.ts';
import { decodeGroupRecord, type GroupRecord } from './group-records.ts';

/** What the last batch says. */
function lastRecords(log: ListLog): GroupRecord[] {
  return [...readRecords(log.batches.at(-1) ?? new Uint8Array(0))].map(({ key, value }) =>
    decodeGroupRecord(key ?? new Uint8Array(0), value),
  );
}

function subscribing(...topics: string[]) {
  const metadata = encodeVersioned(consumerProtocolSubscription, 1, { topics, ownedPartitions: [] });
  return { protocols: [{ name: 'range', metadata }] };
}

const retention = { 'offsets.retention.minutes': '1', 'offsets.retention.check.interval.ms': '1000' };
const partition = { topic: 't', partition: 0 };

test('a deleted group leaves tombstones of its offsets and of itself, and is not there for who loads the log', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture);
  await fixture.commit(5, joined);
  fixture.leave(joined);
  expect(await fixture.coordinator.administration.deleteGroup('g')).toBe(Errors.NONE);
  expect(lastRecords(fixture.log)).toEqual([
    { kind: 'offset', group: 'g', partition, offset: undefined },
    { kind: 'group', group: 'g', state: undefined },
  ]);
  const next = await GroupFixture.started(fixture.log);
  expect(next.coordinator.administration.list().groups).toEqual([]);
  expect(next.fetch()).toBeUndefined();
});

test('a group that only kept offsets is deleted by tombstones of these: it was never written itself', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit(5);
  expect(await fixture.coordinator.administration.deleteGroup('g')).toBe(Errors.NONE);
  expect(lastRecords(fixture.log)).toEqual([{ kind: 'offset', group: 'g', partition, offset: undefined }]);
});

test('while a group is being deleted nobody commits to it or joins it; if that fails it is as before', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit(5);
  fixture.log.error = Errors.NOT_ENOUGH_REPLICAS;
  const deletion = fixture.coordinator.administration.deleteGroup('g');
  const [commit, join] = [fixture.commit(6), fixture.join('')];
  expect(await commit).toEqual([Errors.COORDINATOR_NOT_AVAILABLE]);
  expect((await join).error).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
  expect(await deletion).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
  fixture.log.error = Errors.NONE;
  expect(fixture.fetch()).toBe(5);
  expect(await fixture.commit(6)).toEqual([Errors.NONE]);
});

test('offsets of topics that a consumer group reads cannot be deleted, others can', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture, subscribing('read'));
  await fixture.commit(5, joined);
  const asked = [partition, { topic: 'read', partition: 0 }];
  expect(await fixture.coordinator.administration.deleteOffsets('g', asked)).toEqual({
    error: Errors.NONE,
    partitions: [Errors.NONE, Errors.GROUP_SUBSCRIBED_TO_TOPIC],
  });
  expect(fixture.fetch()).toBeUndefined();
  expect(fixture.heartbeat(joined)).toBe(Errors.NONE);
});

test.each([
  ['whose members are no consumers', { protocolType: 'connect' }, Errors.NON_EMPTY_GROUP, []],
  [
    'whose subscriptions cannot be read',
    { protocols: [{ name: 'range', metadata: new Uint8Array([0]) }] },
    Errors.NONE,
    [Errors.GROUP_SUBSCRIBED_TO_TOPIC],
  ],
])('offsets of a group %s stay', async (_name, options, error, partitions) => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture, options);
  await fixture.commit(5, joined);
  const answer = await fixture.coordinator.administration.deleteOffsets('g', [partition]);
  expect(answer).toEqual({ error, partitions });
  expect(fixture.fetch()).toBe(5);
});

test('a group without members is forgotten with its last offset', async () => {
  const fixture = await GroupFixture.started();
  await fixture.commit(5);
  await fixture.coordinator.administration.deleteOffsets('g', [partition]);
  expect(fixture.coordinator.administration.list().groups).toEqual([]);
  expect((await fixture.coordinator.administration.deleteOffsets('g', [partition])).error).toBe(
    Errors.GROUP_ID_NOT_FOUND,
  );
});

test('a tool may commit to a group without members, whatever member it calls itself', async () => {
  const fixture = await GroupFixture.started();
  fixture.leave(await stableMember(fixture));
  expect(await fixture.commit(7, { memberId: 'tool', generationId: -1 })).toEqual([Errors.NONE]);
  expect(fixture.fetch()).toBe(7);
});

test('offsets that a living group no longer reads expire, those that it reads do not', async () => {
  const reads = await GroupFixture.started(new ListLog(), retention);
  const readsNot = await GroupFixture.started(new ListLog(), retention);
  const timeouts = { sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 300_000 };
  await reads.commit(5, await stableMember(reads, { ...subscribing('t'), timeouts }));
  await readsNot.commit(5, await stableMember(readsNot, { ...subscribing('other'), timeouts }));
  for (const fixture of [reads, readsNot]) {
    fixture.coordinator.start();
    await fixture.clock.runFor(62_000);
    fixture.coordinator.stop();
  }
  expect(await offsetAfterReload(reads)).toBe(5);
  expect(await offsetAfterReload(readsNot)).toBeUndefined();
});

async function offsetAfterReload(fixture: GroupFixture): Promise<number | undefined> {
  return (await GroupFixture.started(fixture.log)).fetch();
}

test('a simple group is forgotten when its offsets have expired', async () => {
  const fixture = await GroupFixture.started(new ListLog(), retention);
  fixture.coordinator.start();
  await fixture.commit(5);
  await fixture.clock.runFor(62_000);
  expect(fixture.coordinator.administration.list().groups).toEqual([]);
  fixture.coordinator.stop();
});

test('a stopped coordinator lists nothing and says so', async () => {
  const fixture = await GroupFixture.started();
  fixture.coordinator.stop();
  expect(fixture.coordinator.administration.list()).toEqual({
    error: Errors.COORDINATOR_NOT_AVAILABLE,
    groups: [],
  });
  expect(fixture.coordinator.administration.describe('g').error).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
});
