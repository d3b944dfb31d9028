/**
 * Produce (0): record batches for partitions this broker leads.
 *
 * v0 and v1 carry message sets of magic 0, v2 of magic 1, v3+ one batch of magic 2 per partition (KIP-98) and the transactional id. Responses: v1 adds the
 * throttle time (last), v2 the log append time, v5 the log start offset (KIP-107), v8 the offending records (KIP-467), v10 the new leader (KIP-951).
 * v7 (KIP-110) allows zstd, v9 is flexible, v11 (KIP-890) tells clients that can abort from TRANSACTION_ABORTABLE. The records of a
 * decoded request are views into its frame.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, int64, records, string, struct } from '../schema/field.ts';

export const produce = defineApi({
  key: 0,
  name: 'Produce',
  versions: '0-11',
  flexible: '9+',
  request: {
    transactionalId: string('3+').nullable().default(null),
    acks: int16(),
    timeoutMs: int32(),
    topicData: array({
      name: string(),
      partitionData: array({
        index: int32(),
        records: records().nullable(),
      }),
    }),
  },
  response: {
    responses: array({
      name: string(),
      partitionResponses: array({
        index: int32(),
        errorCode: int16(),
        baseOffset: int64(),
        logAppendTimeMs: int64('2+').default(-1).ignorable(),
        logStartOffset: int64('5+').default(-1).ignorable(),
        recordErrors: array(
          {
            batchIndex: int32(),
            batchIndexErrorMessage: string().nullable().default(null),
          },
          '8+',
        ).ignorable(),
        errorMessage: string('8+').nullable().default(null).ignorable(),
        currentLeader: struct(
          {
            leaderId: int32().default(-1),
            leaderEpoch: int32().default(-1),
          },
          '10+',
        ).tagged(0, '10+'),
      }),
    }),
    throttleTimeMs: int32('1+').ignorable(),
    nodeEndpoints: array(
      {
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().default(null),
      },
      '10+',
    ).tagged(0, '10+'),
  },
});

export type ProduceRequest = RequestOf<typeof produce>;
export type ProduceRequestInput = RequestInputOf<typeof produce>;
export type ProduceResponse = ResponseOf<typeof produce>;
export type ProduceResponseInput = ResponseInputOf<typeof produce>;
