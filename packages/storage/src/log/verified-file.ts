/**
 * Which bytes of a segment's file need no look at their checksums any more, for as long as nobody but this process changes it: what a
 * change of another looks like is a file modified later than the last write here.
 */
import { VerifiedRanges } from './verified-ranges.ts';

export class VerifiedFile {
  readonly #ranges = new VerifiedRanges();
  /** When this process wrote last, and when anybody had as far as was seen; undefined: not looked at since the file was cut. */
  #writtenMs: number | undefined;
  #seenModifiedMs: number | undefined;

  covers(from: number, to: number): boolean {
    return this.#ranges.covers(from, to);
  }

  add(from: number, to: number): void {
    this.#ranges.add(from, to);
  }

  /** This process wrote `[from, to)`; without the time at which that was seen the bytes are checked when they are read. */
  written(from: number, to: number, nowMs: number | undefined): void {
    if (nowMs !== undefined) this.#ranges.add(from, to);
    this.#writtenMs = nowMs;
  }

  /** This process cut the file. */
  cutAt(position: number): void {
    this.#ranges.truncate(position);
    this.#writtenMs = undefined;
    this.#seenModifiedMs = undefined;
  }

  /** The file is about to be read: if somebody else changed it, what was known of it is worth nothing. */
  noticeModified(modifiedMs: number): void {
    const ownMs = this.#writtenMs === undefined ? this.#seenModifiedMs : this.#writtenMs + 1;
    const knownMs = Math.max(ownMs ?? modifiedMs, this.#seenModifiedMs ?? 0);
    this.#seenModifiedMs = Math.max(modifiedMs, this.#seenModifiedMs ?? 0);
    if (modifiedMs > knownMs) this.#ranges.clear();
  }
}
