/** Settings of a log that make much happen in a short life. */
import { defaultLogConfig, type LogConfig } from '@kafka-ts/storage/log/log-config';
import type { SeededRandom } from '../../seeded-random.ts';

const never = Number.POSITIVE_INFINITY;

export function randomLogConfig(random: SeededRandom): LogConfig {
  return {
    ...defaultLogConfig,
    segmentBytes: 1_000 + random.below(4_000),
    segmentMs: random.pick([never, never, 700]),
    segmentJitterMs: random.pick([0, 300]),
    indexIntervalBytes: random.pick([1, 200, 4_096]),
    segmentIndexBytes: random.pick([64, 10_240]),
    flushMessages: random.pick([never, never, 1, 7]),
    flushMs: random.pick([never, 300]),
    retentionBytes: random.pick([-1, 2_000, 6_000]),
    retentionMs: random.pick([never, 1_500, 5_000]),
    fileDeleteDelayMs: random.pick([0, 200]),
    deleteRetentionMs: random.pick([0, 400, 86_400_000]),
    minCompactionLagMs: random.pick([0, 0, 300]),
    minCleanableDirtyRatio: random.pick([0, 0.5]),
    preallocate: random.chance(15),
    compressionType: random.pick(['producer', 'producer', 'producer', 'uncompressed', 'lz4']),
    messageTimestampType: random.pick(['CreateTime', 'CreateTime', 'CreateTime', 'LogAppendTime']),
    ...random.pick<Pick<LogConfig, 'isCompacted' | 'isDeleted'>>([
      { isCompacted: false, isDeleted: true },
      { isCompacted: true, isDeleted: false },
      { isCompacted: true, isDeleted: true },
    ]),
  };
}
