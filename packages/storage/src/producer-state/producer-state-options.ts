/** What the producers of a partition are made with. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';

export interface ProducerStateOptions {
  readonly files: FileSystem;
  readonly logger: Logger;
  /** The partition's directory and the names in it. */
  readonly directory: string;
  readonly names: Iterable<string>;
  /** `topic-partition`, for messages. */
  readonly place: string;
  /** `producer.id.expiration.ms`, asked each time because it may change. */
  readonly expirationMs: () => number;
}

/** A state to be read from the newest snapshot when it is first needed. */
export interface DeferredSnapshot {
  readonly logStartOffset: number;
  /** Where the log, and the newest snapshot, end. */
  readonly logEndOffset: number;
  readonly nowMs: number;
  /** Called if that snapshot proves unusable: replays the log's batches from this offset to its end. */
  readonly replay: (fromOffset: number) => void;
}
