/**
 * LeaveGroup (13): members leave their group. v0 – v2 one member; v3 (KIP-345) several, each with its own error; v4 is flexible; v5 (KIP-800) reasons.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, string } from '../schema/field.ts';

export const leaveGroup = defineApi({
  key: 13,
  name: 'LeaveGroup',
  versions: '0-5',
  flexible: '4+',
  request: {
    groupId: string(),
    memberId: string('0-2'),
    members: array(
      {
        memberId: string(),
        groupInstanceId: string().nullable().default(null),
        reason: string('5+').nullable().default(null).ignorable(),
      },
      '3+',
    ),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16(),
    members: array(
      {
        memberId: string(),
        groupInstanceId: string().nullable(),
        errorCode: int16(),
      },
      '3+',
    ),
  },
});

export type LeaveGroupRequest = RequestOf<typeof leaveGroup>;
export type LeaveGroupRequestInput = RequestInputOf<typeof leaveGroup>;
export type LeaveGroupResponse = ResponseOf<typeof leaveGroup>;
export type LeaveGroupResponseInput = ResponseInputOf<typeof leaveGroup>;
