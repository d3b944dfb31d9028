/** Fills a segment that is to take the place of others: gathers batches in one of two buffers while the other is being written. */
import type { LogSegment } from '../log/log-segment.ts';
import { maxRelativeOffset } from '../log/segment-check.ts';
import type { CleanerPace } from './cleaner-pace.ts';

export class CleanedSegmentWriter {
  readonly #segment: LogSegment;
  readonly #pace: CleanerPace;
  readonly #bufferBytes: number;
  #spare: Uint8Array;
  #writing: Promise<void> = Promise.resolve();
  /** Bytes that were handed over to be written. */
  #flushedBytes = 0;
  /** Where the next batch is to be put, see {@link makeRoom}. */
  bytes: Uint8Array;
  at = 0;

  constructor(segment: LogSegment, bufferBytes: number, pace: CleanerPace) {
    this.#segment = segment;
    this.#pace = pace;
    this.#bufferBytes = bufferBytes;
    this.bytes = new Uint8Array(bufferBytes);
    this.#spare = new Uint8Array(bufferBytes);
  }

  /** There are `sizeBytes` of room at {@link at} when it resolves; undefined if there are already. */
  makeRoom(sizeBytes: number): Promise<void> | undefined {
    return this.at + sizeBytes <= this.bytes.length ? undefined : this.#change(sizeBytes);
  }

  async #change(sizeBytes: number): Promise<void> {
    await this.#flush();
    if (sizeBytes > this.bytes.length) this.bytes = new Uint8Array(sizeBytes);
  }

  /** A batch of `sizeBytes` was put at {@link at}. */
  added(sizeBytes: number, lastOffset: number, maxTimestamp: number): void {
    const segment = this.#segment;
    const position = segment.stage(sizeBytes, maxTimestamp);
    this.at += sizeBytes;
    // Segments of old releases may reach further than an index can say; those batches are found by reading on.
    if (lastOffset - segment.baseOffset > maxRelativeOffset) return;
    segment.index({ lastOffset, position, sizeBytes, maxTimestamp });
  }

  /** The batch in `bytes[start … end)`, as it is. */
  async append(bytes: Uint8Array, lastOffset: number, maxTimestamp: number): Promise<void> {
    const room = this.makeRoom(bytes.length);
    if (room !== undefined) await room;
    this.bytes.set(bytes, this.at);
    this.added(bytes.length, lastOffset, maxTimestamp);
  }

  /** All batches and indexes are on the disk, the files closed; their modification time is `modifiedMs`. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    this.#segment.finish();
    await this.#segment.flush();
    await this.#segment.close();
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#writing]);
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const sizeBytes = this.at;
    if (sizeBytes === 0) return;
    const full = this.bytes;
    const position = this.#flushedBytes;
    this.#flushedBytes += sizeBytes;
    this.#writing = this.#segment.write([full.subarray(0, sizeBytes)], position).then(() => {
      this.#segment.written(sizeBytes);
    });
    // Awaited before the next write; until then its failure must not count as unheard.
    this.#writing.catch(() => {});
    this.bytes = this.#spare;
    this.#spare = full.length === this.#bufferBytes ? full : new Uint8Array(this.#bufferBytes);
    this.at = 0;
    await this.#pace.passed(sizeBytes);
  }
}
