/**
 * The road that every call of one process to its disk takes: counted, failed on purpose, delayed where it is
 * asynchronous, and cut off where the process dies.
 *
 * An asynchronous call takes effect when it completes. When the process dies, each call under way takes effect, or not,
 * or (a write) in part; none completes. After that synchronous calls throw {@link ProcessDied} and asynchronous ones
 * never settle, so that code which goes on running in the simulator cannot change anything.
 */
import type { Random } from '@kafka-ts/environment/random';
import { ProcessDied } from '../process-died.ts';
import type { DueFault, FaultPlan, FileOperation } from './fault-plan.ts';

/** What a call does, and how much of it is done where a fault or a death cuts it short. */
export interface Effect<T> {
  whole(): T;
  /** A write: the first bytes only. Absent: a call that is cut short does nothing. */
  part?: ((bytes: number) => void) | undefined;
  readonly sizeBytes?: number | undefined;
}

export interface FileCallsOptions {
  readonly faults: FaultPlan;
  /** Says when an asynchronous call completes. */
  readonly complete: (action: () => void) => void;
  /** Told before each call; true: the process dies in it. */
  readonly onCall?: ((operation: FileOperation, path: string) => boolean) | undefined;
  /** Says how far the calls came that a death cuts short; without it they did nothing. */
  readonly random?: Random | undefined;
  /** The process died in one of its calls. */
  readonly onDeath: () => void;
}

export class FileCalls {
  readonly #options: FileCallsOptions;
  readonly #underWay = new Set<Effect<unknown>>();
  #isDead = false;

  constructor(options: FileCallsOptions) {
    this.#options = options;
  }

  /** Performs a synchronous call. */
  now<T>(operation: FileOperation, path: string, effect: Effect<T>): T {
    const fault = this.#enter(operation, path, effect);
    if (fault === undefined) return effect.whole();
    effect.part?.(fault.partialBytes);
    throw fault.error;
  }

  /** Performs an asynchronous call. */
  later<T>(operation: FileOperation, path: string, effect: Effect<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return;
      let fault: DueFault | undefined;
      try {
        fault = this.#enter(operation, path, effect);
      } catch (error) {
        if (error instanceof ProcessDied) return;
        throw error;
      }
      this.#underWay.add(effect);
      this.#options.complete(() => {
        if (this.#isDead) return;
        this.#underWay.delete(effect);
        try {
          if (fault === undefined) {
            resolve(effect.whole());
            return;
          }
          effect.part?.(fault.partialBytes);
          reject(fault.error);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Cuts off the calls under way and all later ones. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    for (const effect of this.#underWay) this.#cutShort(effect);
    this.#underWay.clear();
  }

  #enter(operation: FileOperation, path: string, effect: Effect<unknown>): DueFault | undefined {
    if (this.#isDead) throw new ProcessDied();
    if (this.#options.onCall?.(operation, path) === true) {
      this.#underWay.add(effect);
      this.kill();
      this.#options.onDeath();
      throw new ProcessDied();
    }
    return this.#options.faults.next(operation, path);
  }

  #cutShort(effect: Effect<unknown>): void {
    const { random } = this.#options;
    const outcome = random?.below(3) ?? 0;
    try {
      if (outcome === 1) effect.whole();
      else if (outcome === 2) effect.part?.(random?.below((effect.sizeBytes ?? 0) + 1) ?? 0);
    } catch {
      // It would have failed anyway; nobody is left to be told.
    }
  }
}
