/** Records: Produce, Fetch, ListOffsets, OffsetForLeaderEpoch, DeleteRecords. */
import { tellDeleteRecords } from './delete-records.ts';
import { tellFetch } from './fetch.ts';
import { tellListOffsets } from './list-offsets.ts';
import { tellIdempotence, tellProduce } from './produce.ts';
import type { Scenario } from './scenario.ts';

export const recordScenarios: readonly Scenario[] = [
  { name: 'Produce', tell: tellProduce },
  { name: 'Produce with producer ids', tell: tellIdempotence },
  { name: 'ListOffsets and OffsetForLeaderEpoch', tell: tellListOffsets },
  { name: 'Fetch', tell: tellFetch },
  { name: 'DeleteRecords', tell: tellDeleteRecords },
];
