/** What a segment is told of batches. Sizes and positions in bytes, times in ms. */

/** What the indexes keep of a batch that was written. */
export interface WrittenBatch {
  readonly lastOffset: number;
  readonly position: number;
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
}

/** A batch that is about to be staged. */
export interface RollRequest {
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
  readonly lastOffset: number;
  readonly nowMs: number;
}
