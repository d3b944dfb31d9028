import type { ConsumedRecords } from './partition-reader.ts';

export interface GroupConsumerOptions {
  readonly groupId: string;
  /** Topics by name, or those whose whole name matches. */
  readonly topics: readonly string[] | RegExp;
  /** Where a partition without committed offset begins. */
  readonly startAt: 'earliest' | 'latest';
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed';
  /** Whether offsets are committed, every five seconds and at the end. */
  readonly isCommitting: boolean;
  readonly sessionTimeoutMs?: number | undefined;
  readonly heartbeatIntervalMs?: number | undefined;
}

/** A member of a consumer group. */
export interface GroupConsumer {
  /**
   * Joins, then hands over what comes, batch by batch, until `stop`. Records count as consumed when the handler
   * answers how many of them it took; the rest is not committed.
   * @throws Error when the group cannot be joined or the connection is lost for good
   */
  run(onRecords: (batch: ConsumedRecords) => Promise<number>): Promise<void>;

  /** Commits what was consumed, leaves the group, closes. Idempotent. */
  stop(): Promise<void>;
}
