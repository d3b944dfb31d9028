/**
 * DescribeGroups (15): state, protocol and members of groups. v3 (KIP-430) authorized operations; v4 (KIP-345) static members; v5 is flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, bytes, int16, int32, string } from '../schema/field.ts';

export const describeGroups = defineApi({
  key: 15,
  name: 'DescribeGroups',
  versions: '0-5',
  flexible: '5+',
  request: {
    groups: array(string()),
    includeAuthorizedOperations: boolean('3+'),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    groups: array({
      errorCode: int16(),
      groupId: string(),
      groupState: string(),
      protocolType: string(),
      protocolData: string(),
      members: array({
        memberId: string(),
        groupInstanceId: string('4+').nullable().default(null).ignorable(),
        clientId: string(),
        clientHost: string(),
        memberMetadata: bytes(),
        memberAssignment: bytes(),
      }),
      authorizedOperations: int32('3+').default(-2147483648),
    }),
  },
});

export type DescribeGroupsRequest = RequestOf<typeof describeGroups>;
export type DescribeGroupsRequestInput = RequestInputOf<typeof describeGroups>;
export type DescribeGroupsResponse = ResponseOf<typeof describeGroups>;
export type DescribeGroupsResponseInput = ResponseInputOf<typeof describeGroups>;
