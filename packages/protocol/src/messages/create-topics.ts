/**
 * CreateTopics (19): new topics, by counts or by an assignment of replicas to brokers.
 *
 * v1 can only validate, and tells error texts; v4 (KIP-464) takes -1 for the broker's defaults; v5 (KIP-525) is flexible and answers what was created;
 * v6 (KIP-599) throttles; v7 (KIP-516) answers the topic id.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int8, int16, int32, string, uuid } from '../schema/field.ts';

export const createTopics = defineApi({
  key: 19,
  name: 'CreateTopics',
  versions: '0-7',
  flexible: '5+',
  request: {
    topics: array({
      name: string(),
      numPartitions: int32(),
      replicationFactor: int16(),
      assignments: array({
        partitionIndex: int32(),
        brokerIds: array(int32()),
      }),
      configs: array({
        name: string(),
        value: string().nullable(),
      }),
    }),
    timeoutMs: int32().default(60000),
    validateOnly: boolean('1+').default(false),
  },
  response: {
    throttleTimeMs: int32('2+').ignorable(),
    topics: array({
      name: string(),
      topicId: uuid('7+').ignorable(),
      errorCode: int16(),
      errorMessage: string('1+').nullable().ignorable(),
      topicConfigErrorCode: int16('5+').tagged(0, '5+').ignorable(),
      numPartitions: int32('5+').default(-1).ignorable(),
      replicationFactor: int16('5+').default(-1).ignorable(),
      configs: array(
        {
          name: string(),
          value: string().nullable(),
          readOnly: boolean(),
          configSource: int8().default(-1).ignorable(),
          isSensitive: boolean(),
        },
        '5+',
      )
        .nullable()
        .ignorable(),
    }),
  },
});

export type CreateTopicsRequest = RequestOf<typeof createTopics>;
export type CreateTopicsRequestInput = RequestInputOf<typeof createTopics>;
export type CreateTopicsResponse = ResponseOf<typeof createTopics>;
export type CreateTopicsResponseInput = ResponseInputOf<typeof createTopics>;
