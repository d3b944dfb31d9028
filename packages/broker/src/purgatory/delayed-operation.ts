/**
 * An answer that waits for something to happen to a partition, or for its deadline (Kafka's purgatory). Whoever changes a partition
 * asks those who watch it; the wheel asks when the time is over. An operation is completed once, by whichever comes first.
 */
import type { TimerWheel, WheelTimer } from './timer-wheel.ts';

export abstract class DelayedOperation {
  #isDone = false;
  #timer: WheelTimer | undefined;
  readonly #watched: Watchers[] = [];

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Completes the operation (by {@link finish}) if what it waits for has come. */
  abstract tryComplete(): void;

  /** The deadline has passed: answers with what there is. Called instead of anything that `finish` would do. */
  protected abstract onExpiration(): void;

  /** Waits at `watchers` until the monotonic time `deadlineMs`. */
  wait(watchers: Iterable<Watchers>, timers: TimerWheel, deadlineMs: number): void {
    if (this.#isDone) return;
    for (const place of watchers) {
      place.add(this);
      this.#watched.push(place);
    }
    this.#timer = timers.at(deadlineMs, () => {
      if (this.finish()) this.onExpiration();
    });
  }

  /** True for the first caller: the answer is its to give. */
  protected finish(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    this.#timer?.cancel();
    for (const place of this.#watched) place.delete(this);
    return true;
  }

  /** Gives the operation up without an answer: its connection is gone. */
  cancel(): void {
    this.finish();
  }
}

/** Those who wait for a change of one partition. */
export class Watchers {
  /** Made when somebody waits for the first time: most partitions are watched by nobody. */
  #operations: Set<DelayedOperation> | undefined;

  get size(): number {
    return this.#operations?.size ?? 0;
  }

  add(operation: DelayedOperation): void {
    this.#operations ??= new Set();
    this.#operations.add(operation);
  }

  delete(operation: DelayedOperation): void {
    this.#operations?.delete(operation);
  }

  /** Something changed: each may complete. */
  check(): void {
    if (this.#operations === undefined || this.#operations.size === 0) return;
    for (const operation of [...this.#operations]) operation.tryComplete();
  }
}
