/**
 * Memory of frames that are on their way and have no slab: those longer than one, and those for which none was free. It is bounded for all
 * connections together. When it is used up, senders that stall in the middle of a frame lose their connection; one frame may then
 * exceed the bound, so that there is always one that gets on, and the others are not read until there is room.
 */
export interface UnfinishedFrame {
  /** Nothing of it came for so long that its sender cannot be waited for while others need memory. */
  readonly isStalled: boolean;
  /** Gives all its memory up (by {@link UnfinishedFrames.remove}) and closes its connection. */
  abandon(): void;
}

export class UnfinishedFrames {
  readonly limitBytes: number;
  #usedBytes = 0;
  readonly #bytesOf = new Map<UnfinishedFrame, number>();
  #exceeding: UnfinishedFrame | undefined;
  #waiting: (() => void)[] = [];

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Counts `bytes` that arrived for `frame`; false: read no more of it until `whenChanged` calls and `mayContinue`. */
  add(frame: UnfinishedFrame, bytes: number): boolean {
    this.#usedBytes += bytes;
    this.#bytesOf.set(frame, (this.#bytesOf.get(frame) ?? 0) + bytes);
    return this.mayContinue(frame);
  }

  mayContinue(frame: UnfinishedFrame): boolean {
    if (this.#usedBytes > this.limitBytes) this.#abandonStalled(frame);
    if (this.#usedBytes <= this.limitBytes) return true;
    this.#exceeding ??= frame;
    return this.#exceeding === frame;
  }

  /** `frame` is whole, or gone. */
  remove(frame: UnfinishedFrame): void {
    const bytes = this.#bytesOf.get(frame);
    if (bytes === undefined) return;
    this.#bytesOf.delete(frame);
    this.#usedBytes -= bytes;
    if (this.#exceeding === frame) this.#exceeding = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  /** Calls `callback` once, after the next `remove`. */
  whenChanged(callback: () => void): void {
    this.#waiting.push(callback);
  }

  #abandonStalled(except: UnfinishedFrame): void {
    for (const frame of [...this.#bytesOf.keys()]) {
      if (this.#usedBytes <= this.limitBytes) return;
      if (frame !== except && frame.isStalled) frame.abandon();
    }
  }
}
