/**
 * Walks over the records of a compressed batch through a window of 64 KiB, so that checking a batch takes no more
 * memory than that, whatever it decompresses to.
 */
import { maxVarintBytes, maxVarlongBytes, varintAt, varintSizeAt, varlongAt } from '../bytes/varint.ts';
import { type Decompressor, tooLarge } from './compression/decompressor.ts';
import { type RecordWalk, walkRecords } from './record-walk.ts';
import { type Steps, stepBytes } from './steps.ts';

const windowBytes = 64 * 1024;

/** The window of the last walk, for the next one. */
let idleWindow: Uint8Array | undefined;

/**
 * Judges all records that `decompressor` yields and closes it; sets `walk.problem` if they are malformed, fewer or more
 * than the header says. Throws CompressionError for corrupt blocks, and past `maxBytes`. Returns the
 * size of the decompressed records.
 */
export function* walkCompressed(
  walk: RecordWalk,
  decompressor: Decompressor,
  maxBytes: number,
): Steps<number> {
  const window = idleWindow ?? new Uint8Array(windowBytes);
  idleWindow = undefined;
  try {
    return yield* new CompressedWalk(walk, decompressor, window, maxBytes).run();
  } finally {
    decompressor.close();
    idleWindow = window;
  }
}

class CompressedWalk {
  readonly #walk: RecordWalk;
  readonly #decompressor: Decompressor;
  readonly #window: Uint8Array;
  readonly #maxBytes: number;
  #position = 0;
  #end = 0;
  #totalBytes = 0;
  #pauseAt = stepBytes;

  constructor(walk: RecordWalk, decompressor: Decompressor, window: Uint8Array, maxBytes: number) {
    this.#walk = walk;
    this.#decompressor = decompressor;
    this.#window = window;
    this.#maxBytes = maxBytes;
  }

  *run(): Steps<number> {
    const walk = this.#walk;
    while (walk.problem === undefined) {
      this.#position = walkRecords(walk, this.#window, this.#position, this.#end);
      if (walk.problem !== undefined) break;
      if (walk.isComplete) {
        if (this.#position < this.#end || this.#fill()) walk.problem = 'bytes follow the last record';
        break;
      }
      if (this.#isPauseDue()) yield;
      if (this.#position === 0 && this.#end === this.#window.length) yield* this.#walkLargeRecord();
      else if (!this.#fill()) walk.problem = this.#tooFew();
    }
    return this.#totalBytes;
  }

  #isPauseDue(): boolean {
    if (this.#totalBytes < this.#pauseAt) return false;
    this.#pauseAt = this.#totalBytes + stepBytes;
    return true;
  }

  /** Moves what is left to the front and reads behind it; false if there is nothing more to read. */
  #fill(): boolean {
    this.#window.copyWithin(0, this.#position, this.#end);
    this.#end -= this.#position;
    this.#position = 0;
    const count = this.#decompressor.read(this.#window, this.#end);
    this.#totalBytes += count;
    if (this.#totalBytes > this.#maxBytes) throw tooLarge(this.#maxBytes);
    this.#end += count;
    return count > 0;
  }

  /** Goes through a record that does not fit the window; its declared length is left to its fields to prove. */
  *#walkLargeRecord(): Steps<void> {
    const length = this.#varint(false);
    const start = this.#consumed();
    yield* this.#skip(1);
    const timestampDelta = this.#varint(true);
    const offsetDelta = this.#varint(false);
    const keyLength = this.#varint(false);
    yield* this.#skip(keyLength);
    const valueLength = this.#varint(false);
    yield* this.#skip(valueLength);
    const headerCount = this.#varint(false);
    for (let i = 0; i < headerCount && this.#walk.problem === undefined; i++) {
      const headerKeyLength = this.#varint(false);
      if (headerKeyLength < 0) this.#walk.problem = 'a header has no key';
      yield* this.#skip(headerKeyLength);
      yield* this.#skip(this.#varint(false));
    }
    if (this.#walk.problem !== undefined) return;
    if (headerCount < 0 || this.#consumed() - start !== length) {
      this.#walk.problem = `the fields of record ${this.#walk.index} do not add up to its length`;
    } else this.#walk.accept({ timestampDelta, offsetDelta, keyLength, valueLength });
  }

  /** Bytes of the block that lie before the position. */
  #consumed(): number {
    return this.#totalBytes - (this.#end - this.#position);
  }

  #varint(isLong: boolean): number {
    const maxBytes = isLong ? maxVarlongBytes : maxVarintBytes;
    if (this.#walk.problem !== undefined) return 0;
    while (this.#end - this.#position < maxBytes && this.#fill());
    const size = varintSizeAt(this.#window, this.#position, this.#end, maxBytes);
    if (size === 0) {
      this.#walk.problem = `record ${this.#walk.index} has a varint that does not end`;
      return 0;
    }
    const value = isLong ? varlongAt(this.#window, this.#position) : varintAt(this.#window, this.#position);
    this.#position += size;
    return value;
  }

  *#skip(length: number): Steps<void> {
    let rest = length;
    while (rest > this.#end - this.#position && this.#walk.problem === undefined) {
      rest -= this.#end - this.#position;
      this.#position = this.#end;
      if (!this.#fill()) this.#walk.problem = this.#tooFew();
      if (this.#isPauseDue()) yield;
    }
    if (rest > 0) this.#position = Math.min(this.#position + rest, this.#end);
  }

  #tooFew(): string {
    return `the batch ends after ${this.#walk.index} of ${this.#walk.recordCount} records`;
  }
}
