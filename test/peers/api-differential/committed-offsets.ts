import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { assignment, joined } from './joining.ts';
import { makeTopic } from './make-topic.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellOffsets(side: Side): Promise<void> {
  await makeTopic(side, 'committed', 2);
  for (const version of versionsOf(offsetCommit)) {
    const group = `commits-v${version}`;
    const commit = (
      about: string,
      more: {
        groupId?: string;
        generation?: number;
        memberId?: string;
        instance?: string | null;
        topic?: string;
        partitions?: number[];
        metadata?: string | null;
        offset?: number;
      } = {},
    ) =>
      side.ask(
        offsetCommit,
        version,
        {
          groupId: more.groupId ?? group,
          generationIdOrMemberEpoch: more.generation ?? -1,
          memberId: more.memberId ?? '',
          groupInstanceId: more.instance ?? null,
          topics: [
            {
              name: more.topic ?? 'committed',
              partitions: (more.partitions ?? [0]).map((partitionIndex) => ({
                partitionIndex,
                committedOffset: more.offset ?? 5,
                committedMetadata: more.metadata === undefined ? 'm' : more.metadata,
              })),
            },
          ],
        },
        { about },
      );
    await side.ask(offsetCommit, version, { groupId: group, topics: [] }, { about: 'nothing' });
    await commit('simple');
    await commit('no group id', { groupId: '' });
    await commit('unknown topic', { topic: 'never-was' });
    await commit('bad topic', { topic: 'a b' });
    await commit('empty topic', { topic: '' });
    await commit('unknown partition', { partitions: [0, 9, -1] });
    await commit('twice', { partitions: [1, 1] });
    await commit('null metadata', { metadata: null });
    await commit('largest metadata', { metadata: 'x'.repeat(4096) });
    await commit('too large metadata', { metadata: 'x'.repeat(4097), partitions: [0, 1] });
    await commit('negative offset', { offset: -1 });
    await commit('very negative offset', { offset: -5 });
    await commit('generation of nobody', { generation: 3 });
    await commit('member of nobody', { generation: 3, memberId: 'x' });
    await commit('member without generation', { memberId: 'x' });
    await commit('instance of nobody', { instance: 'i-1' });
    if (version > 0) {
      const busy = `busy-v${version}`;
      const member = await joined(side, 5, busy, 'a member that commits');
      const memberId = member?.memberId ?? '';
      await commit('before sync', { groupId: busy, generation: 1, memberId });
      await side.ask(
        syncGroup,
        3,
        { groupId: busy, generationId: 1, memberId, assignments: [{ memberId, assignment }] },
        { about: 'sync' },
      );
      await commit('member', { groupId: busy, generation: 1, memberId });
      await commit('old generation', { groupId: busy, generation: 0, memberId });
      await commit('unknown member', { groupId: busy, generation: 1, memberId: 'nobody' });
      await commit('simple into a living group', { groupId: busy });
      await commit('unknown instance', { groupId: busy, generation: 1, memberId, instance: 'i-8' });
    }
    for (const fetched of versionsOf(offsetFetch)) await fetchOffsets(side, fetched, group);
  }
}

async function fetchOffsets(side: Side, version: number, group: string): Promise<void> {
  const one = (
    about: string,
    groupId: string,
    topics: { name: string; partitionIndexes: number[] }[] | null,
    requireStable = false,
  ) =>
    side.ask(
      offsetFetch,
      version,
      version < 8
        ? { groupId, topics, groups: [], requireStable: version >= 7 && requireStable }
        : { topics: [], groups: [{ groupId, topics }], requireStable },
      { about: `${about} of ${group}` },
    );
  await one('committed', group, [{ name: 'committed', partitionIndexes: [0, 1] }]);
  await one('committed, stable', group, [{ name: 'committed', partitionIndexes: [0] }], true);
  await one('unknown partitions', group, [
    { name: 'committed', partitionIndexes: [0, 9, -1] },
    { name: 'never-was', partitionIndexes: [0] },
  ]);
  await one('the same twice', group, [{ name: 'committed', partitionIndexes: [0, 0] }]);
  await one('no topics', group, []);
  if (version >= 2) await one('all', group, null);
  await one('unknown group', 'never-was', [{ name: 'committed', partitionIndexes: [0] }]);
  await one('empty group', '', [{ name: 'committed', partitionIndexes: [0] }]);
  if (version >= 8) {
    await side.ask(
      offsetFetch,
      version,
      {
        topics: [],
        groups: [
          { groupId: group, topics: null },
          { groupId: 'never-was', topics: null },
        ],
      },
      { about: `two groups, ${group}` },
    );
    await side.ask(
      offsetFetch,
      version,
      { topics: [], groups: [{ groupId: group, topics: null, memberId: 'x', memberEpoch: 3 }] },
      { about: `member of ${group}` },
    );
  }
}
