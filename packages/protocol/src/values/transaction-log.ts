/**
 * A transactional id's state as a record of `__transaction_state`: key version 0, value versions 0 and 1 (flexible, KIP-915).
 * Kafka 3.9 writes value version 0 unless transaction.version is above 0. A null value is a tombstone.
 */
import { defineMessage } from '../schema/api.ts';
import { array, type Decoded, int8, int16, int32, int64, string } from '../schema/field.ts';

/** Kafka's names of the states, by `transactionStatus`. */
export const transactionStates: readonly string[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
];

export const transactionLogKey = defineMessage({
  name: 'TransactionLogKey',
  versions: '0',
  flexible: 'none',
  schema: { transactionalId: string() },
});

export const transactionLogValue = defineMessage({
  name: 'TransactionLogValue',
  versions: '0-1',
  flexible: '1+',
  schema: {
    producerId: int64(),
    previousProducerId: int64('1+').default(-1).tagged(0, '1+').ignorable(),
    nextProducerId: int64('1+').default(-1).tagged(1, '1+').ignorable(),
    producerEpoch: int16(),
    transactionTimeoutMs: int32(),
    transactionStatus: int8(),
    transactionPartitions: array({ topic: string(), partitionIds: array(int32()) }).nullable(),
    transactionLastUpdateTimestampMs: int64(),
    transactionStartTimestampMs: int64(),
    clientTransactionVersion: int16('1+').tagged(2, '1+').ignorable(),
  },
});

export type TransactionLogKey = Decoded<typeof transactionLogKey.definition.schema>;
export type TransactionLogValue = Decoded<typeof transactionLogValue.definition.schema>;
