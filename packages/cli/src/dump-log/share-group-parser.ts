/** `--share-group-state-decoder` (Kafka 4.0 and later): records of `__share_group_state` as JSON. */
import { shareGroupRecords } from '@kafka-ts/protocol/values/share-group-state';
import { coordinatorParser } from './coordinator-parser.ts';

export const parseShareGroups = coordinatorParser({
  types: shareGroupRecords,
  decoder: 'the specified',
  namesUnknownVersions: true,
});
