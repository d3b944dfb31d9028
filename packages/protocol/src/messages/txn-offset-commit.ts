/**
 * TxnOffsetCommit (28): offsets that become visible when the transaction commits.
 *
 * v2 (KIP-320) leader epochs; v3 (KIP-447) is flexible and names the member; v4 (KIP-890) knows TRANSACTION_ABORTABLE.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, int64, string } from '../schema/field.ts';

export const txnOffsetCommit = defineApi({
  key: 28,
  name: 'TxnOffsetCommit',
  versions: '0-4',
  flexible: '3+',
  request: {
    transactionalId: string(),
    groupId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    generationId: int32('3+').default(-1),
    memberId: string('3+'),
    groupInstanceId: string('3+').nullable().default(null),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('2+').default(-1).ignorable(),
        committedMetadata: string().nullable(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});

export type TxnOffsetCommitRequest = RequestOf<typeof txnOffsetCommit>;
export type TxnOffsetCommitRequestInput = RequestInputOf<typeof txnOffsetCommit>;
export type TxnOffsetCommitResponse = ResponseOf<typeof txnOffsetCommit>;
export type TxnOffsetCommitResponseInput = ResponseInputOf<typeof txnOffsetCommit>;
