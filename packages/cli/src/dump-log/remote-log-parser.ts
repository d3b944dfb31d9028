/** `--remote-log-metadata-decoder`: records of tiered storage's topic, as Java's classes print themselves. */

import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import {
  remoteLogSegmentMetadataRecord,
  remoteLogSegmentMetadataSnapshotRecord,
  remoteLogSegmentMetadataUpdateRecord,
  remotePartitionDeleteMetadataRecord,
} from '@kafka-ts/protocol/values/remote-log-metadata';
import { type FramedMessage, openFrame } from './framed-message.ts';
import { UnreadableMessage } from './message-json.ts';
import type { MessageParser } from './message-parser.ts';

const segmentStates = [
  'COPY_SEGMENT_STARTED',
  'COPY_SEGMENT_FINISHED',
  'DELETE_SEGMENT_STARTED',
  'DELETE_SEGMENT_FINISHED',
];
const deleteStates = ['DELETE_PARTITION_MARKED', 'DELETE_PARTITION_STARTED', 'DELETE_PARTITION_FINISHED'];

export const parseRemoteLog: MessageParser = ({ offset, value }) => {
  try {
    return { key: undefined, payload: textOf(openFrame(value)) };
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return { key: undefined, payload: `Error at offset ${offset}, skipping. ${error.message}` };
  }
};

function textOf(frame: FramedMessage): string {
  const reader = new Reader(frame.body);
  try {
    const text = (texts[frame.type] ?? unknownType(frame.type))(reader);
    if (reader.remaining > 0)
      throw new UnreadableMessage(`Found ${reader.remaining} byte(s) of garbage after ${frame.type}`);
    return text;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw new UnreadableMessage(`Failed to deserialize record with type ${frame.type}`);
  }
}

function unknownType(type: number): never {
  throw new UnreadableMessage(
    `org.apache.kafka.common.errors.UnsupportedVersionException: Unknown metadata id ${type}`,
  );
}

interface TopicIdPartition {
  readonly name: string;
  readonly id: string;
  readonly partition: number;
}

/** By type. */
const texts: readonly ((reader: Reader) => string)[] = [
  (reader) => {
    const record = remoteLogSegmentMetadataRecord.decode(0, reader);
    checkOffsets(record);
    return `RemoteLogSegmentMetadata{remoteLogSegmentId=${segment(record.remoteLogSegmentId)}, startOffset=${record.startOffset}, endOffset=${record.endOffset}, brokerId=${record.brokerId}, maxTimestampMs=${record.maxTimestampMs}, eventTimestampMs=${record.eventTimestampMs}, segmentLeaderEpochs=${epochs(record.segmentLeaderEpochs)}, segmentSizeInBytes=${record.segmentSizeInBytes}, customMetadata=${custom(record.customMetadata)}, state=${state(segmentStates, record.remoteLogSegmentState)}}`;
  },
  (reader) => {
    const record = remoteLogSegmentMetadataUpdateRecord.decode(0, reader);
    return `RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=${segment(record.remoteLogSegmentId)}, customMetadata=${custom(record.customMetadata)}, state=${state(segmentStates, record.remoteLogSegmentState)}, eventTimestampMs=${record.eventTimestampMs}, brokerId=${record.brokerId}}`;
  },
  (reader) => {
    const record = remotePartitionDeleteMetadataRecord.decode(0, reader);
    return `RemotePartitionDeleteMetadata{topicPartition=${place(record.topicIdPartition)}, state=${state(deleteStates, record.remotePartitionDeleteState)}, eventTimestampMs=${record.eventTimestampMs}, brokerId=${record.brokerId}}`;
  },
  (reader) => {
    const record = remoteLogSegmentMetadataSnapshotRecord.decode(0, reader);
    return `RemoteLogSegmentMetadataSnapshot{segmentId=${record.segmentId}, startOffset=${record.startOffset}, endOffset=${record.endOffset}, maxTimestampMs=${record.maxTimestampMs}, segmentLeaderEpochs=${epochs(record.segmentLeaderEpochs)}, segmentSizeInBytes=${record.segmentSizeInBytes}, customMetadata=${custom(record.customMetadata)}, state=${state(segmentStates, record.remoteLogSegmentState)}}`;
  },
];

function place({ name, id, partition }: TopicIdPartition): string {
  return `${id}:${name}-${partition}`;
}

function segment({
  topicIdPartition,
  id,
}: {
  readonly topicIdPartition: TopicIdPartition;
  readonly id: string;
}): string {
  return `RemoteLogSegmentId{topicIdPartition=${place(topicIdPartition)}, id=${id}}`;
}

/** A sorted map of Java's: of an epoch that is there twice the last counts. */
function epochs(entries: readonly { readonly leaderEpoch: number; readonly offset: bigint }[]): string {
  if (entries.length === 0) throw new UnreadableMessage('segmentLeaderEpochs can not be null or empty');
  const byEpoch = new Map(entries.map(({ leaderEpoch, offset }) => [leaderEpoch, offset]));
  const inOrder = [...byEpoch].sort(([left], [right]) => left - right);
  return `{${inOrder.map(([epoch, offset]) => `${epoch}=${offset}`).join(', ')}}`;
}

/** What Apache's class takes for the offsets of a segment. @throws UnreadableMessage */
function checkOffsets({ startOffset, endOffset }: { startOffset: bigint; endOffset: bigint }): void {
  if (startOffset < 0n) {
    throw new UnreadableMessage(
      `Unexpected start offset = ${startOffset}. StartOffset for a remote segment cannot be negative`,
    );
  }
  if (endOffset < startOffset) {
    throw new UnreadableMessage(
      `Unexpected end offset = ${endOffset}. EndOffset for a remote segment cannot be less than startOffset = ${startOffset}`,
    );
  }
}

function custom(bytes: Uint8Array | null): string {
  return bytes === null ? 'Optional.empty' : `Optional[CustomMetadata{${bytes.length} bytes}]`;
}

/** Of an id of the future Apache's classes say what they can. @throws UnreadableMessage */
function state(names: readonly string[], id: number): string {
  const name = names[id];
  if (name === undefined)
    throw new UnreadableMessage(names === segmentStates ? 'state can not be null' : 'null');
  return name;
}
