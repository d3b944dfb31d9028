/** `org.apache.kafka.connect.sink.SinkTask`. All calls are made one after the other, never two at once. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { ConnectLogger } from './connect-logger.ts';
import type { SinkRecord } from './connect-record.ts';
import type { ConnectorProps } from './connector.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The next offset to be read of a partition. */
export interface SinkOffset extends TopicPartition {
  readonly offset: number;
}

/** Reports single records that could not be written (KIP-610): to the dead letter queue, or the log, by `errors.*`. */
export interface ErrantRecordReporter {
  report(record: SinkRecord, error: Error): Promise<void>;
}

export interface SinkTaskContext {
  readonly environment: Environment;
  readonly logger: ConnectLogger;
  readonly signal: AbortSignal;
  readonly errantRecordReporter: ErrantRecordReporter | undefined;
  assignment(): readonly TopicPartition[];
  /** Before the next `put` reading goes on from here. */
  offset(offsets: readonly SinkOffset[]): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** After a `RetriableError`, how long until the same records are put again. */
  timeout(ms: number): void;
  requestCommit(): void;
}

export abstract class SinkTask {
  abstract version(): string;
  abstract start(props: ConnectorProps, context: SinkTaskContext): void | Promise<void>;
  /** Takes records; they need not be durable before {@link flush}. */
  abstract put(records: readonly SinkRecord[]): void | Promise<void>;
  /** Makes durable what was put; offsets are committed after it. */
  flush(_offsets: readonly SinkOffset[]): void | Promise<void> {}
  /** Offsets that may be committed now; those given unless overridden. */
  async preCommit(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]> {
    await this.flush(offsets);
    return offsets;
  }
  open(_partitions: readonly TopicPartition[]): void | Promise<void> {}
  close(_partitions: readonly TopicPartition[]): void | Promise<void> {}
  abstract stop(): void | Promise<void>;
}
