/**
 * The life of one task, whatever it does: UNASSIGNED until it has started, then RUNNING or PAUSED, FAILED with its error if
 * anything throws. A task that was stopped tells no state any more. `stop` is a wish; {@link WorkerTask.ended} resolves when
 * it was granted.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import type { ConnectorTaskId } from './herder.ts';
import { PauseGate } from './pause-gate.ts';
import type { StateListener } from './state-listener.ts';
import type { TaskLogger } from './task-logger.ts';

export interface WorkerTaskOptions {
  readonly id: ConnectorTaskId;
  readonly environment: Environment;
  readonly logger: TaskLogger;
  readonly onState: StateListener;
  readonly isPaused: boolean;
}

export abstract class WorkerTask {
  readonly id: ConnectorTaskId;
  /** Resolves when the task has let go of everything; never rejects. */
  readonly ended: Promise<void>;
  protected readonly environment: Environment;
  protected readonly logger: TaskLogger;
  /** Opened whenever the loop has something new to consider. */
  protected readonly gate: PauseGate;
  readonly #stopping = new AbortController();
  readonly #end = Promise.withResolvers<void>();
  readonly #onState: StateListener;
  #isPaused: boolean;
  #isStarted = false;

  constructor(options: WorkerTaskOptions) {
    this.id = options.id;
    this.environment = options.environment;
    this.logger = options.logger;
    this.gate = new PauseGate(options.environment.clock);
    this.ended = this.#end.promise;
    this.#onState = options.onState;
    this.#isPaused = options.isPaused;
  }

  /** Starts working; returns at once. */
  start(): void {
    this.#live().catch((error: unknown) => this.#fail(error));
  }

  stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.gate.open();
    this.onChange();
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#setPaused(false);
  }

  /** `connector-0`. */
  get name(): string {
    return `${this.id.connector}-${this.id.task}`;
  }

  protected get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  protected get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Makes what the task needs and starts it. */
  protected abstract open(): Promise<void>;
  /** Works until the signal is aborted. */
  protected abstract work(): Promise<void>;
  /** Lets go of everything, after `open` or `work` ended, however they did. */
  protected abstract close(): Promise<void>;
  /** The task was paused, resumed or stopped: what waits in `work` should look. */
  protected onChange(): void {}

  /** A paused task says so where it does pause; sources between two polls, sinks at once. */
  protected tellPaused(): void {
    if (!this.signal.aborted) this.#onState('PAUSED');
  }

  protected tellRunning(): void {
    if (!this.signal.aborted) this.#onState('RUNNING');
  }

  #setPaused(isPaused: boolean): void {
    if (this.#isPaused === isPaused) return;
    this.#isPaused = isPaused;
    if (this.#isStarted) {
      if (isPaused) this.tellPaused();
      else this.tellRunning();
    }
    this.gate.open();
    this.onChange();
  }

  async #live(): Promise<void> {
    try {
      await this.open();
      this.#isStarted = true;
      if (this.#isPaused) this.tellPaused();
      else this.tellRunning();
      await this.work();
    } catch (error) {
      this.#fail(error);
    }
    try {
      await this.close();
    } catch (error) {
      this.logger.warn(`Could not close the task cleanly: ${String(error)}`);
    }
    this.#end.resolve();
  }

  #fail(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    if (this.signal.aborted) {
      this.logger.warn(`The task failed while it was being stopped: ${cause.message}`);
      return;
    }
    this.logger.error(
      `Task ${this.name} threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted`,
      cause,
    );
    this.#onState('FAILED', cause);
  }
}
