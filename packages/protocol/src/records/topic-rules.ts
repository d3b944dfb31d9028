/** What a topic's configuration and the request say about records that are to be appended. */
import type { CompressionCodec } from './compression/compression-codec.ts';
import type { RecordRules } from './record-walk.ts';

export interface TopicRules {
  /** `max.message.bytes` */
  readonly maxMessageBytes: number;
  /** `cleanup.policy` contains `compact`. */
  readonly isCompacted: boolean;
  /** `message.timestamp.type` is `LogAppendTime`. */
  readonly isLogAppendTime: boolean;
  /** `message.timestamp.before.max.ms` and `.after.max.ms`; from `Number.MAX_SAFE_INTEGER` on there is no limit. */
  readonly timestampBeforeMaxMs: number;
  readonly timestampAfterMaxMs: number;
  /** `compression.type` and its level; undefined for `producer`. */
  readonly codec: CompressionCodec | undefined;
  readonly compressionLevel?: number | undefined;
}

export interface ProduceContext {
  /** Version of the Produce request; undefined for batches of the broker's own coordinators. */
  readonly requestVersion: number | undefined;
  readonly nowMs: number;
  /** `topic-partition`, for texts. */
  readonly partition?: string;
}

const MiB = 1024 * 1024;

/**
 * What a batch of the topic may decompress to: 256 times `max.message.bytes`, and at least 256 MiB. It is walked over in pieces, which takes
 * time and no memory. Apache has no bound; with zstd a MiB could be walked over for minutes. What is larger is MESSAGE_TOO_LARGE.
 */
export function maxDecompressedBytesOf(topic: TopicRules): number {
  return 256 * Math.max(topic.maxMessageBytes, MiB);
}

/**
 * What a batch may decompress to that has to be built anew (another codec, an old format, offsets with gaps), for which it is held in
 * memory twice: 16 times `max.message.bytes`, and at least 16 MiB. What is larger is MESSAGE_TOO_LARGE.
 */
export function maxRebuiltBytesOf(topic: TopicRules): number {
  return 16 * Math.max(topic.maxMessageBytes, MiB);
}

/** The bounds that timestamps are held to; none where the broker's clock gives the time. */
export function recordRules(topic: TopicRules, { nowMs, partition }: ProduceContext): RecordRules {
  const { timestampBeforeMaxMs: before, timestampAfterMaxMs: after } = topic;
  return {
    partition,
    isKeyRequired: topic.isCompacted,
    isTimestampChecked: !topic.isLogAppendTime,
    minTimestamp: before >= Number.MAX_SAFE_INTEGER ? Number.NEGATIVE_INFINITY : nowMs - before,
    maxTimestamp: after >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : nowMs + after,
    nowMs,
  };
}
