/** What one cleaning did, and the text that Kafka's log-cleaner.log says of it. */
import type { Clock } from '@kafka-ts/environment/clock';
import { type CleanerCounts, noCounts } from './cleaner-counts.ts';

const MiB = 1024 * 1024;

export class CleanerStatistics {
  readonly #counts = noCounts();
  /** What part of the offset map was used, 0 … 1. */
  bufferUtilization = 0;
  readonly #clock: Clock;
  readonly #startMs: number;
  #mappedMs: number;
  #endMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = Math.floor(clock.monotonicMs());
    this.#mappedMs = this.#startMs;
    this.#endMs = this.#startMs;
  }

  get invalidMessages(): number {
    return this.#counts.invalidMessages;
  }

  /** Adds what a part of the work counted. */
  add(counts: CleanerCounts): void {
    const all = this.#counts;
    all.bytesRead += counts.bytesRead;
    all.bytesWritten += counts.bytesWritten;
    all.messagesRead += counts.messagesRead;
    all.messagesWritten += counts.messagesWritten;
    all.invalidMessages += counts.invalidMessages;
    all.mapBytesRead += counts.mapBytesRead;
  }

  /** The offset map is complete. */
  mapped(): void {
    this.#mappedMs = Math.floor(this.#clock.monotonicMs());
  }

  done(): void {
    this.#endMs = Math.floor(this.#clock.monotonicMs());
  }

  get elapsedSeconds(): number {
    return (this.#endMs - this.#startMs) / 1000;
  }

  /** The text for the log; `from` and `to` are the offsets of the dirty section that was cleaned. */
  describe(thread: number, log: string, from: number, to: number): string {
    const counts = this.#counts;
    const all = this.elapsedSeconds;
    const indexing = (this.#mappedMs - this.#startMs) / 1000;
    const read = counts.bytesRead / MiB;
    const mapped = counts.mapBytesRead / MiB;
    const lines = [
      `Log cleaner thread ${thread} cleaned log ${log} (dirty section = [${from}, ${to}])`,
      `${fixed(read)} MB of log processed in ${fixed(all)} seconds (${fixed(read / all)} MB/sec).`,
      `Indexed ${fixed(mapped)} MB in ${plain(indexing)} seconds (${fixed(mapped / indexing)} Mb/sec, ${plain((100 * indexing) / all)}% of total time)`,
      `Buffer utilization: ${plain(100 * this.bufferUtilization)}%`,
      `Cleaned ${fixed(read)} MB in ${plain(all - indexing)} seconds (${fixed(read / (all - indexing))} Mb/sec, ${plain((100 * (all - indexing)) / all)}% of total time)`,
      `Start size: ${fixed(read)} MB (${whole(counts.messagesRead)} messages)`,
      `End size: ${fixed(counts.bytesWritten / MiB)} MB (${whole(counts.messagesWritten)} messages)`,
      `${plain(100 * (1 - counts.bytesWritten / counts.bytesRead))}% size reduction (${plain(100 * (1 - counts.messagesWritten / counts.messagesRead))}% fewer messages)`,
    ];
    return `\n\t${lines.join('\n\t')}\n`;
  }
}

/** Java's `%,.1f`. */
function fixed(value: number): string {
  const text = plain(value);
  const [digits = '', fraction] = text.split('.');
  return fraction === undefined ? text : `${whole(digits)}.${fraction}`;
}

/** Java's `%.1f`. */
function plain(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : String(value);
}

/** Java's `%,d`. */
function whole(value: number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
