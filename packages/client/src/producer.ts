import type { RecordHeader } from './partition-reader.ts';

/** A record to be sent. Its bytes must not change until the send is done. */
export interface ProducerRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
  /** By default chosen by the key's hash as Java clients do, and batch by batch in turn where there is no key. */
  readonly partition?: number;
  /** Milliseconds since 1970; now by default. */
  readonly timestamp?: number;
}

/** A record that was not acknowledged. It may nevertheless be in the log if its connection broke. */
export interface FailedRecord {
  readonly record: ProducerRecord;
  readonly error: Error;
}

/** Some records of a send were not acknowledged. */
export class SendError extends Error {
  readonly failed: readonly FailedRecord[];

  constructor(topic: string, failed: readonly FailedRecord[]) {
    const [first] = failed;
    super(
      `${failed.length} record(s) were not written to ${topic}: ${first?.error.message ?? 'unknown reason'}`,
      {
        cause: first?.error,
      },
    );
    this.name = 'SendError';
    this.failed = failed;
  }
}

export interface Producer {
  /**
   * Sends records; those of one partition keep their order, also with those of earlier calls. Resolves when all are
   * acknowledged.
   * @throws SendError naming those that are not
   */
  send(topic: string, records: readonly ProducerRecord[]): Promise<void>;

  /** Waits for what was sent, then closes. */
  close(): Promise<void>;
}
