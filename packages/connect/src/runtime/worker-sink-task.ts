/**
 * A sink task at work (`WorkerSinkTask`): a member of the group `connect-NAME` that polls, converts, transforms and puts.
 * Offsets are committed every `offset.flush.interval.ms`, when partitions are taken away and at the end, each time after the
 * task has flushed. Records that the task refuses with a `RetriableError` are put again, and nothing is read meanwhile.
 */
import type { GroupMember, PolledRecords } from '@kafka-ts/client/group-member';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { SinkRecord } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError, RetriableError } from '../connector/errors.ts';
import type { SinkOffset, SinkTask, TopicPartition } from '../connector/sink-task.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { isTrue } from './error-handling.ts';
import type { PipelineResult, RecordPipeline } from './record-pipeline.ts';
import { nameOf, SinkContext } from './sink-context.ts';
import { type SinkState, sinkState } from './sink-steps.ts';
import { WorkerTask, type WorkerTaskOptions } from './worker-task.ts';

const DEFAULT_RETRY_MS = 3000;
const POLL_MS = 1000;

export interface SinkTaskParts {
  readonly task: SinkTask;
  readonly props: ConnectorProps;
  readonly member: GroupMember;
  readonly topics: readonly string[] | RegExp;
  readonly pipeline: (
    worker: Pick<WorkerSinkTask, 'pipelineGate' | 'pipelineSignal'>,
  ) => RecordPipeline<SinkState>;
  readonly closePipeline: () => void;
  readonly deadLetters: DeadLetterQueue | undefined;
  readonly flushIntervalMs: number;
  readonly onTopic: (topic: string) => void;
}

export class WorkerSinkTask extends WorkerTask {
  readonly #parts: SinkTaskParts;
  readonly #pipeline: RecordPipeline<SinkState>;
  readonly #context: SinkContext;
  /** By partition: the next record that the task has not been given. */
  readonly #current = new Map<string, SinkOffset>();
  /** By partition: what the group has. */
  #committed = new Map<string, SinkOffset>();
  /** Consumed records that stand behind those given to the task, for reports about them. */
  readonly #consumed = new WeakMap<SinkRecord, SinkState>();
  #batch: SinkRecord[] = [];
  #batchEnds = new Map<string, SinkOffset>();
  #isRepeating = false;
  #isReading = true;
  #nextCommitMs = 0;

  constructor(options: WorkerTaskOptions, parts: SinkTaskParts) {
    super(options);
    this.#parts = parts;
    this.#pipeline = parts.pipeline(this);
    const { props, member } = parts;
    const className = props['task.class'] ?? 'org.apache.kafka.connect.sink.SinkTask';
    const reports = parts.deadLetters !== undefined || isTrue(props['errors.log.enable']);
    this.#context = new SinkContext({
      environment: this.environment,
      logger: this.logger.of(className),
      signal: this.signal,
      errantRecordReporter: reports
        ? { report: (record, error) => this.#reportErrant(record, error) }
        : undefined,
      assignment: () => member.assignment(),
      onPause: (partitions, isPaused) => {
        if (isPaused) member.pause(partitions);
        else if (!this.isPaused && !this.#isRepeating) member.resume(partitions);
      },
    });
  }

  get pipelineGate(): typeof this.gate {
    return this.gate;
  }

  get pipelineSignal(): AbortSignal {
    return this.signal;
  }

  protected override onChange(): void {
    this.#parts.member.wakeup();
  }

