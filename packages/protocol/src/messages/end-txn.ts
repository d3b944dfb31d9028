/**
 * EndTxn (26): commits or aborts the transaction. v3 is flexible; v4 (KIP-890) knows TRANSACTION_ABORTABLE.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { boolean, int16, int32, int64, string } from '../schema/field.ts';

export const endTxn = defineApi({
  key: 26,
  name: 'EndTxn',
  versions: '0-4',
  flexible: '3+',
  request: {
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    committed: boolean(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
  },
});

export type EndTxnRequest = RequestOf<typeof endTxn>;
export type EndTxnRequestInput = RequestInputOf<typeof endTxn>;
export type EndTxnResponse = ResponseOf<typeof endTxn>;
export type EndTxnResponseInput = ResponseInputOf<typeof endTxn>;
