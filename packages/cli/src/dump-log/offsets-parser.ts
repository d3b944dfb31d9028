/** `--offsets-decoder`: records of `__consumer_offsets` as JSON, of classic and of new groups. */
import { int16At } from '@kafka-ts/protocol/bytes/big-endian';
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Schema } from '@kafka-ts/protocol/schema/field';
import { consumerGroupRecords } from '@kafka-ts/protocol/values/consumer-group-records';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '@kafka-ts/protocol/values/consumer-protocol';
import { groupMetadataKey, groupMetadataValue } from '@kafka-ts/protocol/values/group-metadata';
import { offsetCommitKey, offsetCommitValue } from '@kafka-ts/protocol/values/offset-commit';
import { CliError } from '../cli-error.ts';
import { messageJson, UnreadableMessage } from './message-json.ts';
import type { MessageParser } from './message-parser.ts';

interface RecordType {
  readonly key: SchemaCodec<Schema>;
  readonly value: SchemaCodec<Schema>;
}

const offsetCommit: RecordType = { key: offsetCommitKey, value: offsetCommitValue };

/** By the version in front of the key. */
const types: readonly RecordType[] = [
  offsetCommit,
  offsetCommit,
  { key: groupMetadataKey, value: groupMetadataValue },
  ...consumerGroupRecords,
];

export const parseOffsets: MessageParser = ({ offset, key, value }) => {
  if (key === null) {
    throw new CliError(
      `Failed to decode message at offset ${offset} using offset topic decoder (message had a missing key)`,
    );
  }
  try {
    const version = versionOf(key, 'key');
    const type = types[version];
    if (type === undefined)
      return { key: `Unknown record type ${version} at offset ${offset}, skipping.`, payload: undefined };
    const keyJson = read(type.key, version, key, 'key');
    const shownKey = `{"type":"${version}","data":${keyJson}}`;
    if (value === null) return { key: shownKey, payload: '<DELETE>' };
    const valueVersion = versionOf(value, 'value');
    const valueJson = read(type.value, valueVersion, value, 'value');
    return { key: shownKey, payload: `{"version":"${valueVersion}","data":${valueJson}}` };
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return { key: `Error at offset ${offset}, skipping. ${error.message}`, payload: undefined };
  }
};

function versionOf(bytes: Uint8Array, what: string): number {
  if (bytes.length < 2) throw new UnreadableMessage(`Could not read version from ${what}'s buffer.`);
  return int16At(bytes, 0);
}

function read(codec: SchemaCodec<Schema>, version: number, bytes: Uint8Array, what: string): string {
  try {
    const body = bytes.subarray(2);
    const { text } = messageJson(codec, version, body);
    const isConsumers = codec === groupMetadataValue && /^\{"protocolType":"consumer",/.test(text);
    return isConsumers ? messageJson(codec, version, body, consumerProtocolText).text : text;
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    throw new UnreadableMessage(
      `Could not read record with version ${version} from ${what}'s buffer due to: ${error.message}.`,
    );
  }
}

/** What members told each other, opened; what cannot be read stays bytes. */
function consumerProtocolText(field: string, bytes: Uint8Array): string | undefined {
  const codec = { subscription: consumerProtocolSubscription, assignment: consumerProtocolAssignment }[
    field === 'subscription' ? field : 'assignment'
  ];
  try {
    return messageJson(codec, versionOf(bytes, field), bytes.subarray(2)).text;
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return undefined;
  }
}
