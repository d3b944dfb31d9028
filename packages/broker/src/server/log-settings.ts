import type { CleanerSettings } from '@kafka-ts/storage/cleaner/cleaner-settings';
import type { LogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import type { KafkaConfig } from '../config/kafka-config.ts';

/** `producer.id.expiration.check.interval.ms`, internal to Kafka. */
const PRODUCER_ID_CHECK_MS = 600_000;
/** `log.initial.task.delay.ms`, internal to Kafka. */
const INITIAL_TASK_DELAY_MS = 30_000;

/** The broker-wide settings of the log manager. */
export function logManagerSettings(config: KafkaConfig): LogManagerSettings {
  return {
    initialTaskDelayMs: Number(config.given.get('log.initial.task.delay.ms') ?? INITIAL_TASK_DELAY_MS),
    retentionCheckIntervalMs: config.get('log.retention.check.interval.ms'),
    flushSchedulerIntervalMs: unlimited(config.get('log.flush.scheduler.interval.ms')),
    recoveryPointCheckpointIntervalMs: config.get('log.flush.offset.checkpoint.interval.ms'),
    logStartOffsetCheckpointIntervalMs: config.get('log.flush.start.offset.checkpoint.interval.ms'),
    highWatermarkCheckpointIntervalMs: config.get('replica.high.watermark.checkpoint.interval.ms'),
    producerIdExpirationMs: config.get('producer.id.expiration.ms'),
    producerIdExpirationCheckIntervalMs: Number(
      config.given.get('producer.id.expiration.check.interval.ms') ?? PRODUCER_ID_CHECK_MS,
    ),
  };
}

/** The broker-wide settings of compaction. */
export function cleanerSettings(config: KafkaConfig): CleanerSettings {
  return {
    isEnabled: config.get('log.cleaner.enable'),
    threads: config.get('log.cleaner.threads'),
    backoffMs: config.get('log.cleaner.backoff.ms'),
    dedupeBufferBytes: config.get('log.cleaner.dedupe.buffer.size'),
    dedupeBufferLoadFactor: config.get('log.cleaner.io.buffer.load.factor'),
    ioBufferBytes: config.get('log.cleaner.io.buffer.size'),
    ioMaxBytesPerSecond: config.get('log.cleaner.io.max.bytes.per.second'),
  };
}

function unlimited(value: number): number {
  return value >= 2 ** 63 ? Number.POSITIVE_INFINITY : value;
}
