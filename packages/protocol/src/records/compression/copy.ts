/** Byte moves of the block codecs. Nothing is checked: the caller knows that both ranges are inside. */
import { uint8At } from '../../bytes/big-endian.ts';

/** Below this a loop is faster than a call out of JavaScript. */
const shortBytes = 40;

export function copyBytes(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  length: number,
): void {
  if (length <= shortBytes) {
    for (let i = 0; i < length; i++) target[to + i] = uint8At(source, from + i);
  } else target.set(source.subarray(from, from + length), to);
}

/** Appends `length` bytes that repeat what lies `distance` bytes before `to`. */
export function copyMatch(target: Uint8Array, to: number, distance: number, length: number): void {
  if (length <= shortBytes) {
    for (let i = to, end = to + length; i < end; i++) target[i] = uint8At(target, i - distance);
    return;
  }
  // Each round doubles what can be copied without overlap.
  const start = to - distance;
  const end = to + length;
  let filled = to;
  while (filled < end) {
    const count = Math.min(filled - start, end - filled);
    target.copyWithin(filled, start, start + count);
    filled += count;
  }
}
