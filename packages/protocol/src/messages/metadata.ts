/**
 * Metadata (3): brokers, topics, partitions and who leads them.
 *
 * v0 lists all topics for an empty list; from v1 null lists all and an empty list none, and racks and the controller are told; v2 the cluster id;
 * v4 lets the client forbid auto-creation; v5 (KIP-112) offline replicas; v7 (KIP-320) leader epochs; v8 – v10 (KIP-430) authorized operations of the cluster,
 * v8+ of topics; v9 is flexible; v10 (KIP-516) topic ids; v12 look-up by id, with a null name.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int16, int32, string, uuid } from '../schema/field.ts';

export const metadata = defineApi({
  key: 3,
  name: 'Metadata',
  versions: '0-12',
  flexible: '9+',
  request: {
    topics: array({
      topicId: uuid('10+').ignorable(),
      name: string().nullable('10+'),
    }).nullable('1+'),
    allowAutoTopicCreation: boolean('4+').default(true),
    includeClusterAuthorizedOperations: boolean('8-10'),
    includeTopicAuthorizedOperations: boolean('8+'),
  },
  response: {
    throttleTimeMs: int32('3+').ignorable(),
    brokers: array({
      nodeId: int32(),
      host: string(),
      port: int32(),
      rack: string('1+').nullable().default(null).ignorable(),
    }),
    clusterId: string('2+').nullable().default(null).ignorable(),
    controllerId: int32('1+').default(-1).ignorable(),
    topics: array({
      errorCode: int16(),
      name: string().nullable('12+'),
      topicId: uuid('10+').ignorable(),
      isInternal: boolean('1+').default(false).ignorable(),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32('7+').default(-1).ignorable(),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        offlineReplicas: array(int32(), '5+').ignorable(),
      }),
      topicAuthorizedOperations: int32('8+').default(-2147483648),
    }),
    clusterAuthorizedOperations: int32('8-10').default(-2147483648),
  },
});

export type MetadataRequest = RequestOf<typeof metadata>;
export type MetadataRequestInput = RequestInputOf<typeof metadata>;
export type MetadataResponse = ResponseOf<typeof metadata>;
export type MetadataResponseInput = ResponseInputOf<typeof metadata>;
