/**
 * Fetch (1): records of partitions from given offsets on, for consumers (replica id -1) and followers.
 *
 * v3 bounds the whole answer; v4 (KIP-98) isolation level and aborted transactions; v5 log start offsets; v7 (KIP-227) sessions: partitions that did not change
 * are left out of both directions, forgotten ones are named; v9 (KIP-320) the client's leader epoch; v11 (KIP-392) the client's rack and a preferred replica;
 * v12 (KIP-595) is flexible and finds diverging epochs; v13 (KIP-516) topic ids for names; v15 (KIP-903) the replica's epoch, in a tag that replaces
 * replicaId; v16 (KIP-951) endpoints of new leaders; v17 (KIP-853) the replica's directory. Records are views: of the frame when
 * decoded, of the log when encoded.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int8, int16, int32, int64, records, string, struct, uuid } from '../schema/field.ts';

export const fetch = defineApi({
  key: 1,
  name: 'Fetch',
  versions: '0-17',
  flexible: '12+',
  request: {
    clusterId: string('12+').nullable().default(null).tagged(0, '12+').ignorable(),
    replicaId: int32('0-14').default(-1),
    replicaState: struct(
      {
        replicaId: int32().default(-1),
        replicaEpoch: int64().default(-1),
      },
      '15+',
    ).tagged(1, '15+'),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32('3+').default(2147483647).ignorable(),
    isolationLevel: int8('4+').ignorable(),
    sessionId: int32('7+').ignorable(),
    sessionEpoch: int32('7+').default(-1).ignorable(),
    topics: array({
      topic: string('0-12').ignorable(),
      topicId: uuid('13+').ignorable(),
      partitions: array({
        partition: int32(),
        currentLeaderEpoch: int32('9+').default(-1).ignorable(),
        fetchOffset: int64().saturated(),
        lastFetchedEpoch: int32('12+').default(-1),
        logStartOffset: int64('5+').default(-1).ignorable(),
        partitionMaxBytes: int32(),
        replicaDirectoryId: uuid('17+').tagged(0, '17+').ignorable(),
      }),
    }),
    forgottenTopicsData: array(
      {
        topic: string('0-12').ignorable(),
        topicId: uuid('13+').ignorable(),
        partitions: array(int32()),
      },
      '7+',
    ),
    rackId: string('11+').ignorable(),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16('7+').ignorable(),
    sessionId: int32('7+'),
    responses: array({
      topic: string('0-12').ignorable(),
      topicId: uuid('13+').ignorable(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        highWatermark: int64(),
        lastStableOffset: int64('4+').default(-1).ignorable(),
        logStartOffset: int64('5+').default(-1).ignorable(),
        divergingEpoch: struct(
          {
            epoch: int32().default(-1),
            endOffset: int64().default(-1),
          },
          '12+',
        ).tagged(0, '12+'),
        currentLeader: struct(
          {
            leaderId: int32().default(-1),
            leaderEpoch: int32().default(-1),
          },
          '12+',
        ).tagged(1, '12+'),
        snapshotId: struct(
          {
            endOffset: int64().default(-1),
            epoch: int32().default(-1),
          },
          '12+',
        ).tagged(2, '12+'),
        abortedTransactions: array(
          {
            producerId: int64(),
            firstOffset: int64(),
          },
          '4+',
        )
          .nullable()
          .ignorable(),
        preferredReadReplica: int32('11+').default(-1),
        records: records().nullable(),
      }),
    }),
    nodeEndpoints: array(
      {
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().default(null),
      },
      '16+',
    ).tagged(0, '16+'),
  },
});

export type FetchRequest = RequestOf<typeof fetch>;
export type FetchRequestInput = RequestInputOf<typeof fetch>;
export type FetchResponse = ResponseOf<typeof fetch>;
export type FetchResponseInput = ResponseInputOf<typeof fetch>;
