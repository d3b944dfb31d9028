/**
 * Blocks of one size for work that is done again and again: fresh memory for each would be garbage of the expensive kind, since V8
 * looks through the old generation for each few MiB of it. Who takes a block has it alone until it is given back, or for ever.
 */
export class SpareBlocks {
  readonly blockBytes: number;
  readonly #mostKept: number;
  readonly #blocks: Uint8Array[] = [];

  constructor(blockBytes: number, mostKept: number) {
    this.blockBytes = blockBytes;
    this.#mostKept = mostKept;
  }

  /** With what was left in it. */
  take(): Uint8Array {
    return this.#blocks.pop() ?? new Uint8Array(this.blockBytes);
  }

  /** `block` is read and written no more; one of another size is forgotten. */
  giveBack(block: Uint8Array): void {
    if (block.length === this.blockBytes && this.#blocks.length < this.#mostKept) this.#blocks.push(block);
  }
}
