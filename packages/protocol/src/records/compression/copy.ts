/**
 * Byte moves of the block codecs; nothing is checked: the caller knows that both ranges are inside. Which way is fastest
 * depends on the length (Node 24): a loop takes 1.5 ns a byte, eight bytes at a time by `DataView` 2.3 ns a step,
 * `copyWithin` 20 ns and `set` with a view 60 ns, whatever the length. Where there is room behind the bytes, which is nearly everywhere, the
 * wide ways decode 1.7 times as fast as the exact ones.
 */
import { uint8At } from '../../bytes/big-endian.ts';

const loopBytes = 8;
const stepBytes = 8;

/** What {@link copyWide} and {@link repeatWide} may read, and overwrite, behind the bytes that they are asked for. */
export const wideSlackBytes = 32;

/** Smallest multiple of a distance below 8 that is not below 8. */
const wideDistances = Uint8Array.of(0, 8, 8, 9, 8, 10, 12, 14);

/**
 * Copies `length` bytes of `source` to `target`, and some of the {@link wideSlackBytes} behind them: two steps of eight bytes, which most
 * need, cost less than to find out how many bytes are left.
 */
export function copyWide(source: DataView, from: number, target: DataView, to: number, length: number): void {
  target.setBigInt64(to, source.getBigInt64(from, true), true);
  target.setBigInt64(to + 8, source.getBigInt64(from + 8, true), true);
  for (let i = 16; i < length; i += 8) {
    target.setBigInt64(to + i, source.getBigInt64(from + i, true), true);
  }
}

/**
 * Appends `length` bytes that repeat what lies `distance` bytes before `to`, and overwrites some of the {@link wideSlackBytes} behind them.
 * What comes again within a few bytes is read once only: a read of what was just written in other portions waits for those writes.
 */
export function repeatWide(view: DataView, to: number, distance: number, length: number): void {
  if (distance >= 32) {
    copyWide(view, to - distance, view, to, length);
    return;
  }
  const end = to + length;
  let i = to;
  let period = distance;
  if (distance < 8) {
    period = uint8At(wideDistances, distance);
    for (const stop = Math.min(to + period, end); i < stop; i++) {
      view.setUint8(i, view.getUint8(i - distance));
    }
    if (i === end) return;
  }
  // The period that lies before `i`, in words that overlap where it is no multiple of 8.
  const first = view.getBigInt64(i - period, true);
  const last = view.getBigInt64(i - 8, true);
  if (period <= 16) {
    for (; i < end; i += period) {
      view.setBigInt64(i, first, true);
      view.setBigInt64(i + period - 8, last, true);
    }
    return;
  }
  const second = view.getBigInt64(i - period + 8, true);
  const third = view.getBigInt64(i - 16, true);
  for (; i < end; i += period) {
    view.setBigInt64(i, first, true);
    view.setBigInt64(i + 8, second, true);
    view.setBigInt64(i + period - 16, third, true);
    view.setBigInt64(i + period - 8, last, true);
  }
}

/** Copies from an encoded block to what it decodes to, and inside the latter. */
export class BlockCopier {
  readonly #source: Uint8Array;
  readonly #target: Uint8Array;
  /** For the wide ways. */
  readonly sourceView: DataView;
  readonly targetView: DataView;

  constructor(source: Uint8Array, target: Uint8Array) {
    this.#source = source;
    this.#target = target;
    this.sourceView = new DataView(source.buffer, source.byteOffset, source.length);
    this.targetView = new DataView(target.buffer, target.byteOffset, target.length);
  }

  /** Copies `length` bytes of the source to the target. */
  literals(from: number, to: number, length: number): void {
    if (length > 160) {
      this.#target.set(this.#source.subarray(from, from + length), to);
      return;
    }
    let i = 0;
    if (length > loopBytes) {
      for (const steps = length - stepBytes; i <= steps; i += stepBytes) {
        this.targetView.setBigInt64(to + i, this.sourceView.getBigInt64(from + i, true), true);
      }
    }
    for (; i < length; i++) this.#target[to + i] = uint8At(this.#source, from + i);
  }

  /** Appends `length` bytes that repeat what lies `distance` bytes before `to`. */
  match(to: number, distance: number, length: number): void {
    if (length > 64 && distance >= length) {
      this.#target.copyWithin(to, to - distance, to - distance + length);
      return;
    }
    if (length > 64 && distance < stepBytes) {
      repeat(this.#target, to, distance, length);
      return;
    }
    let i = to;
    const end = to + length;
    // Steps may overlap with what they wrote before, but not with themselves.
    if (distance >= stepBytes && length > loopBytes) {
      for (const steps = end - stepBytes; i <= steps; i += stepBytes) {
        this.targetView.setBigInt64(i, this.targetView.getBigInt64(i - distance, true), true);
      }
    }
    for (; i < end; i++) this.#target[i] = uint8At(this.#target, i - distance);
  }
}

/** Each round doubles what can be copied without overlap. */
function repeat(target: Uint8Array, to: number, distance: number, length: number): void {
  const start = to - distance;
  const end = to + length;
  for (let filled = to; filled < end; ) {
    const count = Math.min(filled - start, end - filled);
    target.copyWithin(filled, start, start + count);
    filled += count;
  }
}

/** Copies between arrays without a copier, for encoders, whose literals are few or long. */
export function copyBytes(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  length: number,
): void {
  if (length > 40) target.set(source.subarray(from, from + length), to);
  else for (let i = 0; i < length; i++) target[to + i] = uint8At(source, from + i);
}
