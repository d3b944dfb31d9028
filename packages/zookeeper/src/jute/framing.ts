/**
 * Packets of the wire: int length + payload, both directions. A {@link FrameAssembler} belongs to one connection and keeps only
 * bytes that have arrived: a length that is announced costs nothing until its bytes come.
 */
import type { Writer } from '@kafka-ts/protocol/bytes/writer';

/** Called with each whole payload: `bytes` from `start` to `end`, valid during the call. Returns false to stop. */
export type FrameHandler = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Why a connection must be closed: the length that was announced. */
export class FrameLengthError extends Error {
  readonly length: number;

  constructor(length: number, maxBytes: number) {
    super(`packet of ${length} bytes announced; allowed are 0 to ${maxBytes} (jute.maxbuffer)`);
    this.length = length;
  }
}

/** What stands in front of a payload. */
const prefixBytes = 4;
const firstBufferBytes = 1024;

export class FrameAssembler {
  readonly #maxBytes: number;
  /** The beginning of a frame that did not end in what was received; undefined between frames. */
  #partial: Uint8Array | undefined;
  #filled = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes `length` received bytes and hands over every frame that they complete. Throws FrameLengthError for a length that is
   * negative or above the limit. After `handle` returned false, the rest is dropped.
   */
  push(received: Uint8Array, length: number, handle: FrameHandler): void {
    let from = this.#partial === undefined ? 0 : this.#complete(received, length, handle);
    while (from >= 0 && length - from >= prefixBytes) {
      const end = from + prefixBytes + this.#lengthAt(received, from);
      if (end > length) break;
      const goesOn = handle(received, from + prefixBytes, end);
      if (!goesOn) return;
      from = end;
    }
    if (from >= 0 && from < length) this.#keep(received, from, length);
  }

  /** Adds to the partial frame; returns where the next frame starts, or -1 if none does. */
  #complete(received: Uint8Array, length: number, handle: FrameHandler): number {
    let from = 0;
    while (this.#filled < prefixBytes && from < length) from = this.#keep(received, from, from + 1);
    const partial = this.#partial;
    if (partial === undefined || this.#filled < prefixBytes) return -1;
    const wanted = prefixBytes + this.#lengthAt(partial, 0) - this.#filled;
    const until = Math.min(length, from + wanted);
    this.#keep(received, from, until);
    if (until - from < wanted) return -1;
    const whole = this.#partial ?? partial;
    const end = this.#filled;
    this.#partial = undefined;
    this.#filled = 0;
    return handle(whole, prefixBytes, end) ? until : -1;
  }

  /** Appends to the partial frame, whose memory doubles as bytes arrive. */
  #keep(received: Uint8Array, from: number, until: number): number {
    const needed = this.#filled + until - from;
    let partial = this.#partial;
    if (partial === undefined || partial.length < needed) {
      const grown = new Uint8Array(Math.max(needed, firstBufferBytes, (partial?.length ?? 0) * 2));
      if (partial !== undefined) grown.set(partial.subarray(0, this.#filled));
      partial = grown;
      this.#partial = grown;
    }
    partial.set(received.subarray(from, until), this.#filled);
    this.#filled = needed;
    return until;
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
    const length = high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length < 0 || length > this.#maxBytes) throw new FrameLengthError(length, this.#maxBytes);
    return length;
  }
}

/** Encodes one packet: `write` fills the payload, its length is put in front. */
export function frame(writer: Writer, write: (writer: Writer) => void): Uint8Array {
  writer.reset();
  writer.writeInt32(0);
  write(writer);
  writer.patchInt32(0, writer.length - prefixBytes);
  return writer.toBytes();
}

/** Pieces that were encoded one behind the other lie so in memory: each such run becomes one piece, without a copy. */
export function joinNeighbours(pieces: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let open: Uint8Array | undefined;
  let end = 0;
  for (const piece of pieces) {
    if (open !== undefined && (piece.buffer !== open.buffer || piece.byteOffset !== end)) {
      joined.push(new Uint8Array(open.buffer, open.byteOffset, end - open.byteOffset));
      open = undefined;
    }
    open ??= piece;
    end = piece.byteOffset + piece.length;
  }
  if (open !== undefined) joined.push(new Uint8Array(open.buffer, open.byteOffset, end - open.byteOffset));
  return joined;
}
