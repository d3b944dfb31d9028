/**
 * DeleteTopics (20). v3 says TOPIC_DELETION_DISABLED; v4 is flexible; v5 (KIP-599) throttles and tells error texts; v6 (KIP-516) names topics by name or id.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, string, uuid } from '../schema/field.ts';

export const deleteTopics = defineApi({
  key: 20,
  name: 'DeleteTopics',
  versions: '0-6',
  flexible: '4+',
  request: {
    topics: array(
      {
        name: string().nullable().default(null),
        topicId: uuid(),
      },
      '6+',
    ),
    topicNames: array(string(), '0-5').ignorable(),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    responses: array({
      name: string().nullable('6+'),
      topicId: uuid('6+').ignorable(),
      errorCode: int16(),
      errorMessage: string('5+').nullable().default(null).ignorable(),
    }),
  },
});

export type DeleteTopicsRequest = RequestOf<typeof deleteTopics>;
export type DeleteTopicsRequestInput = RequestInputOf<typeof deleteTopics>;
export type DeleteTopicsResponse = ResponseOf<typeof deleteTopics>;
export type DeleteTopicsResponseInput = ResponseInputOf<typeof deleteTopics>;
