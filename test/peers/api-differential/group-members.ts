/** SyncGroup, Heartbeat, LeaveGroup: through a rebalance of two members. */
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { leaveGroup } from '@kafka-ts/protocol/messages/leave-group';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { assignment, join, joined } from './joining.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellMembers(side: Side): Promise<void> {
  for (const version of versionsOf(syncGroup)) {
    const group = `synced-v${version}`;
    const sync = (
      about: string,
      generationId: number,
      memberId: string,
      more: {
        protocolType?: string;
        protocolName?: string;
        assign?: boolean;
        groupId?: string;
        groupInstanceId?: string;
        on?: string;
      } = {},
    ) =>
      side.ask(
        syncGroup,
        version,
        {
          groupId: more.groupId ?? group,
          generationId,
          memberId,
          groupInstanceId: more.groupInstanceId ?? null,
          protocolType: more.protocolType ?? 'consumer',
          protocolName: more.protocolName ?? 'range',
          assignments: more.assign === true ? [{ memberId, assignment }] : [],
        },
        { about, on: more.on ?? 'main' },
      );
    await sync('unknown group', 1, 'x');
    await sync('no group id', 1, 'x', { groupId: '' });
    const member = await joined(side, 5, group, `for sync v${version}`);
    const id = member?.memberId ?? '';
    await sync('wrong generation', 7, id);
    await sync('unknown member', 1, 'nobody');
    await sync('unknown instance', 1, id, { groupInstanceId: 'i-7' });
    await sync('wrong type', 1, id, { protocolType: 'connect' });
    await sync('wrong protocol', 1, id, { protocolName: 'other' });
    await sync('the leader', 1, id, { assign: true });
    await sync('again', 1, id);
    const second = await join(side, 4, group, `second member for sync v${version}`, { on: 'second' });
    const secondId = second?.memberId ?? '';
    const waiting = join(side, 4, group, 'second waits', { memberId: secondId, on: 'second' });
    for (let tries = 0; tries < 100; tries++) {
      const answer = await side.ask(
        heartbeat,
        4,
        { groupId: group, generationId: 1, memberId: id },
        { about: 'until it rebalances', on: 'probe' },
      );
      side.lines.pop();
      if (answer?.errorCode !== 0) break;
    }
    await sync('in a rebalance', 1, id);
    for (const beat of versionsOf(heartbeat)) {
      await side.ask(
        heartbeat,
        beat,
        { groupId: group, generationId: 1, memberId: id },
        { about: 'in a rebalance' },
      );
      await side.ask(
        heartbeat,
        beat,
        { groupId: group, generationId: 9, memberId: id },
        { about: 'wrong generation in a rebalance' },
      );
    }
    await joined(side, 5, group, 'first joins again', { memberId: id });
    await waiting;
    await sync('second before the leader, wrong generation', 1, secondId, { on: 'second' });
    const follower = sync('follower', 2, secondId, { on: 'second' });
    await sync('leader without assignments for the other', 2, id, { assign: true });
    await follower;
    for (const beat of versionsOf(heartbeat)) {
      const ask = (
        about: string,
        generationId: number,
        memberId: string,
        groupId = group,
        groupInstanceId: string | null = null,
      ) => side.ask(heartbeat, beat, { groupId, generationId, memberId, groupInstanceId }, { about });
      await ask('stable', 2, id);
      await ask('old generation', 1, id);
      await ask('unknown member', 2, 'nobody');
      await ask('empty member', 2, '');
      await ask('unknown group', 2, id, 'never-was');
      await ask('empty group', 2, id, '');
      await ask('unknown instance', 2, id, group, 'i-3');
    }
    await leave(side, version, group, id, secondId);
  }
}

async function leave(
  side: Side,
  version: number,
  groupId: string,
  id: string,
  secondId: string,
): Promise<void> {
  const ask = (about: string, group: string, ...ids: string[]) =>
    side.ask(
      leaveGroup,
      version,
      version < 3
        ? { groupId: group, memberId: ids[0] ?? '', members: [] }
        : {
            groupId: group,
            memberId: '',
            members: ids.map((memberId) => ({ memberId, groupInstanceId: null })),
          },
      { about },
    );
  await ask('unknown member', groupId, 'nobody');
  await ask('unknown group', 'never-was', id);
  await ask('empty group', '', id);
  await ask('nobody', groupId);
  await ask('empty member id', groupId, '');
  await ask('both and one unknown', groupId, id, secondId, 'nobody', id);
  await ask('again', groupId, id);
  await ask('the second', groupId, secondId);
}
