/** Groups: SyncGroup, Heartbeat, LeaveGroup, OffsetCommit, OffsetFetch. */
import { tellOffsets } from './committed-offsets.ts';
import { tellMembers } from './group-members.ts';
import type { Scenario } from './scenario.ts';

export const groupScenarios: readonly Scenario[] = [
  { name: 'SyncGroup, Heartbeat, LeaveGroup', tell: tellMembers },
  // Apache does not answer an OffsetFetch v8+ of no groups.
  { name: 'OffsetCommit and OffsetFetch', tell: tellOffsets },
];
