/**
 * A source task at work (`WorkerSourceTask`): poll, transform, convert, send. Offsets are stored every
 * `offset.flush.interval.ms` and at the end, and only up to records before which everything was acknowledged. While records
 * are with the brokers the next ones are polled, as long as they fit in a bound.
 */
import { type Producer, type ProducerRecord, SendError } from '@kafka-ts/client/producer';
import type { Timer } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { SourceRecord } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { SourceTask, SourceTaskContext } from '../connector/source-task.ts';
import type { OffsetStore } from '../storage/offset-store.ts';
import type { ErrorPolicy, PipelineResult, RecordPipeline } from './record-pipeline.ts';
import { type SourceState, toProducerRecord } from './source-steps.ts';
import { SubmittedRecords, type SubmittedRun } from './submitted-records.ts';
import type { TopicPreparation } from './topic-preparation.ts';
import { WorkerTask, type WorkerTaskOptions } from './worker-task.ts';

/** What may be with the brokers, or wait for them, before polling goes on. */
const MAX_OPEN_RECORDS = 10_000;
const MAX_OPEN_BYTES = 4 * 2 ** 20;

export interface SourceTaskParts {
  readonly task: SourceTask;
  readonly props: ConnectorProps;
  readonly producer: Producer;
  readonly topics: TopicPreparation;
  readonly offsets: OffsetStore;
  readonly policy: ErrorPolicy;
  /** Made with the task's own signal and gate. */
  readonly pipeline: (
    worker: Pick<WorkerSourceTask, 'pipelineGate' | 'pipelineSignal'>,
  ) => RecordPipeline<SourceState>;
  readonly closePipeline: () => void;
  readonly flushIntervalMs: number;
  readonly flushTimeoutMs: number;
  readonly onTopic: (topic: string) => void;
}

export class WorkerSourceTask extends WorkerTask {
  readonly #parts: SourceTaskParts;
  readonly #pipeline: RecordPipeline<SourceState>;
  readonly #submitted = new SubmittedRecords();
  readonly #readyTopics = new Set<string>();
  #openRecords = 0;
  #openBytes = 0;
  #failure: Error | undefined;
  #flushTimer: Timer | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #isCommitDue = false;

  constructor(options: WorkerTaskOptions, parts: SourceTaskParts) {
    super(options);
    this.#parts = parts;
    this.#pipeline = parts.pipeline(this);
  }

  get pipelineGate(): typeof this.gate {
    return this.gate;
  }

  get pipelineSignal(): AbortSignal {
    return this.signal;
  }

  protected override async open(): Promise<void> {
    const { task, props, offsets } = this.#parts;
    const context: SourceTaskContext = {
      environment: this.environment,
      logger: this.logger.of(props['task.class'] ?? 'org.apache.kafka.connect.source.SourceTask'),
      signal: this.signal,
      offset: async (partition) => offsets.get(this.id.connector, partition),
    };
    await task.start(props, context);
    this.#scheduleFlush();
  }

  protected override async work(): Promise<void> {
    const { task } = this.#parts;
    while (!this.signal.aborted) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isCommitDue) {
        this.#isCommitDue = false;
        await task.commit();
      }
      if (this.isPaused) {
        await this.gate.wait();
        continue;
      }
      const records = await task.poll();
      if (records !== null && records.length > 0) await this.#send(records);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  protected override async close(): Promise<void> {
    const { task, producer, flushTimeoutMs, closePipeline } = this.#parts;
    this.#flushTimer?.cancel();
    try {
      await this.#drain(flushTimeoutMs);
      await this.#flush();
      if (this.#isCommitDue) await task.commit();
    } finally {
      try {
        await task.stop();
      } finally {
        closePipeline();
        if (this.#openRecords === 0) await producer.close();
        // What is still open is given up: it will be read again from the stored offset.
        else producer.close().catch(() => {});
      }
    }
  }

  async #send(records: readonly SourceRecord[]): Promise<void> {
    let batch: Batch | undefined;
    for (const original of records) {
      const state: SourceState = { original, record: original, key: null, value: null, headers: [] };
      const result = this.#pipeline.process(state);
      const outcome: PipelineResult = typeof result === 'string' ? result : await result;
      if (outcome !== 'done') {
        // Everything before goes first, so that offsets keep their order.
        if (batch !== undefined) await this.#dispatch(batch);
        batch = undefined;
        this.#submitted.submit([original], { isAcknowledged: true });
        this.#parts.task.commitRecord?.(original, undefined);
        continue;
      }
      const { topic } = state.record;
      if (batch !== undefined && batch.topic !== topic) {
        await this.#dispatch(batch);
        batch = undefined;
      }
      batch ??= { topic, originals: [], records: [], bytes: 0 };
      batch.originals.push(original);
      batch.records.push(toProducerRecord(state));
      batch.bytes += (state.key?.length ?? 0) + (state.value?.length ?? 0) + 64;
    }
    if (batch !== undefined) await this.#dispatch(batch);
  }

