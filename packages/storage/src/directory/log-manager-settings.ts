/** The settings of the log manager, and what it tells its owner. */
import type { CleanerSettings } from '../cleaner/cleaner-settings.ts';
import type { LogConfig } from '../log/log-config.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

/** Broker-wide settings, milliseconds; Infinity for never. They are read each time, so that they may change. */
export interface LogManagerSettings {
  /** `log.initial.task.delay.ms` */
  readonly initialTaskDelayMs: number;
  /** `log.retention.check.interval.ms` */
  readonly retentionCheckIntervalMs: number;
  /** `log.flush.scheduler.interval.ms` */
  readonly flushSchedulerIntervalMs: number;
  /** `log.flush.offset.checkpoint.interval.ms` */
  readonly recoveryPointCheckpointIntervalMs: number;
  /** `log.flush.start.offset.checkpoint.interval.ms` */
  readonly logStartOffsetCheckpointIntervalMs: number;
  /** `replica.high.watermark.checkpoint.interval.ms` */
  readonly highWatermarkCheckpointIntervalMs: number;
  /** `producer.id.expiration.ms` */
  readonly producerIdExpirationMs: number;
  /** `producer.id.expiration.check.interval.ms` */
  readonly producerIdExpirationCheckIntervalMs: number;
}

/** Kafka 3.9's defaults. */
export const defaultLogManagerSettings: LogManagerSettings = {
  initialTaskDelayMs: 30_000,
  retentionCheckIntervalMs: 300_000,
  flushSchedulerIntervalMs: Number.POSITIVE_INFINITY,
  recoveryPointCheckpointIntervalMs: 60_000,
  logStartOffsetCheckpointIntervalMs: 60_000,
  highWatermarkCheckpointIntervalMs: 5_000,
  producerIdExpirationMs: 86_400_000,
  producerIdExpirationCheckIntervalMs: 600_000,
};

/** A directory went offline. */
export interface LogDirFailure {
  readonly directory: string;
  readonly error: Error;
  /** The logs that were lost with it. */
  readonly logs: readonly UnifiedLog[];
  /** Copies of logs in other directories that were lost with it. */
  readonly futureLogs: readonly UnifiedLog[];
  /** No directory is left: the broker cannot go on. */
  readonly isLast: boolean;
}

export interface LogManagerOptions {
  readonly env: LogEnvironment;
  /** 32 random hexadecimal digits, for the names of deleted directories. */
  readonly randomHex: () => string;
  readonly logDirs: readonly string[];
  /** The configuration of a topic's logs as it is now. */
  readonly configOf: (topic: string) => LogConfig;
  readonly settings: () => LogManagerSettings;
  /** Of compaction; without it nothing is compacted. */
  readonly cleanerSettings?: () => CleanerSettings;
  readonly onLogDirFailure: (failure: LogDirFailure) => void;
}
