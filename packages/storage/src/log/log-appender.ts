/**
 * Appends to one log.
 *
 *   check, assign offsets, patch in place, stage ─▶ end of turn: one writev ─▶ visible, `onWritten`
 *
 * A batch is visible only after its write returned. When a write fails, its appends and all staged behind them fail with
 * KAFKA_STORAGE_ERROR and the log is cut back to what was written; where the disk is not merely full, the log's owner is told.
 */
import { Errors } from '@kafka-ts/protocol/errors';
import { batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { validateRecords } from '@kafka-ts/protocol/records/validate';
import { type LeasedBytes, OwnedBytes } from '../memory/leased-bytes.ts';
import { AppendQueue, type StagedAppend } from './append-queue.ts';
import { type AppendRefused, type AppendResult, acceptedAppend, refusedAppend } from './append-result.ts';
import { assignOffsets, type LeaderAppendOptions, newestProduce, topicRules } from './append-validation.ts';
import { isDiskFull } from './disk-full.ts';
import type { LogFlusher } from './log-flusher.ts';
import { applyBatches, judgeBatches } from './log-producers.ts';
import { asError, type LogState } from './log-state.ts';
import { measureBatches } from './measure-batches.ts';
import { lastOffsetOfBatch, maxTimestampOfBatch } from './segment-check.ts';

/** Batches at least this long stay where they were received; shorter ones are copied to the tail ring. */
const KEPT_IN_PLACE_BYTES = 16 * 1024;

type OnWritten = (result: AppendResult) => void;

interface Assigned {
  readonly bytes: LeasedBytes;
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
}

export class LogAppender {
  readonly #state: LogState;
  readonly #flusher: LogFlusher;
  readonly #queue: AppendQueue;
  #appendedBytes = 0;

  constructor(state: LogState, flusher: LogFlusher) {
    this.#state = state;
    this.#flusher = flusher;
    this.#queue = new AppendQueue({
      turn: state.env.turn,
      mode: state.env.writeMode,
      staged: state.env.memory.staged,
      onWritten: (appends) => this.#written(appends),
      onFailed: (error, appends) => this.#failed(error, appends),
      onBroken: (error) => {
        state.unavailable = `what was written cannot be taken over: ${error.message}`;
        state.log('error', `The log cannot take over what it wrote: ${error.stack ?? error.message}`);
        state.onFailure(error);
      },
      onListenerError: (error) =>
        state.log('error', `Telling of a write failed: ${error.stack ?? error.message}`),
    });
  }

  /** Nothing waits for its write. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  /** Bytes written since the log was opened. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** See `UnifiedLog.appendAsLeader`. */
  asLeader(
    records: LeasedBytes | Uint8Array,
    options: LeaderAppendOptions,
    onWritten: OnWritten,
  ): AppendResult {
    const { unavailable, env, config, producers, name } = this.#state;
    if (unavailable !== undefined) return this.#storageError(unavailable);
    const nowMs = env.clock.nowMs();
    const { origin, leaderEpoch } = options;
    const requestVersion = origin === 'coordinator' ? undefined : (options.requestVersion ?? newestProduce);
    const source = records instanceof Uint8Array ? records : records.bytes;
    const rules = topicRules(config);
    const valid =
      options.validated ?? validateRecords(source, rules, { requestVersion, nowMs, partition: name });
    if (!valid.isValid) return this.#refuse(valid);
    if (valid.bytes.length > config.segmentBytes)
      return this.#refuse({ error: Errors.RECORD_LIST_TOO_LARGE });
    if (valid.bytes.length === 0) return this.#appendNothing(onWritten);
    const verdict = judgeBatches(producers, valid.bytes, origin);
    if (verdict?.kind === 'refuse') return this.#refuse(verdict.refusal);
    if (verdict?.kind === 'duplicate') return this.#repeat(verdict, onWritten);
    const bytes = valid.isRebuilt
      ? (env.memory.ring.copy(valid.bytes) ?? new OwnedBytes(valid.bytes))
      : this.#keep(records, valid.bytes);
    const baseOffset = this.#state.nextOffset;
    const assigned = assignOffsets(bytes.bytes, baseOffset, leaderEpoch);
    const logAppendTimeMs = rules.isLogAppendTime ? valid.maxTimestamp : -1;
    const result = this.#accept(baseOffset, assigned.nextOffset - 1, logAppendTimeMs);
    return this.#stage({ bytes, baseOffset, ...assigned }, nowMs, result, onWritten);
  }

  /** See `UnifiedLog.appendAsFollower`. */
  asFollower(records: LeasedBytes | Uint8Array, onWritten: OnWritten): AppendResult {
    const { unavailable, name, leaderEpochs, nextOffset, env } = this.#state;
    if (unavailable !== undefined) return this.#storageError(unavailable);
    const bytes = this.#keep(records, records instanceof Uint8Array ? records : records.bytes);
    const { bytes: batches } = bytes;
    const measured = measureBatches(batches, nextOffset, (epoch, offset) =>
      leaderEpochs.assign(epoch, offset),
    );
    if (measured.found !== undefined) {
      bytes.release();
      const message = `${name}: expected a batch from offset ${measured.nextOffset} on, found one at ${measured.found}`;
      return this.#refuse({ error: Errors.OFFSET_OUT_OF_RANGE, message });
    }
    const result = this.#accept(measured.baseOffset, measured.nextOffset - 1, -1);
    const assigned = { bytes, ...measured };
    return this.#stage(assigned, env.clock.nowMs(), result, onWritten);
  }

  /** Batches go to a new segment from now on. Fails with the disk's error. */
  roll(baseOffset: number): void {
    const { segments, producers } = this.#state;
    const old = segments.active;
    segments.add(this.#state.newSegment(baseOffset));
    producers.updateMapEndOffset(baseOffset);
    this.#snapshotIfRoom();
    this.#state.log('info', `Rolled new log segment at offset ${baseOffset}`);
    if (old.sizeBytes === old.stagedBytes) this.#flusher.finish(old);
  }

  /** Without a snapshot a recovery reads more; the segment that ends has to be finished all the same. */
  #snapshotIfRoom(): void {
    try {
      this.#state.producers.takeSnapshot();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#state.log('error', `Cannot write a producer snapshot: ${asError(error).message}`);
    }
  }

  /** Keeps `bytes`, which are `records` or the first part of them. */
  #keep(records: LeasedBytes | Uint8Array, bytes: Uint8Array): LeasedBytes {
    const isWhole = !(records instanceof Uint8Array) && bytes.length === records.bytes.length;
    if (isWhole && bytes.length >= KEPT_IN_PLACE_BYTES) {
      records.retain();
      return records;
    }
    return this.#state.env.memory.ring.copy(bytes) ?? new OwnedBytes(bytes.slice());
  }

  /** Old clients may send an empty message set: it is accepted and has no offset. */
  #appendNothing(onWritten: OnWritten): AppendResult {
    const result = this.#accept(-1, -1, -1);
    this.#state.env.turn.atWrite(() => onWritten(result));
    return result;
  }

  /** A repetition: answered as the first one was, when that is written. */
  #repeat(
    of: { readonly baseOffset: number; readonly lastOffset: number; readonly timestamp: number },
    onWritten: OnWritten,
  ): AppendResult {
    const { logEndOffset, env, segments } = this.#state;
    const result = this.#accept(of.baseOffset, of.lastOffset, of.timestamp);
    if (of.lastOffset < logEndOffset) env.turn.atWrite(() => onWritten(result));
    else this.#queue.stageNothing(segments.active, this.#outcome(result, onWritten));
    return result;
  }

  #stage(append: Assigned, nowMs: number, result: AppendResult, onWritten: OnWritten): AppendResult {
    const { bytes, baseOffset, nextOffset, maxTimestamp } = append;
    const { segments, config, producers } = this.#state;
    const sizeBytes = bytes.bytes.length;
    try {
      const batch = { sizeBytes, maxTimestamp, lastOffset: nextOffset - 1, nowMs };
      if (segments.active.shouldRoll(batch, config)) this.roll(baseOffset);
    } catch (thrown) {
      bytes.release();
      const { message } = asError(thrown);
      this.#state.log('error', `Cannot roll a new segment: ${message}`);
      return this.#storageError(message);
    }
    const segment = segments.active;
    const position = segment.stage(sizeBytes, maxTimestamp);
    this.#state.nextOffset = nextOffset;
    applyBatches(producers, bytes.bytes, segment.transactionIndex);
    const onDone = this.#outcome(result, onWritten);
    this.#queue.stage({ segment, bytes, position, baseOffset, nextOffset, maxTimestamp, onDone });
    return result;
  }

  #outcome(result: AppendResult, onWritten: OnWritten): (error: Error | undefined) => void {
    return (error) => onWritten(error === undefined ? result : this.#storageError(error.message));
  }

  /** The appends are in the file. */
  #written(appends: readonly StagedAppend[]): Promise<void> | undefined {
    const state = this.#state;
    const nowMs = state.env.clock.nowMs();
    let records = 0;
    for (const append of appends) {
      const { segment, bytes, baseOffset, nextOffset } = append;
      const { length } = bytes.bytes;
      if (length === 0) continue;
      this.#index(append);
      segment.written(length, nowMs);
      state.isChanged = true;
      state.logEndOffset = nextOffset;
      this.#appendedBytes += length;
      records += nextOffset - baseOffset;
      state.tail.append(bytes, baseOffset, nextOffset);
      const isFull = segment !== state.segments.active && segment.sizeBytes === segment.stagedBytes;
      if (isFull) this.#flusher.finish(segment);
    }
    return this.#flusher.noteWritten(records);
  }

  #index(append: StagedAppend): void {
    const { bytes } = append.bytes;
    for (let at = 0; at < bytes.length; ) {
      const sizeBytes = batchSizeAt(bytes, at);
      const position = append.position + at;
      const batch = {
        lastOffset: lastOffsetOfBatch(bytes, at),
        position,
        sizeBytes,
        maxTimestamp: maxTimestampOfBatch(bytes, at),
      };
      append.segment.index(batch);
      at += sizeBytes;
    }
  }

  /** A write failed: cuts files and state back to what was written. */
  #failed(error: Error, appends: readonly StagedAppend[]): void {
    const state = this.#state;
    for (const { bytes } of appends) bytes.release();
    state.log(
      'error',
      `Failed to append ${appends.length} batches at offset ${state.logEndOffset}: ${error.message}. ` +
        'They are refused and the log is cut back to that offset',
    );
    state.unavailable = `a write failed: ${error.message}`;
    this.#undo(isDiskFull(error) ? undefined : error).catch((thrown: unknown) => {
      const cause = asError(thrown);
      state.log('error', `Cannot cut the log back: ${cause.message}`);
      state.onFailure(cause);
    });
  }

  async #undo(lasting: Error | undefined): Promise<void> {
    const state = this.#state;
    const { all, first } = state.segments;
    const doomed = all.filter(
      (segment) => segment.stagedBytes > 0 && segment.baseOffset >= state.logEndOffset && segment !== first,
    );
    const last = all.filter((segment) => !doomed.includes(segment)).at(-1) ?? first;
    last.unstageSync(state.logEndOffset);
    state.drop(doomed);
    state.cutBackTo(state.logEndOffset);
    for (const segment of doomed) await segment.deleteForGood();
    // The next flush brings that to the disk, too: a segment that came back would end the one before it, whose batches go on there.
    if (doomed.length > 0) state.names.noteChange();
    await state.leaderEpochs.flush().catch((error: unknown) => {
      // They are written with the next flush; after a crash before that, entries behind the log's end are cut off.
      if (!isDiskFull(error)) throw error;
    });
    await state.reloadProducers();
    if (lasting === undefined) state.unavailable = undefined;
    else state.onFailure(lasting);
  }

  #accept(baseOffset: number, lastOffset: number, logAppendTimeMs: number): AppendResult {
    return acceptedAppend({ baseOffset, lastOffset, logAppendTimeMs }, this.#state.logStartOffset);
  }

  #storageError(message: string): AppendResult {
    return this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message });
  }

  #refuse(refusal: AppendRefused): AppendResult {
    return refusedAppend(refusal, this.#state.logStartOffset);
  }
}