  /** Hands a batch to the producer; returns when there is room for the next. */
  async #dispatch(batch: Batch): Promise<void> {
    const { producer, topics, onTopic } = this.#parts;
    const { topic, records, originals, bytes } = batch;
    if (!this.#readyTopics.has(topic)) {
      if (!(await topics.prepare(topic, { signal: this.signal, gate: this.gate }))) return;
      this.#readyTopics.add(topic);
      onTopic(topic);
    }
    const run: SubmittedRun = { isAcknowledged: false };
    this.#submitted.submit(originals, run);
    this.#openRecords += records.length;
    this.#openBytes += bytes;
    producer.send(topic, records).then(
      () => this.#onSent(batch, run),
      (error: unknown) => this.#onSendFailed(batch, run, error),
    );
    while (
      (this.#openRecords > MAX_OPEN_RECORDS || this.#openBytes > MAX_OPEN_BYTES) &&
      this.#failure === undefined &&
      !this.signal.aborted
    )
      await this.gate.wait();
  }

  #onSent(batch: Batch, run: SubmittedRun): void {
    const { task } = this.#parts;
    run.isAcknowledged = true;
    if (task.commitRecord !== undefined)
      for (const original of batch.originals) task.commitRecord(original, { topic: batch.topic });
    this.#onClosed(batch);
  }

  #onSendFailed(batch: Batch, run: SubmittedRun, error: unknown): void {
    const { topic } = batch;
    const count = error instanceof SendError ? error.failed.length : batch.records.length;
    if (this.#parts.policy.isTolerant) {
      this.logger.warn(
        `Ignoring ${count} record(s) that could not be sent to topic ${topic}, as errors.tolerance is all: ${messageOf(error)}`,
      );
      run.isAcknowledged = true;
    } else {
      this.#failure ??= new ConnectError('Unrecoverable exception from producer send callback', {
        cause: error,
      });
    }
    this.#onClosed(batch);
  }

  #onClosed({ records, bytes }: Batch): void {
    this.#openRecords -= records.length;
    this.#openBytes -= bytes;
    this.gate.open();
  }

  async #drain(timeoutMs: number): Promise<void> {
    const { clock } = this.environment;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    while (this.#openRecords > 0 && this.#failure === undefined) {
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) {
        this.logger.error(
          `Failed to flush ${this.#openRecords} record(s) within offset.flush.timeout.ms=${timeoutMs}; they will be read again`,
        );
        return;
      }
      await this.gate.wait(leftMs);
    }
  }

  #scheduleFlush(): void {
    this.#flushTimer = this.environment.clock.setTimer(this.#parts.flushIntervalMs, () => {
      this.#flushing = this.#flush().finally(() => {
        if (!this.signal.aborted) this.#scheduleFlush();
      });
    });
  }

  /** A file that cannot be written does not end the task: the next flush tries again. */
  async #flush(): Promise<void> {
    await this.#flushing.catch(() => {});
    const committable = this.#submitted.takeCommittable();
    if (committable.length === 0) return;
    try {
      await this.#parts.offsets.commit(this.id.connector, committable);
      this.#isCommitDue = true;
    } catch (error) {
      this.logger.error(`Failed to store offsets; they are written with the next flush: ${messageOf(error)}`);
    }
  }
}

interface Batch {
  readonly topic: string;
  readonly originals: SourceRecord[];
  readonly records: ProducerRecord[];
  bytes: number;
}
