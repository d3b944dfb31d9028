/** What is done to a log in one life of its broker, and what the plain list says that it does. */
import { Errors } from '@kafka-ts/protocol/errors';
import type { AppendResult } from '@kafka-ts/storage/log/append-result';
import type { LogConfig } from '@kafka-ts/storage/log/log-config';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { SeededRandom } from '../../seeded-random.ts';
import type { BatchMaker, MadeBatch } from './batch-maker.ts';
import { type LogLife, LogRemovals, type LogRemovalsOptions } from './log-removals.ts';
import { type PlainBatch, producerOf } from './plain-batch.ts';
import type { PlainLog } from './plain-log.ts';
import { randomLogConfig } from './random-log-config.ts';

export interface LogActionsOptions extends LogRemovalsOptions {
  readonly batches: BatchMaker;
  /** What the manager's logs are configured by from now on. */
  readonly setConfig: (config: LogConfig) => void;
}

type Action = (life: LogLife) => Promise<void> | void;

export class LogActions {
  readonly #options: LogActionsOptions;
  readonly #random: SeededRandom;
  readonly #model: PlainLog;
  readonly #removals: LogRemovals;
  /** Why the log directory went offline, which it has no reason for. */
  broken: Error | undefined;
  /** Each as often as its weight says. */
  readonly #choices: readonly Action[];

