/** `--offsets-decoder`: records of `__consumer_offsets` as JSON, of classic and of new groups. */
import { consumerGroupRecords } from '@kafka-ts/protocol/values/consumer-group-records';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '@kafka-ts/protocol/values/consumer-protocol';
import { groupMetadataKey, groupMetadataValue } from '@kafka-ts/protocol/values/group-metadata';
import { offsetCommitKey, offsetCommitValue } from '@kafka-ts/protocol/values/offset-commit';
import { coordinatorParser, type RecordType, versionOf } from './coordinator-parser.ts';
import { messageJson, UnreadableMessage } from './message-json.ts';

const offsetCommit: RecordType = { key: offsetCommitKey, value: offsetCommitValue };

export const parseOffsets = coordinatorParser({
  types: [
    offsetCommit,
    offsetCommit,
    { key: groupMetadataKey, value: groupMetadataValue },
    ...consumerGroupRecords,
  ],
  decoder: 'offset topic',
  textOf: (codec, version, body) => {
    const { text } = messageJson(codec, version, body);
    const isConsumers = codec === groupMetadataValue && /^\{"protocolType":"consumer",/.test(text);
    return isConsumers ? messageJson(codec, version, body, consumerProtocolText).text : text;
  },
});

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
