/** The broker's settings of compaction. They are read each time, so that they may change. */
export interface CleanerSettings {
  /** `log.cleaner.enable` */
  readonly isEnabled: boolean;
  /** `log.cleaner.threads`: logs that are compacted at one time. */
  readonly threads: number;
  /** `log.cleaner.backoff.ms` */
  readonly backoffMs: number;
  /** `log.cleaner.dedupe.buffer.size`, of all threads together. */
  readonly dedupeBufferBytes: number;
  /** `log.cleaner.io.buffer.load.factor` */
  readonly dedupeBufferLoadFactor: number;
  /** `log.cleaner.io.buffer.size`, of all threads together. */
  readonly ioBufferBytes: number;
  /** `log.cleaner.io.max.bytes.per.second` */
  readonly ioMaxBytesPerSecond: number;
}

/** Kafka 3.9's defaults. */
export const defaultCleanerSettings: CleanerSettings = {
  isEnabled: true,
  threads: 1,
  backoffMs: 15_000,
  dedupeBufferBytes: 128 * 1024 * 1024,
  dedupeBufferLoadFactor: 0.9,
  ioBufferBytes: 512 * 1024,
  ioMaxBytesPerSecond: Number.MAX_VALUE,
};
