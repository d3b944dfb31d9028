/** What a sink task asks of its worker between two calls; the worker looks at it before and after each poll. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { ConnectLogger } from '../connector/connect-logger.ts';
import type {
  ErrantRecordReporter,
  SinkOffset,
  SinkTaskContext,
  TopicPartition,
} from '../connector/sink-task.ts';

export class SinkContext implements SinkTaskContext {
  readonly environment: Environment;
  readonly logger: ConnectLogger;
  readonly signal: AbortSignal;
  readonly errantRecordReporter: ErrantRecordReporter | undefined;
  /** By name: what the task itself wants not to be read. */
  readonly pausedByTask = new Map<string, TopicPartition>();
  #assignment: () => readonly TopicPartition[];
  #offsets: readonly SinkOffset[] = [];
  #timeoutMs: number | undefined;
  #isCommitRequested = false;
  readonly #onPause: (partitions: readonly TopicPartition[], isPaused: boolean) => void;

  constructor(options: {
    readonly environment: Environment;
    readonly logger: ConnectLogger;
    readonly signal: AbortSignal;
    readonly errantRecordReporter: ErrantRecordReporter | undefined;
    readonly assignment: () => readonly TopicPartition[];
    readonly onPause: (partitions: readonly TopicPartition[], isPaused: boolean) => void;
  }) {
    this.environment = options.environment;
    this.logger = options.logger;
    this.signal = options.signal;
    this.errantRecordReporter = options.errantRecordReporter;
    this.#assignment = options.assignment;
    this.#onPause = options.onPause;
  }

  assignment(): readonly TopicPartition[] {
    return this.#assignment();
  }

  offset(offsets: readonly SinkOffset[]): void {
    this.#offsets = [...this.#offsets, ...offsets];
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.pausedByTask.set(nameOf(each), each);
    this.#onPause(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.pausedByTask.delete(nameOf(each));
    this.#onPause(partitions, false);
  }

  timeout(ms: number): void {
    this.#timeoutMs = ms;
  }

  requestCommit(): void {
    this.#isCommitRequested = true;
  }

  /** What was asked for since the last call. */
  takeOffsets(): readonly SinkOffset[] {
    const offsets = this.#offsets;
    this.#offsets = [];
    return offsets;
  }

  takeTimeoutMs(): number | undefined {
    const timeoutMs = this.#timeoutMs;
    this.#timeoutMs = undefined;
    return timeoutMs;
  }

  takeCommitRequest(): boolean {
    const isRequested = this.#isCommitRequested;
    this.#isCommitRequested = false;
    return isRequested;
  }
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
