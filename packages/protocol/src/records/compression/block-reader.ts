/** A {@link Decompressor} over a format that is a row of independent blocks, each decoded whole. */
import type { Decompressor } from './decompressor.ts';

/** Where the next block lies and how large it may get. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** Room that decoding needs: the block's size or a bound of it. */
  readonly maxBytes: number;
}

/** What differs from format to format. */
export interface BlockFormat {
  /** Undefined at the end. Throws CompressionError for corrupt framing. */
  nextBlock(): Block | undefined;

  /** Decodes to `target[position …)`, where `maxBytes` fit; returns the bytes written. Throws CompressionError. */
  decode(block: Block, target: Uint8Array, position: number): number;
}

/** Enough for a block of Kafka's encoders; larger memory is not kept. */
const keptStageBytes = 64 * 1024;

/** The memory of the last reader that needed some, for the next one: blocks of a few hundred bytes announce no size of their own. */
let idleStage: Uint8Array | undefined;

export class BlockReader implements Decompressor {
  readonly #format: BlockFormat;
  /** The rest of a block that did not fit the reader's memory. */
  #staged: Uint8Array | undefined;
  #stagedPosition = 0;
  #stagedEnd = 0;

  constructor(format: BlockFormat) {
    this.#format = format;
  }

  read(target: Uint8Array, position: number): number {
    for (;;) {
      if (this.#stagedPosition < this.#stagedEnd && this.#staged !== undefined) {
        const count = Math.min(this.#stagedEnd - this.#stagedPosition, target.length - position);
        target.set(this.#staged.subarray(this.#stagedPosition, this.#stagedPosition + count), position);
        this.#stagedPosition += count;
        return count;
      }
      const block = this.#format.nextBlock();
      if (block === undefined) return 0;
      if (block.maxBytes <= target.length - position) {
        const count = this.#format.decode(block, target, position);
        // An empty block is not the end.
        if (count > 0) return count;
      } else {
        if (this.#staged === undefined || this.#staged.length < block.maxBytes) {
          this.#staged = takeStage(block.maxBytes);
        }
        this.#stagedPosition = 0;
        this.#stagedEnd = this.#format.decode(block, this.#staged, 0);
      }
    }
  }

  close(): void {
    if (this.#staged?.length === keptStageBytes) idleStage = this.#staged;
    this.#staged = undefined;
    this.#stagedEnd = 0;
    this.#stagedPosition = 0;
  }
}

function takeStage(sizeBytes: number): Uint8Array {
  const stage = sizeBytes <= keptStageBytes ? idleStage : undefined;
  if (stage === undefined) return new Uint8Array(Math.max(sizeBytes, keptStageBytes));
  idleStage = undefined;
  return stage;
}
