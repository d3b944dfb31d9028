/**
 * OffsetCommit (8): stores the offsets a group has consumed.
 *
 * v0 stores in ZooKeeper; v1 in the coordinator, with generation, member and a timestamp for each partition; v2 – v4 a retention time instead; v5 the broker's
 * retention; v6 (KIP-320) leader epochs; v7 (KIP-345) static members; v8 is flexible; v9 (KIP-848) member epochs in generationIdOrMemberEpoch.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, int64, string } from '../schema/field.ts';

export const offsetCommit = defineApi({
  key: 8,
  name: 'OffsetCommit',
  versions: '0-9',
  flexible: '8+',
  request: {
    groupId: string(),
    generationIdOrMemberEpoch: int32('1+').default(-1).ignorable(),
    memberId: string('1+').ignorable(),
    groupInstanceId: string('7+').nullable().default(null),
    retentionTimeMs: int64('2-4').default(-1).ignorable(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('6+').default(-1).ignorable(),
        commitTimestamp: int64('1').default(-1),
        committedMetadata: string().nullable(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('3+').ignorable(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});

export type OffsetCommitRequest = RequestOf<typeof offsetCommit>;
export type OffsetCommitRequestInput = RequestInputOf<typeof offsetCommit>;
export type OffsetCommitResponse = ResponseOf<typeof offsetCommit>;
export type OffsetCommitResponseInput = ResponseInputOf<typeof offsetCommit>;
