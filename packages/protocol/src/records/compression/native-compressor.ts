/** The optional add-ons that compress blocks, each loaded when it is first wanted. */
import { createRequire } from 'node:module';

export type CompressSync = (bytes: Uint8Array) => Uint8Array;

/** Blocks shorter than this cost less in JavaScript than the call of an add-on. */
export const nativeThresholdBytes = 512;

/** Gives the add-on's function; undefined, for good, where it cannot be loaded. */
export function nativeCompressor(addOnName: string): () => CompressSync | undefined {
  let native: CompressSync | undefined;
  let isTried = false;
  return () => {
    if (isTried) return native;
    isTried = true;
    try {
      const addOn: { compressSync: CompressSync } = createRequire(import.meta.url)(addOnName);
      native = addOn.compressSync;
    } catch {
      native = undefined;
    }
    return native;
  };
}
