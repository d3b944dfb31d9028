/** What processors asked to be called for, by stream time or by the clock. */
import type { Cancellable } from '../topology/processor.ts';

interface Punctuation {
  nextMs: number;
  readonly intervalMs: number;
  readonly punctuate: (timestampMs: number) => void;
}

export class PunctuationSchedule {
  readonly #punctuations = new Set<Punctuation>();

  add(punctuation: Punctuation): Cancellable {
    const kept = { ...punctuation };
    this.#punctuations.add(kept);
    return { cancel: () => this.#punctuations.delete(kept) };
  }

  /** Calls what is due, each at most once: intervals that passed meanwhile are left out, as by Kafka. */
  advance(nowMs: number): void {
    for (const punctuation of this.#punctuations) {
      const { nextMs, intervalMs } = punctuation;
      if (nextMs > nowMs) continue;
      punctuation.nextMs = nextMs + (Math.floor((nowMs - nextMs) / intervalMs) + 1) * intervalMs;
      punctuation.punctuate(nowMs);
    }
  }
}
