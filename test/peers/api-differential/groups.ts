/** Groups: SyncGroup, Heartbeat, LeaveGroup. */
import { tellMembers } from './group-members.ts';
import type { Scenario } from './scenario.ts';

export const groupScenarios: readonly Scenario[] = [
  { name: 'SyncGroup, Heartbeat, LeaveGroup', tell: tellMembers },
];