  protected override async open(): Promise<void> {
    const { task, props, member, topics, flushIntervalMs } = this.#parts;
    member.subscribe(topics, {
      onPartitionsAssigned: (partitions) => this.#onAssigned(partitions),
      onPartitionsRevoked: (partitions) => this.#onRevoked(partitions, true),
      onPartitionsLost: (partitions) => this.#onRevoked(partitions, false),
    });
    await task.start(props, this.#context);
    this.#nextCommitMs = this.environment.clock.monotonicMs() + flushIntervalMs;
  }

  protected override async work(): Promise<void> {
    const { member } = this.#parts;
    const { clock } = this.environment;
    let retryAtMs = 0;
    while (!this.signal.aborted) {
      if (this.#context.takeCommitRequest() || clock.monotonicMs() >= this.#nextCommitMs)
        await this.#commit(false);
      this.#rewind(this.#context.takeOffsets());
      this.#setReading(!this.isPaused && !this.#isRepeating);
      const untilMs = Math.min(this.#nextCommitMs, this.#isRepeating ? retryAtMs : Number.POSITIVE_INFINITY);
      const waitMs = Math.max(0, Math.min(POLL_MS, untilMs - clock.monotonicMs()));
      const polled = await member.poll(waitMs);
      if (this.signal.aborted) break;
      await this.#convert(polled);
      if (this.isPaused || (this.#isRepeating && clock.monotonicMs() < retryAtMs)) continue;
      retryAtMs = await this.#put();
    }
  }

  protected override async close(): Promise<void> {
    const { task, member, deadLetters, closePipeline } = this.#parts;
    try {
      await member.close();
    } finally {
      try {
        await task.stop();
      } finally {
        closePipeline();
        await deadLetters?.close();
      }
    }
  }

  async #convert(polled: readonly PolledRecords[]): Promise<void> {
    for (const { topic, partition, records } of polled) {
      this.#parts.onTopic(topic);
      for (const consumed of records) {
        const state = sinkState(topic, partition, consumed);
        const result = this.#pipeline.process(state);
        const outcome: PipelineResult = typeof result === 'string' ? result : await result;
        if (outcome === 'done') {
          this.#batch.push(state.record);
          if (this.#context.errantRecordReporter !== undefined) this.#consumed.set(state.record, state);
        }
        this.#batchEnds.set(`${topic}-${partition}`, { topic, partition, offset: consumed.offset + 1 });
      }
    }
  }

  /** Gives the batch to the task; answers when to give it again, if it has to be. */
  async #put(): Promise<number> {
    const { task } = this.#parts;
    try {
      await task.put(this.#batch);
    } catch (error) {
      if (!(error instanceof RetriableError)) throw new ConnectError(...unrecoverable(error));
      const retryMs = this.#context.takeTimeoutMs() ?? DEFAULT_RETRY_MS;
      this.logger.warn(`RetriableException from SinkTask; the records are put again: ${messageOf(error)}`);
      this.#isRepeating = true;
      return this.environment.clock.monotonicMs() + retryMs;
    }
    for (const [name, end] of this.#batchEnds) this.#current.set(name, end);
    this.#batch = [];
    this.#batchEnds = new Map();
    this.#isRepeating = false;
    return 0;
  }

  /** @param isClosing the partitions go away: a failure cannot be mended by a later commit */
  async #commit(isClosing: boolean): Promise<void> {
    const { task, member, flushIntervalMs } = this.#parts;
    this.#nextCommitMs = this.environment.clock.monotonicMs() + flushIntervalMs;
    const assigned = new Set(member.assignment().map(nameOf));
    const offered = [...this.#current.values()].filter((each) => assigned.has(nameOf(each)));
    if (offered.length === 0) return;
    let offsets: readonly SinkOffset[];
    try {
      offsets = await task.preCommit(offered);
    } catch (error) {
      this.logger.error(
        isClosing
          ? 'Offset commit failed during close'
          : 'Offset commit failed, rewinding to last committed offsets',
        error instanceof Error ? error : new Error(String(error)),
      );
      if (!isClosing) this.#rewind([...this.#committed.values()]);
      return;
    }
    const changed = offsets.filter((each) => this.#mayCommit(each, assigned));
    if (changed.length === 0) return;
    try {
      await member.commit(changed);
      for (const each of changed) this.#committed.set(nameOf(each), each);
    } catch (error) {
      this.logger.error(
        `Commit of offsets threw an unexpected exception: ${changed.map((each) => `${nameOf(each)}=${each.offset}`).join(', ')}`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  /** Not what is others', was never given to the task, or is committed already. */
  #mayCommit(each: SinkOffset, assigned: ReadonlySet<string>): boolean {
    const name = nameOf(each);
    if (!assigned.has(name)) {
      this.logger.warn(`Ignoring invalid task provided offset ${name}=${each.offset}: not assigned`);
      return false;
    }
    const current = this.#current.get(name);
    if (current !== undefined && each.offset > current.offset) {
      this.logger.warn(
        `Ignoring invalid task provided offset ${name}=${each.offset}: partition offset is only ${current.offset}`,
      );
      return false;
    }
    return this.#committed.get(name)?.offset !== each.offset;
  }

  #rewind(offsets: readonly SinkOffset[]): void {
    if (offsets.length === 0) return;
    const assigned = new Set(this.#parts.member.assignment().map(nameOf));
    const rewound = new Set<string>();
    for (const each of offsets) {
      const name = nameOf(each);
      if (!assigned.has(name)) continue;
      this.#parts.member.seek(each, each.offset);
      this.#current.set(name, each);
      this.#batchEnds.delete(name);
      rewound.add(name);
    }
    // What was read of these partitions and not put yet comes again.
    this.#batch = this.#batch.filter(
      (record) => !rewound.has(`${record.originalTopic}-${record.originalKafkaPartition}`),
    );
  }

  #setReading(isReading: boolean): void {
    const { member } = this.#parts;
    if (isReading === this.#isReading) return;
    this.#isReading = isReading;
    const assignment = member.assignment();
    if (isReading) member.resume(assignment.filter((each) => !this.#context.pausedByTask.has(nameOf(each))));
    else member.pause(assignment);
  }

  async #onAssigned(partitions: readonly TopicPartition[]): Promise<void> {
    const { member, task } = this.#parts;
    for (const each of partitions) {
      const offset = { ...each, offset: await member.position(each) };
      this.#committed.set(nameOf(each), offset);
      this.#current.set(nameOf(each), offset);
    }
    if (!this.#isReading) member.pause(partitions);
    if (partitions.length > 0) await task.open(partitions);
    this.#rewind(this.#context.takeOffsets());
  }

  async #onRevoked(partitions: readonly TopicPartition[], isStillOwned: boolean): Promise<void> {
    if (isStillOwned) await this.#commit(true);
    if (partitions.length > 0) await this.#parts.task.close(partitions);
    const gone = new Set(partitions.map(nameOf));
    for (const name of gone) {
      this.#current.delete(name);
      this.#committed.delete(name);
      this.#batchEnds.delete(name);
      this.#context.pausedByTask.delete(name);
    }
    this.#batch = this.#batch.filter(
      (record) => !gone.has(`${record.originalTopic}-${record.originalKafkaPartition}`),
    );
    if (this.#batch.length === 0) this.#isRepeating = false;
  }

  async #reportErrant(record: SinkRecord, error: Error): Promise<void> {
    const state = this.#consumed.get(record);
    const className = this.#parts.props['task.class'] ?? '';
    this.logger.error(
      `A record of ${record.originalTopic}-${record.originalKafkaPartition} at offset ${record.originalKafkaOffset} was reported by the task: ${error.message}`,
    );
    if (state !== undefined)
      await this.#parts.deadLetters?.report({ ...state, stage: 'TASK_PUT', className, error });
    if ((this.#parts.props['errors.tolerance'] ?? 'none').toLowerCase() !== 'all')
      throw new ConnectError('Error tolerance exceeded', { cause: error });
  }
}

function unrecoverable(cause: unknown): [string, ErrorOptions] {
  return ['Exiting WorkerSinkTask due to unrecoverable exception.', { cause }];
}
