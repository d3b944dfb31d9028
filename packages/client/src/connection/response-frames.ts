import { int32At } from '@kafka-ts/protocol/bytes/big-endian';

const LENGTH_BYTES = 4;

/**
 * Cuts the stream of one connection into answers. Each frame gets memory of its own, read straight into its place,
 * because the records in it are views that outlive the call.
 */
export class ResponseFrames {
  readonly #maxBytes: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  readonly #length = new Uint8Array(LENGTH_BYTES);
  #frame: Uint8Array | undefined;
  #filled = 0;

  /** @param onFrame is given each frame without its length */
  constructor(maxBytes: number, onFrame: (frame: Uint8Array) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  /** Memory for the next bytes. */
  receiveBuffer(): Uint8Array {
    return (this.#frame ?? this.#length).subarray(this.#filled);
  }

  /**
   * The first `length` bytes of the last `receiveBuffer` were filled.
   * @throws RangeError if a frame is announced that is negative or longer than allowed
   */
  received(length: number): void {
    this.#filled += length;
    if (this.#frame === undefined) {
      if (this.#filled < LENGTH_BYTES) return;
      const size = int32At(this.#length, 0);
      if (size < 0 || size > this.#maxBytes) {
        throw new RangeError(
          `an answer of ${size} bytes was announced; at most ${this.#maxBytes} are accepted`,
        );
      }
      this.#frame = new Uint8Array(size);
      this.#filled = 0;
    }
    if (this.#filled < this.#frame.length) return;
    const frame = this.#frame;
    this.#frame = undefined;
    this.#filled = 0;
    this.#onFrame(frame);
  }
}
