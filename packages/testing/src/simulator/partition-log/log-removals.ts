/** What takes records away from a log: DeleteRecords, retention, compaction, truncation. */
import type { LogManager } from '@kafka-ts/storage/directory/log-manager';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { SeededRandom } from '../../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../../simulated-world.ts';
import type { LogChecks } from './log-checks.ts';
import type { PlainLog } from './plain-log.ts';
import { retainedFrom } from './plain-retention.ts';

/** A log that is open. */
export interface LogLife {
  readonly manager: LogManager;
  readonly log: UnifiedLog;
  readonly process: SimulatedProcess;
  readonly leaderEpoch: number;
}

export interface LogRemovalsOptions {
  readonly world: SimulatedWorld;
  readonly random: SeededRandom;
  readonly model: PlainLog;
  readonly checks: LogChecks;
}

export class LogRemovals {
  readonly #options: LogRemovalsOptions;
  readonly #random: SeededRandom;
  readonly #model: PlainLog;

  constructor(options: LogRemovalsOptions) {
    this.#options = options;
    this.#random = options.random;
    this.#model = options.model;
  }

  /** Moves the start up, as DeleteRecords does. */
  deleteRecords({ log }: LogLife): void {
    const model = this.#model;
    model.logStartOffset += this.#random.below(model.highWatermark - model.logStartOffset + 1);
    this.#options.world.note(`delete records below ${model.logStartOffset}`);
    log.deleteRecordsBefore(model.logStartOffset);
  }

  /** All that the rules of retention say, and not more, goes. */
  async retain({ manager, log, process }: LogLife): Promise<void> {
    const model = this.#model;
    this.#options.world.note('retain');
    // Compacted logs are the cleaner's, this too.
    if (log.config.isCompacted) return;
    const range = retainedFrom(model, log, this.#options.world.clock.nowMs());
    const before = model.logStartOffset;
    model.retaining();
    await manager.deleteOldSegments();
    if (process.isDead) return;
    const { logStartOffset } = log;
    if (logStartOffset < range.atLeast || logStartOffset > range.atMost) {
      const expected = `${range.atLeast} to ${range.atMost}`;
      throw model.error(
        `retention: expected a start from ${expected}, found ${logStartOffset} (was ${before})`,
      );
    }
    model.logStartOffset = logStartOffset;
  }

  /** While appends go on, when it is not known which of the segments are due. */
  async retainBeside({ manager, log, process }: LogLife): Promise<void> {
    const model = this.#model;
    if (log.config.isCompacted) return;
    this.#options.world.note('retain');
    model.retaining();
    await manager.deleteOldSegments();
    if (!process.isDead) this.#startedLater(log, 'retention');
  }

  #startedLater({ logStartOffset }: UnifiedLog, reason: string): void {
    const model = this.#model;
    if (logStartOffset < model.logStartOffset || logStartOffset > model.highWatermark) {
      throw model.error(`${reason} moved the start from ${model.logStartOffset} to ${logStartOffset}`);
    }
    model.logStartOffset = logStartOffset;
  }

  /** Cleans, and looks whether all is there that nothing replaces. */
  async compact(life: LogLife): Promise<void> {
    const { checks } = this.#options;
    await this.clean(life);
    if (!life.process.isDead) this.#model.holds(await checks.readAll(life.log));
  }

  /** Cleans as much as is due; the cleaner applies the rules of retention, too. */
  async clean({ manager, log, process }: LogLife): Promise<void> {
    const model = this.#model;
    if (!log.config.isCompacted) return;
    this.#options.world.note('clean');
    model.cleaning();
    await manager.cleaner?.cleanAll();
    if (process.isDead) return;
    model.cleaned(Math.min(log.segments.active.baseOffset, log.lastStableOffset));
    this.#startedLater(log, 'cleaning');
  }

  /** As a follower whose leader has other batches from some offset on; above the high watermark, most of the time. */
  async truncate({ log, process }: LogLife): Promise<void> {
    const model = this.#model;
    // What was cleaned relies on what is below the high watermark.
    const isNormal = model.cleanedEnd > 0 || this.#random.chance(70);
    const lowest = Math.max(
      model.cleanedEnd,
      model.decidedEnd,
      isNormal ? model.highWatermark : model.logStartOffset,
    );
    const choices = model.readable.map(({ baseOffset }) => baseOffset).filter((offset) => offset >= lowest);
    const offset = choices[this.#random.below(Math.max(1, choices.length))];
    if (offset === undefined) return;
    this.#options.world.note(`truncate to ${offset}`);
    model.truncating(offset);
    await log.truncateTo(offset);
    if (process.isDead) return;
    model.truncated(offset);
    this.#options.checks.forget(offset);
  }

  /** As a follower whose leader begins behind all that it has. */
  async startOver({ log, process }: LogLife): Promise<void> {
    const model = this.#model;
    const offset = model.nextOffset + this.#random.below(50);
    this.#options.world.note(`start over at ${offset}`);
    model.emptying(offset);
    await log.truncateFullyAndStartAt(offset);
    if (process.isDead) return;
    model.emptied(offset);
    this.#options.checks.forget(0);
  }
}
