/** JoinGroup: dynamic members and static ones. */
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import { leaveGroup } from '@kafka-ts/protocol/messages/leave-group';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { assignment, join, joined } from './joining.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellJoin(side: Side): Promise<void> {
  for (const version of versionsOf(joinGroup)) {
    const group = `joins-v${version}`;
    await join(side, version, '', 'no group id');
    await join(side, version, group, 'no protocols', { protocols: [] });
    await join(side, version, group, 'no protocol type', { protocolType: '' });
    await join(side, version, group, 'short session', { sessionTimeoutMs: 1 });
    await join(side, version, group, 'long session', { sessionTimeoutMs: 100_000_000 });
    await join(side, version, group, 'unknown member', { memberId: 'nobody' });
    const member = await joined(side, version, group, 'first member', { protocols: ['range', 'other'] });
    const memberId = member?.memberId ?? '';
    await join(side, version, group, 'other type', { protocolType: 'connect' });
    await join(side, version, group, 'no common protocol', { protocols: ['strange'] });
    await join(side, version, group, 'unknown member of a group', { memberId: 'nobody' });
    await join(side, version, group, 'the member again', { memberId, protocols: ['range', 'other'] });
    await join(side, version, group, 'member with other protocols', {
      memberId,
      protocols: ['other', 'more'],
    });
    await joined(side, version, `connect-v${version}`, 'another type', {
      protocolType: 'connect',
      protocols: ['v0', 'v1'],
    });
    if (version < 5) continue;
    const stat = `static-v${version}`;
    const first = await joined(side, version, stat, 'static member', { groupInstanceId: 'i-1' });
    await join(side, version, stat, 'static, wrong member id', {
      groupInstanceId: 'i-1',
      memberId: 'nobody',
    });
    await join(side, version, stat, 'static, its member id', {
      groupInstanceId: 'i-1',
      memberId: first?.memberId ?? '',
    });
    await join(side, version, stat, 'bad instance id', { groupInstanceId: 'a b' });
    await join(side, version, stat, 'empty instance id', { groupInstanceId: '' });
    await join(side, version, stat, 'unknown instance with member id', {
      groupInstanceId: 'i-2',
      memberId: first?.memberId ?? '',
    });
    await side.ask(
      syncGroup,
      5,
      {
        groupId: stat,
        generationId: 2,
        memberId: first?.memberId ?? '',
        groupInstanceId: 'i-1',
        protocolType: 'consumer',
        protocolName: 'range',
        assignments: [{ memberId: first?.memberId ?? '', assignment }],
      },
      { about: 'static sync' },
    );
    const replaced = await join(side, version, stat, 'static, new process', { groupInstanceId: 'i-1' });
    await side.ask(
      heartbeat,
      4,
      {
        groupId: stat,
        generationId: replaced?.generationId ?? 0,
        memberId: first?.memberId ?? '',
        groupInstanceId: 'i-1',
      },
      { about: 'fenced heartbeat' },
    );
    await side.ask(
      heartbeat,
      4,
      {
        groupId: stat,
        generationId: replaced?.generationId ?? 0,
        memberId: replaced?.memberId ?? '',
        groupInstanceId: 'i-1',
      },
      { about: 'heartbeat of the new process' },
    );
    await side.ask(
      leaveGroup,
      5,
      {
        groupId: stat,
        members: [
          { memberId: '', groupInstanceId: 'i-1' },
          { memberId: 'x', groupInstanceId: 'i-1' },
          { memberId: '', groupInstanceId: 'i-9' },
        ],
      },
      { about: 'static members leave' },
    );
  }
}
