import type { Clock } from '@kafka-ts/environment/clock';
import type { GroupMemberOptions } from '../group-member.ts';
import type { CoordinatorLink } from './coordinator-link.ts';
import { GroupSession, type GroupSessionOptions } from './group-session.ts';
import { rangeAssignor } from './range-assignor.ts';

/** A session with the defaults that `GroupMemberOptions` promises. */
export function openSession(
  clock: Clock,
  link: CoordinatorLink,
  options: GroupMemberOptions,
  hooks: Pick<GroupSessionOptions, 'countPartitions' | 'onChange'>,
): GroupSession {
  return new GroupSession(clock, link, {
    groupId: options.groupId,
    groupInstanceId: options.groupInstanceId,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 45_000,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 3000,
    maxPollIntervalMs: options.maxPollIntervalMs ?? 300_000,
    assignors: options.assignors ?? [rangeAssignor],
    ...hooks,
  });
}
