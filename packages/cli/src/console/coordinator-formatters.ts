/**
 * Formatters for Kafka's internal topics, by the text of Kafka 2.3 to 3.9: committed offsets and groups of
 * `__consumer_offsets`, transactions of `__transaction_state`. Records that are not of a formatter's kind print nothing.
 */
import { int16At } from '@kafka-ts/protocol/bytes/big-endian';
import {
  type GroupMetadataValue,
  groupMetadataKey,
  groupMetadataValue,
} from '@kafka-ts/protocol/values/group-metadata';
import { offsetCommitKey, offsetCommitValue } from '@kafka-ts/protocol/values/offset-commit';
import {
  type TransactionLogValue,
  transactionLogKey,
  transactionLogValue,
  transactionStates,
} from '@kafka-ts/protocol/values/transaction-log';
import { decodeVersioned } from '@kafka-ts/protocol/values/versioned';
import type { Formatter } from './formatters.ts';

const FIRST_GROUP_KEY_VERSION = 2;

/** `[group,topic,partition]::OffsetAndMetadata(…)`, or `::NULL` for a tombstone. */
export const formatOffset: Formatter = ({ key, value }, _place, write) => {
  if (key === null || int16At(key, 0) >= FIRST_GROUP_KEY_VERSION) return;
  const { group, topic, partition } = decodeVersioned(offsetCommitKey, key).value;
  const what = value === null ? 'NULL' : offsetText(value);
  write(`[${group},${topic},${partition}]::${what}\n`);
};

function offsetText(bytes: Uint8Array): string {
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp } = decodeVersioned(
    offsetCommitValue,
    bytes,
  ).value;
  const epoch = leaderEpoch < 0 ? 'Optional.empty' : `Optional[${leaderEpoch}]`;
  const expiry = expireTimestamp < 0 ? 'None' : `Some(${expireTimestamp})`;
  return `OffsetAndMetadata(offset=${offset}, leaderEpoch=${epoch}, metadata=${metadata}, commitTimestamp=${commitTimestamp}, expireTimestamp=${expiry})`;
}

/** `group::GroupMetadata(…)`, or `::NULL` for a tombstone. */
export const formatGroup: Formatter = ({ key, value }, _place, write) => {
  if (key === null || int16At(key, 0) !== FIRST_GROUP_KEY_VERSION) return;
  const { group } = decodeVersioned(groupMetadataKey, key).value;
  const what = value === null ? 'NULL' : groupText(group, decodeVersioned(groupMetadataValue, value).value);
  write(`${group}::${what}\n`);
};

function groupText(
  group: string,
  { generation, protocolType, protocol, members }: GroupMetadataValue,
): string {
  const type = protocolType === '' ? 'None' : `Some(${protocolType})`;
  const state = members.length === 0 ? 'Empty' : 'Stable';
  const list = members.map((member) => {
    const instance = member.groupInstanceId === null ? 'None' : `Some(${member.groupInstanceId})`;
    return `${member.memberId} -> MemberMetadata(memberId=${member.memberId}, groupInstanceId=${instance}, clientId=${member.clientId}, clientHost=${member.clientHost}, sessionTimeoutMs=${member.sessionTimeout}, rebalanceTimeoutMs=${member.rebalanceTimeout}, supportedProtocols=List(${protocol ?? ''}))`;
  });
  return `GroupMetadata(groupId=${group}, generation=${generation}, protocolType=${type}, currentState=${state}, members=HashMap(${list.join(', ')}))`;
}

/** `id::TransactionMetadata(…)`, or `::NULL` for a tombstone. */
export const formatTransaction: Formatter = ({ key, value }, _place, write) => {
  if (key === null) return;
  const { transactionalId } = decodeVersioned(transactionLogKey, key).value;
  const what =
    value === null
      ? 'NULL'
      : transactionText(transactionalId, decodeVersioned(transactionLogValue, value).value);
  write(`${transactionalId}::${what}\n`);
};

function transactionText(id: string, value: TransactionLogValue): string {
  const partitions = (value.transactionPartitions ?? []).flatMap(({ topic, partitionIds }) =>
    partitionIds.map((partition) => `${topic}-${partition}`),
  );
  return `TransactionMetadata(transactionalId=${id}, producerId=${value.producerId}, producerEpoch=${value.producerEpoch}, txnTimeoutMs=${value.transactionTimeoutMs}, state=${transactionStates[value.transactionStatus] ?? value.transactionStatus}, pendingState=None, topicPartitions=HashSet(${partitions.join(', ')}), txnStartTimestamp=${value.transactionStartTimestampMs}, txnLastUpdateTimestamp=${value.transactionLastUpdateTimestampMs})`;
}
