/**
 * FindCoordinator (10): which broker coordinates a group (key type 0) or a transactional id (1).
 *
 * v0 knows groups only; v3 is flexible; v4 (KIP-699) asks for several keys at once, and answers in coordinators; v5 (KIP-890) tells clients that
 * can abort from TRANSACTION_ABORTABLE; v6 (KIP-932) share groups (2).
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int8, int16, int32, string } from '../schema/field.ts';

export const findCoordinator = defineApi({
  key: 10,
  name: 'FindCoordinator',
  versions: '0-6',
  flexible: '3+',
  request: {
    key: string('0-3'),
    keyType: int8('1+'),
    coordinatorKeys: array(string(), '4+'),
  },
  response: {
    throttleTimeMs: int32('1+').ignorable(),
    errorCode: int16('0-3'),
    errorMessage: string('1-3').nullable().ignorable(),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: array(
      {
        key: string(),
        nodeId: int32(),
        host: string(),
        port: int32(),
        errorCode: int16(),
        errorMessage: string().nullable().ignorable(),
      },
      '4+',
    ),
  },
});

export type FindCoordinatorRequest = RequestOf<typeof findCoordinator>;
export type FindCoordinatorRequestInput = RequestInputOf<typeof findCoordinator>;
export type FindCoordinatorResponse = ResponseOf<typeof findCoordinator>;
export type FindCoordinatorResponseInput = ResponseInputOf<typeof findCoordinator>;