  constructor(options: LogActionsOptions) {
    this.#options = options;
    this.#random = options.random;
    this.#model = options.model;
    const { checks, world } = options;
    const removals = new LogRemovals(options);
    this.#removals = removals;
    const weighted: readonly (readonly [number, Action])[] = [
      [34, (life) => this.#appendSome(life)],
      [5, (life) => this.#followSome(life)],
      [10, ({ log }) => checks.read(log)],
      [8, ({ log }) => checks.readCommitted(log)],
      [8, ({ log }) => checks.findTime(log, world.clock.nowMs())],
      [3, ({ log }) => checks.judge(log)],
      [4, (life) => this.#repeat(life)],
      [5, (life) => this.#flush(life)],
      [4, ({ log }) => log.roll()],
      [4, (life) => removals.deleteRecords(life)],
      [5, (life) => removals.retain(life)],
      [6, (life) => removals.compact(life)],
      [4, (life) => this.#checkpoint(life)],
      [6, (life) => removals.truncate(life)],
      [1, (life) => removals.startOver(life)],
      [3, (life) => this.#configure(life)],
      [5, (life) => rest(life, this.#random.below(400))],
    ];
    this.#choices = weighted.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));
  }

  /** `count` actions, one after the other; after each the log's offsets are right. */
  async perform(life: LogLife, count: number): Promise<void> {
    this.#maybeFillDisk(life);
    for (let done = 0; done < count && !life.process.isDead; done++) {
      const action = this.#choices[this.#random.below(this.#choices.length)];
      await action?.(life);
      if (life.process.isDead) return;
      if (this.broken !== undefined)
        throw new Error('the log directory went offline', { cause: this.broken });
      this.#options.checks.offsets(life.log);
    }
  }

  /** Now and then some of the next writes find no room. */
  #maybeFillDisk({ process }: LogLife): void {
    if (!this.#random.chance(15)) return;
    process.files.faults.add({
      ...{ code: 'ENOSPC', operation: 'write', path: '.log', times: 1 + this.#random.below(3) },
      ...{ atCall: 1 + this.#random.below(20), partialBytes: this.#random.below(100) },
    });
  }

  /** Several batches in one turn, while other work may go on. */
  async #appendSome(life: LogLife): Promise<void> {
    const { checks, world } = this.#options;
    const beside = this.#random.pick<(() => Promise<void>) | undefined>([
      undefined,
      undefined,
      undefined,
      () => this.#flush(life),
      () => this.#removals.clean(life),
      () => this.#removals.retainBeside(life),
      () => checks.read(life.log),
      () => checks.readCommitted(life.log),
    ]);
    const answers: Promise<boolean>[] = [];
    for (let count = this.#random.below(5); count >= 0; count--) {
      answers.push(this.#append(life, this.#options.batches.next(world.clock.nowMs())));
    }
    const [areAppended] = await Promise.all([Promise.all(answers), beside?.()]);
    if (!areAppended.every(Boolean)) await this.#awaitRepair(life);
    this.#advance(life);
  }

  /** Resolves with whether the batch was appended; never where the process died before the answer. */
  #append({ log, leaderEpoch, process }: LogLife, made: MadeBatch, isFollower = false): Promise<boolean> {
    const { bytes, origin, requestVersion } = made;
    return new Promise((resolve, reject) => {
      let staged: PlainBatch | undefined;
      const answer = ({ error, message }: AppendResult): void => {
        if (process.isDead) return;
        const isDone = error === Errors.NONE;
        if (error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER && this.#mayBeUnknown(made.batch)) {
          this.#options.batches.beginAnew();
        } else if (!isDone && error !== Errors.KAFKA_STORAGE_ERROR) {
          reject(this.#model.error(`a good batch was refused with ${error.name}: ${message}`));
        } else if (staged !== undefined && isDone) this.#acknowledged(staged, log);
        else if (staged !== undefined) this.#model.failed(staged);
        resolve(isDone);
      };
      const options = { leaderEpoch, origin, requestVersion };
      const result = isFollower
        ? log.appendAsFollower(bytes, answer)
        : log.appendAsLeader(bytes, options, answer);
      if (process.isDead) return;
      if (result.error !== Errors.NONE) {
        answer(result);
        return;
      }
      staged = given(made.batch, result);
      this.#options.world.note(
        `batch ${staged.baseOffset} to ${staged.lastOffset}, producer ${staged.producerId}`,
      );
      this.#model.staged(staged, isFollower);
    });
  }

  #acknowledged(batch: PlainBatch, { config }: UnifiedLog): void {
    this.#model.acknowledged(batch);
    if (config.flushMessages === 1) this.#model.flushed(batch.lastOffset + 1);
  }

  /** The last batch of its producer has left the log: of one whose marker alone is left a log expects a new beginning. */
  #mayBeUnknown({ producerId }: PlainBatch): boolean {
    const last = producerOf(this.#model.batches, producerId)?.lastBatch;
    return last !== undefined && !this.#model.isRemembered(last);
  }

  /** A follower takes what its leader has, gaps included. */
  async #followSome(life: LogLife): Promise<void> {
    const { batches, world } = this.#options;
    const gap = this.#random.chance(25) ? this.#random.below(4) : 0;
    const baseOffset = this.#model.nextOffset + gap;
    const made = batches.ofLeader(world.clock.nowMs(), baseOffset, life.leaderEpoch);
    if (!(await this.#append(life, made, true))) await this.#awaitRepair(life);
    this.#advance(life);
  }

  /** A producer that had no answer sends its batch again, and gets the offset that the batch has. */
  async #repeat({ log, leaderEpoch }: LogLife): Promise<void> {
    const made = this.#options.batches.again();
    if (made === undefined) return;
    const result = await new Promise<AppendResult>((resolve) => {
      const refused = log.appendAsLeader(made.bytes, { leaderEpoch, origin: 'client' }, resolve);
      if (refused.error !== Errors.NONE) resolve(refused);
    });
    if (result.error === Errors.NONE && result.baseOffset === made.batch.baseOffset) return;
    const found = `${result.error.name} and offset ${result.baseOffset}`;
    throw this.#model.error(`a batch that has offset ${made.batch.baseOffset} was repeated: found ${found}`);
  }

  /** The replicas have got this far. */
  #advance({ log, process }: LogLife): void {
    if (process.isDead) return;
    const model = this.#model;
    const behind = this.#random.chance(30)
      ? this.#random.below(model.nextOffset - model.highWatermark + 1)
      : 0;
    model.highWatermark = Math.max(model.highWatermark, model.nextOffset - behind);
    log.updateHighWatermark(model.highWatermark);
  }

  /** Now and then the schedule notes at once how far the log is on the disk, as it does before a crash most of the time. */
  async #flush({ manager, log, process }: LogLife): Promise<void> {
    const { logEndOffset } = log;
    await log.flush();
    if (process.isDead) return;
    this.#model.flushed(logEndOffset);
    if (!this.#random.chance(40)) return;
    for (const directory of manager.liveDirectories) await directory.writeRecoveryPoints();
  }

  /** What the schedule of a broker writes now and then. */
  async #checkpoint({ manager }: LogLife): Promise<void> {
    for (const directory of manager.liveDirectories) {
      await this.#random.pick([
        () => directory.writeRecoveryPoints(),
        () => directory.writeLogStartOffsets(),
        () => directory.writeHighWatermarks(),
      ])();
    }
  }

  #configure({ manager }: LogLife): void {
    this.#options.setConfig(randomLogConfig(this.#random));
    manager.updateConfigs();
  }

  /** A write failed: appends are refused until the log has cut itself back. */
  async #awaitRepair(life: LogLife): Promise<void> {
    for (let patience = 100; life.log.unavailableReason !== undefined; patience--) {
      if (this.broken !== undefined) return;
      if (patience === 0) throw this.#model.error(`still unavailable: ${life.log.unavailableReason}`);
      await rest(life, 5);
    }
  }
}

/** The batch as the log has it. */
function given(batch: PlainBatch, { baseOffset, lastOffset, logAppendTimeMs }: AppendResult): PlainBatch {
  const shift = baseOffset - batch.baseOffset;
  const records = batch.records.map((record) => ({
    ...record,
    offset: record.offset + shift,
    timestamp: logAppendTimeMs >= 0 ? logAppendTimeMs : record.timestamp,
  }));
  return { ...batch, baseOffset, lastOffset, records };
}

/** Waits by the broker's own clock, so that its death ends the waiting too. */
function rest({ process }: LogLife, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    process.environment.clock.setTimer(durationMs, resolve);
  });
}
