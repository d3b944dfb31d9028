/**
 * The end of one turn of the event loop, in phases: first every log writes what the turn's requests appended
 * (one vectored write per segment), then every connection sends what the turn's answers left (one per socket).
 * A completion that runs in the write phase may schedule more of both; the send phase comes when no write is left.
 * Last comes what nobody waits for.
 */
import type { Clock } from './clock.ts';

export class Turn {
  readonly #clock: Clock;
  #writes: (() => void)[] = [];
  #sends: (() => void)[] = [];
  #rests: (() => void)[] = [];
  #isScheduled = false;
  #isEnding = false;
  readonly #end = (): void => this.#run();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `action` once in the write phase of this turn. */
  atWrite(action: () => void): void {
    this.#writes.push(action);
    this.#schedule();
  }

  /** Runs `action` once in the send phase of this turn. */
  atSend(action: () => void): void {
    this.#sends.push(action);
    this.#schedule();
  }

  /** Runs `action` once when this turn's writes and sends are done: work in the background holds up no answer that is ready. */
  atRest(action: () => void): void {
    this.#rests.push(action);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isEnding) return;
    this.#isScheduled = true;
    this.#clock.endOfTurn(this.#end);
  }

  #run(): void {
    this.#isScheduled = false;
    this.#isEnding = true;
    try {
      while (this.#writes.length > 0 || this.#sends.length > 0) {
        this.#drain(this.#writes.length > 0);
      }
      if (this.#rests.length > 0) this.#rest();
    } finally {
      this.#isEnding = false;
      if (this.#writes.length + this.#sends.length + this.#rests.length > 0) this.#schedule();
    }
  }

  #rest(): void {
    const actions = this.#rests;
    this.#rests = [];
    for (const action of actions) action();
  }

  #drain(isWritePhase: boolean): void {
    const actions = isWritePhase ? this.#writes : this.#sends;
    if (isWritePhase) this.#writes = [];
    else this.#sends = [];
    for (const action of actions) action();
  }
}
