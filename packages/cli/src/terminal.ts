/** What a command sees of its process. Tests hand in streams of their own and run commands in process. */
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '@kafka-ts/environment/environment';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether a person types there, or looks there. */
  readonly isInputTty: boolean;
  readonly isOutputTty: boolean;
  /** Whether stderr goes to a terminal: where signs of work under way are drawn. */
  readonly isErrorTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly environment: Environment;

  /**
   * Calls back at each Ctrl+C, SIGTERM, and (for a process with a terminal) hang-up, instead of the process ending.
   * @returns ends that
   */
  onStop(callback: (signal: StopSignal) => void): () => void;

  /** Ends the process at once, for a second Ctrl+C. */
  exitNow(code: number): void;
}
