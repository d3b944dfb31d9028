/** `--transaction-log-decoder`: records of `__transaction_state`. */
import { nameOf, type TopicPartition } from '@kafka-ts/client/topic-partition';
import { int16At } from '@kafka-ts/protocol/bytes/big-endian';
import {
  type TransactionLogValue,
  transactionLogKey,
  transactionLogValue,
  transactionStates,
} from '@kafka-ts/protocol/values/transaction-log';
import { decodeVersioned } from '@kafka-ts/protocol/values/versioned';
import { CliError } from '../cli-error.ts';
import { topicPartitionHash } from '../consumer-groups/java-order.ts';
import type { MessageParser } from './message-parser.ts';
import { scalaHashOrder, tableSizeOf } from './scala-hash-order.ts';

export const parseTransactions: MessageParser = ({ offset, key, value }) => {
  if (key === null || key.length < 2)
    throw new CliError(`The record at offset ${offset} has no key of the transaction log`);
  const version = int16At(key, 0);
  if (version !== 0) return { key: `unknown::version=${version}`, payload: undefined };
  const { transactionalId } = decodeVersioned(transactionLogKey, key).value;
  return {
    key: `transaction_metadata::transactionalId=${transactionalId}`,
    payload: value === null ? '<DELETE>' : text(decodeVersioned(transactionLogValue, value).value),
  };
};

function text(value: TransactionLogValue): string {
  const state = transactionStates[value.transactionStatus];
  if (state === undefined) throw new CliError(`Unknown transaction state id ${value.transactionStatus}`);
  return `producerId:${value.producerId},producerEpoch:${value.producerEpoch},state=${state},partitions=[${partitions(value).join(',')}],txnLastUpdateTimestamp=${value.transactionLastUpdateTimestampMs},txnTimeoutMs=${value.transactionTimeoutMs}`;
}

/** In the order of the set that Apache's coordinator keeps them in. */
function partitions({ transactionStatus, transactionPartitions }: TransactionLogValue): string[] {
  if (transactionStatus === 0) return [];
  if (transactionPartitions === null)
    throw new CliError(
      `A transaction in state ${transactionStates[transactionStatus]} without a list of partitions`,
    );
  const all = new Map<string, TopicPartition>();
  const sizes: number[] = [];
  for (const { topic, partitionIds } of transactionPartitions) {
    const before = all.size;
    for (const partition of partitionIds) all.set(nameOf({ topic, partition }), { topic, partition });
    sizes.push(all.size - before);
  }
  const inOrder = scalaHashOrder(
    [...all],
    ([, partition]) => topicPartitionHash(partition),
    tableSizeOf(sizes),
  );
  return inOrder.map(([name]) => name);
}
