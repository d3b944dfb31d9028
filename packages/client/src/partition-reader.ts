/** Reading partitions by hand: no group, any offset. */

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Who set a record's timestamp; `none` for messages from before timestamps (magic 0). */
export type TimestampType = 'CreateTime' | 'LogAppendTime' | 'none';

/** A record as it was stored. Keys and values are views that stay valid. */
export interface ConsumedRecord {
  readonly offset: number;
  /** Milliseconds since 1970, -1 where there is none. */
  readonly timestamp: number;
  readonly timestampType: TimestampType;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  /** Undefined where the format has none. */
  readonly leaderEpoch: number | undefined;
}

/** Records of one partition, in offset order. */
export interface ConsumedRecords {
  readonly topic: string;
  readonly partition: number;
  readonly records: Iterable<ConsumedRecord>;
}

export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  /** The next record to be read. */
  readonly offset: number | 'earliest' | 'latest';
}

export interface PartitionReaderOptions {
  /** Whether records of open and aborted transactions are left out. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed';
  /** Where to go on when an offset does not exist (any more); undefined fails. */
  readonly resetTo?: 'earliest' | 'latest' | undefined;
  /** Bytes asked for from one partition at once; 1 MiB by default. */
  readonly partitionBytes?: number;
}

export interface PartitionReader {
  /** Adds partitions to those that are read. */
  add(positions: readonly PartitionPosition[]): Promise<void>;

  /**
   * What has come, at the latest after `maxWaitMs`; an empty array then. Brokers that vanish are waited for.
   * @throws KafkaError for what waiting will not mend
   */
  poll(maxWaitMs: number): Promise<readonly ConsumedRecords[]>;

  /** Idempotent. A poll that waits is answered with an empty array. */
  close(): void;
}
