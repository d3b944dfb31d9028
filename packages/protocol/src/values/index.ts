/** All stored values by name, for tests and the oracle. */
import type { SchemaCodec } from '../schema/api.ts';
import type { Schema } from '../schema/field.ts';
import { consumerProtocolAssignment, consumerProtocolSubscription } from './consumer-protocol.ts';
import { groupMetadataKey, groupMetadataValue } from './group-metadata.ts';
import { offsetCommitKey, offsetCommitValue } from './offset-commit.ts';
import { transactionLogKey, transactionLogValue } from './transaction-log.ts';

export const values: readonly SchemaCodec<Schema>[] = [
  offsetCommitKey,
  offsetCommitValue,
  groupMetadataKey,
  groupMetadataValue,
  consumerProtocolSubscription,
  consumerProtocolAssignment,
  transactionLogKey,
  transactionLogValue,
];
