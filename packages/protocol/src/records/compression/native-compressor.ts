/** The optional add-ons that compress blocks. */
import { AddOn } from '../../bytes/add-on.ts';

export interface NativeCompressor {
  readonly compressSync: (bytes: Uint8Array) => Uint8Array;
}

/** Blocks shorter than this cost less in JavaScript than the call of an add-on. */
export const nativeThresholdBytes = 512;

/** The add-on of that name, with the one function that is used of it. */
export function nativeCompressor(name: string): AddOn<NativeCompressor> {
  return new AddOn(name, ({ compressSync }) => typeof compressSync === 'function');
}
