/** Where the records of a task go. Collecting is synchronous; the runtime sends what was collected in batches. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';

export interface CollectedRecord {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  /** Undefined: the producer's choice. */
  readonly partition: number | undefined;
  /** Undefined: the time of sending. */
  readonly timestamp: number | undefined;
}

export interface RecordCollector {
  collect(record: CollectedRecord): void;

  /** Partitions of a topic, for partitioners. @throws StreamsException for a topic that is not known */
  partitionsOf(topic: string): number;
}
