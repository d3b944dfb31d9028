import type { ConsumedRecord, ConsumedRecords } from '@kafka-ts/client/partition-reader';
import { CliError } from '../cli-error.ts';
import type { Formatter } from './formatters.ts';
import type { OutputBuffer } from './output-buffer.ts';

/** Prints batches until a number of records is reached, and counts. */
export class RecordPrinter {
  readonly #formatter: Formatter;
  readonly #output: OutputBuffer;
  readonly #maxMessages: number;
  readonly #skipsOnError: boolean;
  count = 0;

  constructor(options: {
    readonly formatter: Formatter;
    readonly output: OutputBuffer;
    readonly maxMessages: number | undefined;
    readonly skipsOnError: boolean;
  }) {
    this.#formatter = options.formatter;
    this.#output = options.output;
    this.#maxMessages = options.maxMessages ?? Number.POSITIVE_INFINITY;
    this.#skipsOnError = options.skipsOnError;
  }

  get isDone(): boolean {
    return this.count >= this.#maxMessages;
  }

  /** Prints one batch, waits for a slow reader of the output, and answers how many records were taken. */
  async print(batch: ConsumedRecords): Promise<number> {
    let taken = 0;
    const write = (piece: Uint8Array | string): void => this.#output.write(piece);
    for (const record of batch.records) {
      if (this.isDone) break;
      this.#printOne(record, batch, write);
      taken++;
    }
    await this.#output.settle();
    return taken;
  }

  #printOne(
    record: ConsumedRecord,
    batch: ConsumedRecords,
    write: (piece: Uint8Array | string) => void,
  ): void {
    // Java counts a record when it takes it, shown or not.
    this.count++;
    try {
      this.#formatter(record, batch, write);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (this.#skipsOnError) return;
      const at = `${batch.topic}-${batch.partition} at offset ${record.offset}`;
      throw new CliError(`Error processing message ${at}: ${error.message}`, { cause: error });
    }
  }
}
