/** Stories that are told only with PENDING=1: the two brokers were seen to answer them differently, or were not seen to answer them alike yet. */
import { tellJoin } from './join-group.ts';
import type { Scenario } from './scenario.ts';
import { tellAllTopics } from './topics.ts';

export const pendingScenarios: readonly Scenario[] = [
  // A topic that was made on demand just before may be missing still.
  { name: 'Metadata of all topics', tell: tellAllTopics },
  // Waits for answers that do not come.
  { name: 'JoinGroup', tell: tellJoin },
];
