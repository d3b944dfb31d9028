/**
 * An offset commit as a record of `__consumer_offsets`: key versions 0 and 1 are the same layout (1 is written), the value's are
 * 0 … 4, of which Kafka 2.1+ writes 3, and 1 where a commit has its own expiry. A null value is a tombstone.
 *
 * expireTimestamp is on the wire in version 1 only; leaderEpoch from 3 on; 4 (KIP-915) is flexible.
 */
import { defineMessage } from '../schema/api.ts';
import { type Decoded, int32, int64, string } from '../schema/field.ts';

export const offsetCommitKey = defineMessage({
  name: 'OffsetCommitKey',
  versions: '0-1',
  flexible: 'none',
  schema: { group: string(), topic: string(), partition: int32() },
});

export const offsetCommitValue = defineMessage({
  name: 'OffsetCommitValue',
  versions: '0-4',
  flexible: '4+',
  schema: {
    offset: int64(),
    leaderEpoch: int32('3+').default(-1).ignorable(),
    metadata: string(),
    commitTimestamp: int64(),
    expireTimestamp: int64('1').default(-1).ignorable(),
  },
});

export type OffsetCommitKey = Decoded<typeof offsetCommitKey.definition.schema>;
export type OffsetCommitValue = Decoded<typeof offsetCommitValue.definition.schema>;
