/** Stories that are told only with PENDING=1: the two brokers were seen to answer them differently, or were not seen to answer them alike yet. */
import { tellOffsets } from './committed-offsets.ts';
import { tellConfigs } from './configs.ts';
import { tellJoin } from './join-group.ts';
import type { Scenario } from './scenario.ts';
import { tellAllTopics, tellDeleteTopics } from './topics.ts';

export const pendingScenarios: readonly Scenario[] = [
  { name: 'DescribeConfigs', tell: tellConfigs },
  { name: 'DeleteTopics', tell: tellDeleteTopics },
  // A topic that was made on demand just before may be missing still.
  { name: 'Metadata of all topics', tell: tellAllTopics },
  // Waits for answers that do not come.
  { name: 'JoinGroup', tell: tellJoin },
  { name: 'OffsetCommit and OffsetFetch', tell: tellOffsets },
];
