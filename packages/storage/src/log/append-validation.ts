/** What a leader checks and sets of the batches that it is asked to append. */
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import {
  batchSizeAt,
  lastOffsetDeltaAt,
  maxTimestampAt,
  patchBaseOffset,
  patchLeaderEpoch,
} from '@kafka-ts/protocol/records/record-batch';
import type { TopicRules } from '@kafka-ts/protocol/records/topic-rules';
import type { ValidationResult } from '@kafka-ts/protocol/records/validation-result';
import type { LogConfig } from './log-config.ts';

/** Version of Produce that appends without one are checked by. */
export const newestProduce = 11;

export interface LeaderAppendOptions {
  readonly leaderEpoch: number;
  readonly origin: 'client' | 'coordinator';
  /** Of the Produce request: below 3 message sets of magic 0 and 1 are converted. The newest by default. */
  readonly requestVersion?: number;
  /** What validation of the very records by {@link topicRules} found, where it was done before: large ones take more than a turn. */
  readonly validated?: ValidationResult | undefined;
}

const rulesOf = new WeakMap<LogConfig, TopicRules>();

/** The rules for records that follow from a topic's configuration. */
export function topicRules(config: LogConfig): TopicRules {
  const known = rulesOf.get(config);
  if (known !== undefined) return known;
  const rules: TopicRules = {
    maxMessageBytes: config.maxMessageBytes,
    isCompacted: config.isCompacted,
    isLogAppendTime: config.messageTimestampType === 'LogAppendTime',
    timestampBeforeMaxMs: config.messageTimestampBeforeMaxMs,
    timestampAfterMaxMs: config.messageTimestampAfterMaxMs,
    codec: codecOf(config.compressionType),
    compressionLevel: levelOf(config),
  };
  rulesOf.set(config, rules);
  return rules;
}

/** Undefined for `producer`: records keep the codec they came with. */
function codecOf(compressionType: string): CompressionCodec | undefined {
  switch (compressionType) {
    case 'uncompressed':
      return CompressionCodec.none;
    case 'gzip':
    case 'snappy':
    case 'lz4':
    case 'zstd':
      return CompressionCodec[compressionType];
    default:
      return undefined;
  }
}

function levelOf(config: LogConfig): number | undefined {
  switch (config.compressionType) {
    case 'gzip':
      return config.compressionGzipLevel;
    case 'lz4':
      return config.compressionLz4Level;
    case 'zstd':
      return config.compressionZstdLevel;
    default:
      return undefined;
  }
}

/** Sets base offsets and leader epoch in place. */
export function assignOffsets(
  bytes: Uint8Array,
  baseOffset: number,
  leaderEpoch: number,
): { readonly nextOffset: number; readonly maxTimestamp: number } {
  let nextOffset = baseOffset;
  let maxTimestamp = -1;
  for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
    patchBaseOffset(bytes, at, nextOffset);
    patchLeaderEpoch(bytes, at, leaderEpoch);
    nextOffset += lastOffsetDeltaAt(bytes, at) + 1;
    maxTimestamp = Math.max(maxTimestamp, maxTimestampAt(bytes, at));
  }
  return { nextOffset, maxTimestamp };
}
