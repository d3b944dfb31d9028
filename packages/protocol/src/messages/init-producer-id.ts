/**
 * InitProducerId (22): a producer id and epoch for an idempotent or transactional producer (KIP-98).
 *
 * v2 is flexible; v3 (KIP-360) names the id and epoch in use, to raise the epoch; v4 (KIP-588) says PRODUCER_FENCED; v5 (KIP-890) knows TRANSACTION_ABORTABLE.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { int16, int32, int64, string } from '../schema/field.ts';

export const initProducerId = defineApi({
  key: 22,
  name: 'InitProducerId',
  versions: '0-5',
  flexible: '2+',
  request: {
    transactionalId: string().nullable(),
    transactionTimeoutMs: int32(),
    producerId: int64('3+').default(-1),
    producerEpoch: int16('3+').default(-1),
  },
  response: {
    throttleTimeMs: int32().ignorable(),
    errorCode: int16(),
    producerId: int64().default(-1),
    producerEpoch: int16(),
  },
});

export type InitProducerIdRequest = RequestOf<typeof initProducerId>;
export type InitProducerIdRequestInput = RequestInputOf<typeof initProducerId>;
export type InitProducerIdResponse = ResponseOf<typeof initProducerId>;
export type InitProducerIdResponseInput = ResponseInputOf<typeof initProducerId>;
