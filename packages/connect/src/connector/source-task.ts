/** `org.apache.kafka.connect.source.SourceTask`. All calls are made one after the other, never two at once. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { ConnectLogger } from './connect-logger.ts';
import type { SourceOffset, SourcePartition, SourceRecord } from './connect-record.ts';
import type { ConnectorProps } from './connector.ts';

export interface SourceTaskContext {
  readonly environment: Environment;
  readonly logger: ConnectLogger;
  /** Aborted when the task is to stop: `poll` returns soon after. */
  readonly signal: AbortSignal;
  /** The offset stored last for a partition of the source; undefined if there is none. */
  offset(partition: SourcePartition): Promise<SourceOffset | undefined>;
}

/** Where a record went; `undefined` for one that a transformation or an error filtered out. */
export interface RecordMetadata {
  readonly topic: string;
}

export abstract class SourceTask {
  abstract version(): string;
  abstract start(props: ConnectorProps, context: SourceTaskContext): void | Promise<void>;
  /** The next records; empty or null after a while without any (wait with the environment's clock and `signal`). */
  abstract poll(): readonly SourceRecord[] | null | Promise<readonly SourceRecord[] | null>;
  /** All records handed over so far, as far as acknowledged, are behind the offsets just stored. */
  commit(): void | Promise<void> {}
  /** One record was acknowledged or filtered out. */
  commitRecord?(record: SourceRecord, metadata: RecordMetadata | undefined): void;
  abstract stop(): void | Promise<void>;
}
