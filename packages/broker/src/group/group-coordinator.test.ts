import { Errors } from '@kafka-ts/protocol/errors';
import { expect, test } from 'vitest';
import { GroupFixture, ListLog, stableMember } from '../fixtures/group-fixture.ts';

test('a new member is given an id first, then leads the first generation and gets what it assigns itself', async () => {
  const fixture = await GroupFixture.started();
  const asked = await fixture.join('');
  expect(asked).toMatchObject({ error: Errors.MEMBER_ID_REQUIRED, memberId: 'c-uuid-1' });
  const joined = await fixture.join(asked.memberId);
  expect(joined).toMatchObject({
    error: Errors.NONE,
    generationId: 1,
    leaderId: asked.memberId,
    protocolName: 'range',
  });
  expect(joined.members.map(({ memberId }) => memberId)).toEqual([asked.memberId]);
  const synced = await fixture.sync(joined, { [joined.memberId]: 7 });
  expect([...synced.assignment]).toEqual([7]);
  expect(fixture.heartbeat(joined)).toBe(Errors.NONE);
});

test('a second member makes the first rejoin, and both share the next generation', async () => {
  const fixture = await GroupFixture.started();
  const first = await stableMember(fixture);
  const second = fixture.joinNew();
  await Promise.resolve();
  await Promise.resolve();
  expect(fixture.heartbeat(first)).toBe(Errors.REBALANCE_IN_PROGRESS);
  const again = await fixture.join(first.memberId);
  const { result } = await second;
  expect([again.generationId, result.generationId]).toEqual([2, 2]);
  expect(again.members.length).toBe(2);
  expect(result.members).toEqual([]);
  const parked = fixture.sync(result);
  await fixture.sync(again, { [again.memberId]: 1, [result.memberId]: 2 });
  expect([...(await parked).assignment]).toEqual([2]);
});

test('a member that stays silent for its session is removed, the others rebalance', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture);
  await fixture.clock.runFor(9_000);
  expect(fixture.heartbeat(joined)).toBe(Errors.NONE);
  await fixture.clock.runFor(9_000);
  expect(fixture.heartbeat(joined)).toBe(Errors.NONE);
  await fixture.clock.runFor(11_000);
  expect(fixture.heartbeat(joined)).toBe(Errors.UNKNOWN_MEMBER_ID);
  expect(fixture.coordinator.administration.describe('g').group?.state).toBe('empty');
});

test('a member that never syncs is removed after the rebalance timeout', async () => {
  const fixture = await GroupFixture.started();
  const { result } = await fixture.joinNew({
    timeouts: { sessionTimeoutMs: 300_000, rebalanceTimeoutMs: 5_000 },
  });
  await fixture.clock.runFor(6_000);
  expect(fixture.heartbeat(result)).toBe(Errors.UNKNOWN_MEMBER_ID);
});

test('the first rebalance of an empty group waits for more members', async () => {
  const fixture = await GroupFixture.started(new ListLog(), { 'group.initial.rebalance.delay.ms': '3000' });
  const first = fixture.joinNew();
  await fixture.clock.runFor(2_000);
  const second = fixture.joinNew();
  await fixture.clock.runFor(10_000);
  expect((await first).result.generationId).toBe(1);
  expect((await second).result.generationId).toBe(1);
});

test('members without a common protocol cannot share a group', async () => {
  const fixture = await GroupFixture.started();
  await stableMember(fixture);
  const other = await fixture.join('', { protocols: [{ name: 'sticky', metadata: new Uint8Array() }] });
  expect(other.error).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
});

test('a static member comes back under a new id without a rebalance, and its former self is fenced', async () => {
  const fixture = await GroupFixture.started();
  const { result } = await fixture.joinNew({ groupInstanceId: 'i' });
  await fixture.sync(result, { [result.memberId]: 9 });
  const back = await fixture.join('', { groupInstanceId: 'i' });
  expect(back).toMatchObject({ error: Errors.NONE, generationId: 1, skipAssignment: true });
  expect(back.memberId).not.toBe(result.memberId);
  const former = fixture.coordinator.heartbeat('g', { memberId: result.memberId, groupInstanceId: 'i' }, 1);
  expect(former).toBe(Errors.FENCED_INSTANCE_ID);
});

test.each([
  ['generation of nobody', { memberId: '', generationId: 3 }, Errors.ILLEGAL_GENERATION],
  ['simple consumer', { memberId: '', generationId: -1 }, Errors.NONE],
])('a commit to a missing group by a %s', async (_name, member, error) => {
  const fixture = await GroupFixture.started();
  expect(await fixture.commit(5, member)).toEqual([error]);
  expect(fixture.fetch()).toBe(error === Errors.NONE ? 5 : undefined);
});

test('commits of a group with members need a member of the present generation', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture);
  expect(await fixture.commit(1)).toEqual([Errors.UNKNOWN_MEMBER_ID]);
  expect(await fixture.commit(1, { memberId: joined.memberId, generationId: 9 })).toEqual([
    Errors.ILLEGAL_GENERATION,
  ]);
  expect(await fixture.commit(1, joined)).toEqual([Errors.NONE]);
  expect(fixture.fetch()).toBe(1);
});

test('what could not be written was not committed', async () => {
  const fixture = await GroupFixture.started();
  fixture.log.error = Errors.NOT_ENOUGH_REPLICAS;
  expect(await fixture.commit(5)).toEqual([Errors.COORDINATOR_NOT_AVAILABLE]);
  expect(fixture.fetch()).toBeUndefined();
});

test('another broker that loads the partition knows members, assignments and offsets', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture);
  await fixture.commit(42, joined);
  fixture.coordinator.onResignation(0);
  expect(fixture.heartbeat(joined)).toBe(Errors.NOT_COORDINATOR);
  const next = await GroupFixture.started(fixture.log);
  expect(next.fetch()).toBe(42);
  expect(next.heartbeat(joined)).toBe(Errors.NONE);
  expect([...(await next.sync(joined)).assignment]).toEqual([7]);
});

test('offsets of an empty group expire, those of a living one do not', async () => {
  const config = { 'offsets.retention.minutes': '1', 'offsets.retention.check.interval.ms': '1000' };
  const fixture = await GroupFixture.started(new ListLog(), config);
  fixture.coordinator.start();
  await fixture.commit(5);
  await fixture.clock.runFor(50_000);
  expect(fixture.fetch()).toBe(5);
  await fixture.clock.runFor(20_000);
  expect(fixture.fetch()).toBeUndefined();
  fixture.coordinator.stop();
});

test('leaving makes the group empty; only then it can be deleted', async () => {
  const fixture = await GroupFixture.started();
  const joined = await stableMember(fixture);
  expect(await fixture.coordinator.administration.deleteGroup('g')).toBe(Errors.NON_EMPTY_GROUP);
  const left = fixture.coordinator.leave('g', [{ memberId: joined.memberId, groupInstanceId: undefined }]);
  expect(left.members).toEqual([Errors.NONE]);
  expect(await fixture.coordinator.administration.deleteGroup('g')).toBe(Errors.NONE);
  expect(await fixture.coordinator.administration.deleteGroup('g')).toBe(Errors.GROUP_ID_NOT_FOUND);
});

test('groups are spread as Java hashes their names', () => {
  const log = new ListLog();
  log.partitionCount = () => 5;
  const { coordinator } = new GroupFixture(log);
  expect([
    coordinator.partitionFor('sub'),
    coordinator.partitionFor('simple'),
    coordinator.partitionFor('txg'),
  ]).toEqual([0, 1, 4]);
});
