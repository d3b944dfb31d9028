/** `--cluster-metadata-decoder`: records of KRaft's metadata log as JSON. */
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Schema } from '@kafka-ts/protocol/schema/field';
import { metadataRecords } from '@kafka-ts/protocol/values/metadata-records';
import { type FramedMessage, openFrame } from './framed-message.ts';
import { type MessageJson, messageJson, UnreadableMessage } from './message-json.ts';
import type { MessageParser } from './message-parser.ts';

export const parseClusterMetadata: MessageParser = ({ offset, value }) => {
  try {
    return { key: undefined, payload: textOf(value) };
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return { key: undefined, payload: `Error at ${offset}, skipping. ${error.message}` };
  }
};

function textOf(value: Uint8Array | null): string {
  const { type, version, body } = openFrame(value);
  const codec = metadataRecords.get(type);
  if (codec === undefined) {
    throw new UnreadableMessage(
      `org.apache.kafka.common.errors.UnsupportedVersionException: Unknown metadata id ${type}`,
    );
  }
  const { text, remaining } = readBody(codec, { type, version, body });
  if (remaining > 0) throw new UnreadableMessage(`Found ${remaining} byte(s) of garbage after ${type}`);
  return `{"type":"${constantName(codec.definition.name)}","version":${version},"data":${text}}`;
}

function readBody(codec: SchemaCodec<Schema>, { type, version, body }: FramedMessage): MessageJson {
  try {
    return messageJson(codec, version, body);
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    throw new UnreadableMessage(`Failed to deserialize record with type ${type}`);
  }
}

/** `NoOpRecord` as `NO_OP_RECORD`. */
function constantName(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();
}
