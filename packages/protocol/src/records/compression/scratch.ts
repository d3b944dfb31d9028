/**
 * Memory for blocks that are worked on one after another: what lies there is valid until memory is taken again. Fresh memory for each
 * block is garbage of the expensive kind, since V8 looks through the old generation for each few MiB of it.
 */

/** Enough that the codecs' blocks of 64 KiB are decoded where they are wanted. */
const LEAST_BYTES = 256 * 1024;
/** What one large block needed is not kept longer than for the next. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

export class Scratch {
  #bytes = new Uint8Array(0);

  /** `sizeBytes` or more, up to `limit`; what was taken before is worth nothing then. */
  take(sizeBytes: number, limit: number = Number.POSITIVE_INFINITY): Uint8Array {
    const isKept =
      this.#bytes.length >= sizeBytes && this.#bytes.length <= Math.max(MOST_KEPT_BYTES, sizeBytes);
    if (!isKept) this.#bytes = new Uint8Array(Math.max(sizeBytes, LEAST_BYTES));
    return this.#bytes.length > limit ? this.#bytes.subarray(0, limit) : this.#bytes;
  }
}
