/**
 * The memory that checks of segments after a crash read into: as many buffers as are in use at one time, used again from
 * segment to segment, because a fresh one costs more (pages of zeros, garbage) than reading into it.
 *
 * A buffer is {@link frontBytes} of room for the start of a batch that the piece before cut, and then a piece.
 */

/** A piece fits the processor's cache, so that it is checked where it was copied to. */
export const pieceBytes = 1024 * 1024;
/** The largest batch by default, nearly. */
export const frontBytes = 1024 * 1024;

export class RecoveryBuffers {
  #free: Uint8Array[] = [];

  /** To be given back. */
  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(frontBytes + pieceBytes);
  }

  giveBack(buffer: Uint8Array): void {
    this.#free.push(buffer);
  }

  /** Gives up the memory: no segment is to be checked for now. */
  clear(): void {
    this.#free = [];
  }
}
