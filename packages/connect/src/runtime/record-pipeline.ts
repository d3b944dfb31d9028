/**
 * What happens to one record on its way, step by step, with `errors.*` around each step (`RetryWithToleranceOperator`):
 * a step that fails with a `RetriableError` is repeated until `errors.retry.timeout`; after that, or at once for other
 * errors, the record is reported and left out where `errors.tolerance=all`, else the task ends. Without repetition a record
 * passes without waiting.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { ConnectError, RetriableError } from '../connector/errors.ts';
import type { PauseGate } from './pause-gate.ts';

export type Stage =
  | 'TASK_POLL'
  | 'TASK_PUT'
  | 'TRANSFORMATION'
  | 'KEY_CONVERTER'
  | 'VALUE_CONVERTER'
  | 'HEADER_CONVERTER'
  | 'KAFKA_PRODUCE'
  | 'KAFKA_CONSUME';

/** Works on a record's state; false drops the record. */
export interface PipelineStep<S> {
  readonly stage: Stage;
  /** Java's name of the class that works. */
  readonly className: string;
  run(state: S): boolean;
}

/** What reporters are told about a failed record. */
export interface ProcessingFailure<S> {
  readonly stage: Stage;
  readonly className: string;
  readonly error: Error;
  readonly attempts: number;
  readonly state: S;
}

/** Tells of a record that failed: to the log, to the dead letter queue. */
export type FailureReporter<S> = (failure: ProcessingFailure<S>) => Promise<void>;

export interface ErrorPolicy {
  readonly isTolerant: boolean;
  /** -1 without end, 0 never. */
  readonly retryTimeoutMs: number;
  readonly retryDelayMaxMs: number;
}

export type PipelineResult = 'done' | 'dropped' | 'failed';

const FIRST_DELAY_MS = 300;

export class RecordPipeline<S> {
  readonly #steps: readonly PipelineStep<S>[];
  readonly #policy: ErrorPolicy;
  readonly #report: FailureReporter<S>;
  readonly #environment: Environment;
  readonly #gate: PauseGate;
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly steps: readonly PipelineStep<S>[];
    readonly policy: ErrorPolicy;
    readonly report: FailureReporter<S>;
    readonly environment: Environment;
    /** Opened when the task is to stop: ends the wait for a repetition. */
    readonly gate: PauseGate;
    readonly signal: AbortSignal;
  }) {
    this.#steps = options.steps;
    this.#policy = options.policy;
    this.#report = options.report;
    this.#environment = options.environment;
    this.#gate = options.gate;
    this.#signal = options.signal;
  }

  /**
   * Takes the record through all steps; answers at once unless a step has to be repeated or a failure told.
   * @throws ConnectError `Tolerance exceeded in error handler` with its cause
   */
  process(state: S, from = 0): PipelineResult | Promise<PipelineResult> {
    for (let index = from; index < this.#steps.length; index++) {
      const step = this.#steps[index];
      if (step === undefined) break;
      try {
        if (!step.run(state)) return 'dropped';
      } catch (error) {
        return this.#failed(state, step, { index, error });
      }
    }
    return 'done';
  }

  async #failed(
    state: S,
    step: PipelineStep<S>,
    first: { readonly index: number; readonly error: unknown },
  ): Promise<PipelineResult> {
    const { clock } = this.#environment;
    const startMs = clock.monotonicMs();
    let error = asError(first.error);
    for (let attempts = 1; ; attempts++) {
      if (!(error instanceof RetriableError) || !this.#mayRepeat(startMs))
        return this.#giveUp({ stage: step.stage, className: step.className, error, attempts, state });
      await this.#gate.wait(this.#delayMs(attempts, startMs));
      if (this.#signal.aborted) throw error;
      try {
        if (!step.run(state)) return 'dropped';
        return await this.process(state, first.index + 1);
      } catch (again) {
        error = asError(again);
      }
    }
  }

  #mayRepeat(startMs: number): boolean {
    const { retryTimeoutMs } = this.#policy;
    if (retryTimeoutMs < 0) return true;
    return this.#environment.clock.monotonicMs() - startMs < retryTimeoutMs;
  }

  /** Doubles from 300 ms up to the limit, and from there on is random below it. */
  #delayMs(attempts: number, startMs: number): number {
    const { retryDelayMaxMs, retryTimeoutMs } = this.#policy;
    const { clock, random } = this.#environment;
    const doubled = FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30);
    const delay = doubled > retryDelayMaxMs ? random.below(Math.max(1, retryDelayMaxMs)) : doubled;
    if (retryTimeoutMs < 0) return delay;
    return Math.max(0, Math.min(delay, startMs + retryTimeoutMs - clock.monotonicMs()));
  }

  async #giveUp(failure: ProcessingFailure<S>): Promise<PipelineResult> {
    await this.#report(failure);
    if (!this.#policy.isTolerant)
      throw new ConnectError('Tolerance exceeded in error handler', { cause: failure.error });
    return 'failed';
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
