/**
 * All memory of the data path, in one table: what the broker may hold in buffers, whatever clients announce or however many
 * there are. Where a budget is used up the socket stops reading or the answer comes by a slower road; nothing grows instead.
 */

const MiB = 1024 * 1024;

export const budgets = {
  /** What all sockets read into at first; frames that end here cost no other memory. */
  scratchBytes: 64 * 1024,
  /** A slab: a frame that does not end in the scratch is read on in one. */
  slabBytes: MiB,
  /** Slabs for receiving, shared with the cached batches that were received there. */
  receiveSlabs: 40,
  /** Slabs of the tail ring: small batches, and those that ended in the scratch, are copied there. */
  ringSlabs: 32,
  /** Cached batches that lie in no slab: those larger than one. */
  ownedTailBytes: 16 * MiB,
  /** Buffers for reads of log files. */
  readBufferBytes: MiB,
  readBuffers: 8,
  /** Reads of log files at one time. */
  readsInFlight: 2,
  /** Copies of answers that wait for slow sockets. */
  outputBytes: 32 * MiB,
  /** Slabs, ring and read buffers that unsent answers may pin before answers are copies. */
  pinnedByAnswersBytes: 16 * MiB,
  /** Frames that are on their way without a slab, counted as they arrive; one may exceed it so that it gets on. */
  unfinishedFrameBytes: 32 * MiB,
  /** Batches that wait for their write, all logs together; producers stop being read above it. */
  stagedBytes: 24 * MiB,
} as const;

/** The part of the table that storage's buffers need; tests make it small. */
export type MemoryBudgets = { readonly [K in keyof typeof budgets]: number };
