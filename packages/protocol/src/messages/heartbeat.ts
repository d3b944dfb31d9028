/**
 * Heartbeat (12): a member is alive and still in its generation. v3 (KIP-345) names static members; v4 is flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { int16, int32, string } from '../schema/field.ts';

export const heartbeat = defineApi({
  key: 12,
  name: 'Heartbeat',
  versions: '0-4',
  flexible: '4+',
  request: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string('3+').nullable().default(null),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16(),
  },
});

export type HeartbeatRequest = RequestOf<typeof heartbeat>;
export type HeartbeatRequestInput = RequestInputOf<typeof heartbeat>;
export type HeartbeatResponse = ResponseOf<typeof heartbeat>;
export type HeartbeatResponseInput = ResponseInputOf<typeof heartbeat>;
