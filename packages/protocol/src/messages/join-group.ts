/**
 * JoinGroup (11): a member joins its group; answered when the whole group has joined. Metadata is opaque to the broker.
 *
 * v1 has the rebalance timeout (v0: the session timeout); v4 (KIP-394) asks new members to come again with the id they are given; v5 (KIP-345) static members;
 * v6 is flexible; v7 (KIP-559) tells the protocol type; v8 (KIP-800) the reason; v9 (KIP-814) lets a leader keep its assignment.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, bytes, int16, int32, string } from '../schema/field.ts';

export const joinGroup = defineApi({
  key: 11,
  name: 'JoinGroup',
  versions: '0-9',
  flexible: '6+',
  request: {
    groupId: string(),
    sessionTimeoutMs: int32(),
    rebalanceTimeoutMs: int32('1+').default(-1).ignorable(),
    memberId: string(),
    groupInstanceId: string('5+').nullable().default(null),
    protocolType: string(),
    protocols: array({
      name: string(),
      metadata: bytes(),
    }),
    reason: string('8+').nullable().default(null).ignorable(),
  },
  response: {
    throttleTimeMs: int32('2+').ignorable(),
    errorCode: int16(),
    generationId: int32().default(-1),
    protocolType: string('7+').nullable().default(null).ignorable(),
    protocolName: string().nullable('7+'),
    leader: string(),
    skipAssignment: boolean('9+').default(false),
    memberId: string(),
    members: array({
      memberId: string(),
      groupInstanceId: string('5+').nullable().default(null).ignorable(),
      metadata: bytes(),
    }),
  },
});

export type JoinGroupRequest = RequestOf<typeof joinGroup>;
export type JoinGroupRequestInput = RequestInputOf<typeof joinGroup>;
export type JoinGroupResponse = ResponseOf<typeof joinGroup>;
export type JoinGroupResponseInput = ResponseInputOf<typeof joinGroup>;
