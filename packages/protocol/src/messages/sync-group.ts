/**
 * SyncGroup (14): the leader brings the assignment of all members, each gets its own back.
 *
 * v3 (KIP-345) names static members; v4 is flexible; v5 (KIP-559) protocol type and name.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, bytes, int16, int32, string } from '../schema/field.ts';

export const syncGroup = defineApi({
  key: 14,
  name: 'SyncGroup',
  versions: '0-5',
  flexible: '4+',
  request: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string('3+').nullable().default(null),
    protocolType: string('5+').nullable().default(null).ignorable(),
    protocolName: string('5+').nullable().default(null).ignorable(),
    assignments: array({
      memberId: string(),
      assignment: bytes(),
    }),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16(),
    protocolType: string('5+').nullable().default(null).ignorable(),
    protocolName: string('5+').nullable().default(null).ignorable(),
    assignment: bytes(),
  },
});

export type SyncGroupRequest = RequestOf<typeof syncGroup>;
export type SyncGroupRequestInput = RequestInputOf<typeof syncGroup>;
export type SyncGroupResponse = ResponseOf<typeof syncGroup>;
export type SyncGroupResponseInput = ResponseInputOf<typeof syncGroup>;
