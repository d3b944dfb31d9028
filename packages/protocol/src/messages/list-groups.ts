/**
 * ListGroups (16): the groups a broker coordinates. v3 is flexible; v4 (KIP-518) states, and a filter; v5 (KIP-848) types, and a filter.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, string } from '../schema/field.ts';

export const listGroups = defineApi({
  key: 16,
  name: 'ListGroups',
  versions: '0-5',
  flexible: '3+',
  request: {
    statesFilter: array(string(), '4+'),
    typesFilter: array(string(), '5+'),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16(),
    groups: array({
      groupId: string(),
      protocolType: string(),
      groupState: string('4+').ignorable(),
      groupType: string('5+').ignorable(),
    }),
  },
});

export type ListGroupsRequest = RequestOf<typeof listGroups>;
export type ListGroupsRequestInput = RequestInputOf<typeof listGroups>;
export type ListGroupsResponse = ResponseOf<typeof listGroups>;
export type ListGroupsResponseInput = ResponseInputOf<typeof listGroups>;
