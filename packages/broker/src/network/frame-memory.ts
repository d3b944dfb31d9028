import { type LeasedBytes, OwnedBytes } from '@kafka-ts/storage/memory/leased-bytes';

/** Where a frame lies, and how to keep parts of it. */
export interface FrameMemory {
  /** A lease of `bytes` (a view of the frame), which the caller releases; undefined where they must be copied to be kept. */
  lease(bytes: Uint8Array): LeasedBytes | undefined;
}

/** Of frames in the scratch that all connections share. */
export const copied: FrameMemory = { lease: () => undefined };

/** Of frames in memory made for them, which nobody uses again. */
export const owned: FrameMemory = { lease: (bytes) => new OwnedBytes(bytes) };
