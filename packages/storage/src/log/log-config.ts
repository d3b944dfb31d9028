import type { Random } from '@kafka-ts/environment/random';

/** See `Random.below`. */
const MAX_RANDOM_BOUND = 2 ** 48;

/** The settings of one log: a topic's configuration over the broker's defaults. Sizes in bytes, times in ms, Infinity for "no limit". */
export interface LogConfig {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly fileDeleteDelayMs: number;
  readonly deleteRetentionMs: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
  readonly maxMessageBytes: number;
  readonly minInsyncReplicas: number;
  readonly isCompacted: boolean;
  readonly isDeleted: boolean;
  readonly uncleanLeaderElection: boolean;
  /** A codec's name, or `producer` to keep what came. */
  readonly compressionType: string;
  readonly compressionGzipLevel: number;
  readonly compressionLz4Level: number;
  readonly compressionZstdLevel: number;
  readonly preallocate: boolean;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly messageDownconversionEnable: boolean;
}

/** How much earlier than `segment.ms` one segment is rolled: drawn anew for each, so that logs do not roll together. */
export function rollJitterMsOf(config: LogConfig, random: Pick<Random, 'below'>): number {
  const bound = Math.min(config.segmentJitterMs, config.segmentMs, MAX_RANDOM_BOUND);
  return bound > 0 ? random.below(bound) : 0;
}

/** How long a segment is appended to, ms: in a compacted log no longer than a record may wait for the cleaner. */
export function rollMsOf({ isCompacted, maxCompactionLagMs, segmentMs }: LogConfig): number {
  return isCompacted && maxCompactionLagMs > 0 ? Math.min(maxCompactionLagMs, segmentMs) : segmentMs;
}

/** Kafka 3.9's defaults. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * 24 * 3_600_000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  flushMessages: Number.POSITIVE_INFINITY,
  flushMs: Number.POSITIVE_INFINITY,
  retentionBytes: -1,
  retentionMs: 7 * 24 * 3_600_000,
  fileDeleteDelayMs: 60_000,
  deleteRetentionMs: 24 * 3_600_000,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.POSITIVE_INFINITY,
  minCleanableDirtyRatio: 0.5,
  maxMessageBytes: 1_048_588,
  minInsyncReplicas: 1,
  isCompacted: false,
  isDeleted: true,
  uncleanLeaderElection: false,
  compressionType: 'producer',
  compressionGzipLevel: -1,
  compressionLz4Level: 9,
  compressionZstdLevel: 3,
  preallocate: false,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: Number.POSITIVE_INFINITY,
  messageTimestampAfterMaxMs: Number.POSITIVE_INFINITY,
  messageDownconversionEnable: true,
};
