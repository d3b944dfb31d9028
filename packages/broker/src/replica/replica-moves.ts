/**
 * Replicas on their way from one log directory to another (`kafka.server.ReplicaAlterLogDirsManager`): each future log is filled from the
 * current one and then takes its place. A few at a time, throttled together; what a stop or a crash interrupts goes on at the next start.
 *
 *   waiting ─▶ copying ─▶ flushed ─▶ appends held: named, the rest copied, promoted ─▶ appends go on ─▶ old log renamed away
 *
 * Appends are held for milliseconds. Before the old log goes, everything that was on the disk of it is on the disk of the new one.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import { CorruptLogError } from '@kafka-ts/storage/log/log-reader';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { FutureCopy } from './future-copy.ts';
import type { Partition } from './partition.ts';
import type { StepQueue } from './step-queue.ts';

const SOURCE = 'kafka.server.ReplicaAlterLogDirsThread';
/** Copied at once. */
const STEP_BYTES = 1024 * 1024;
/** A throttle that changes, and a start offset that moves, are seen so soon. */
const PACE_MS = 100;
/** Longest hold of appends; a copy that does not get through then tries again. */
const HOLD_MS = 250;
/** After a failure that may pass, `replica.fetch.backoff.ms`. */
const BACKOFF_MS = 1000;

/** What moves need of the logs. */
export interface MovingLogs {
  nameFuture(topic: string, partition: number): Promise<void>;
  promoteFuture(topic: string, partition: number): Promise<void>;
}

export interface ReplicaMovesParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logs: MovingLogs;
  readonly slowWork: StepQueue;
  /** Moves at the same time. */
  readonly concurrency: () => number;
  /** `replica.alter.log.dirs.io.max.bytes.per.second`; Infinity without. */
  readonly bytesPerSecond: () => number;
}

interface Move {
  readonly partition: Partition;
  readonly current: UnifiedLog;
  readonly future: UnifiedLog;
  isCancelled: boolean;
  /** Lets the current log be compacted again; undefined while nobody has to keep off. */
  resumeCleaning: (() => void) | undefined;
  /** When it no longer runs. */
  done: Promise<void>;
}

export class ReplicaMoves {
  readonly #parts: ReplicaMovesParts;
  /** By `topic-partition`. */
  readonly #moves = new Map<string, Move>();
  readonly #waiting: Move[] = [];
  #running = 0;
  #lastChange: Promise<unknown> = Promise.resolve();
  /** When the bytes that were copied so far are paid for. */
  #paidAtMs = 0;

  constructor(parts: ReplicaMovesParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#moves.size;
  }

  /** Begins, or goes on with, the copy of the partition's log to `future`; does nothing if that is under way. */
  start(partition: Partition, future: UnifiedLog): void {
    const { log: current, name } = partition;
    if (current === undefined || this.#moves.get(name)?.future === future) return;
    partition.future = future;
    const move: Move = {
      partition,
      current,
      future,
      isCancelled: false,
      resumeCleaning: undefined,
      done: Promise.resolve(),
    };
    this.#moves.set(name, move);
    this.#waiting.push(move);
    this.#startNext();
  }

  /** Stops the move of a partition; the future log stays. Resolves when nothing of it runs. */
  async stop(name: string): Promise<void> {
    const move = this.#moves.get(name);
    if (move === undefined) return;
    move.isCancelled = true;
    this.#forget(move);
    await move.done;
  }

  /** Runs decisions about moves one after the other, as they come. */
  oneAtATime<T>(decide: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(decide);
    this.#lastChange = result.catch(() => {});
    return result;
  }

  /** Stops all moves. */
  async close(): Promise<void> {
    await Promise.all([...this.#moves.keys()].map((name) => this.stop(name)));
  }

  #forget(move: Move): void {
    const { partition, future } = move;
    if (this.#moves.get(partition.name) === move) this.#moves.delete(partition.name);
    if (partition.future === future) partition.future = undefined;
  }

  #startNext(): void {
    while (this.#running < Math.max(1, this.#parts.concurrency())) {
      const move = this.#waiting.shift();
      if (move === undefined) return;
      if (move.isCancelled) continue;
      this.#running++;
      move.done = this.#run(move).finally(() => {
        this.#running--;
        move.resumeCleaning?.();
        this.#forget(move);
        this.#startNext();
      });
    }
  }

  async #run(move: Move): Promise<void> {
    const { partition, current, future } = move;
    const { logger, clock } = this.#parts;
    logger.info(`Moving ${partition.name} from ${current.directory} to ${future.directory}`, SOURCE);
    const copy = new FutureCopy(current, future);
    while (this.#goesOn(move)) {
      try {
        if (await this.#advance(move, copy)) return;
      } catch (error) {
        const reason = `${partition.name} cannot be copied from ${current.directory} to ${future.directory}: ${messageOf(error)}`;
        if (error instanceof CorruptLogError) {
          logger.error(`${reason}. It stays where it is until the move is asked for again`, SOURCE);
          return;
        }
        if (!this.#goesOn(move)) return;
        logger.error(reason, SOURCE);
        await sleep(clock, BACKOFF_MS);
      }
    }
  }

  /** False when somebody else decided about the partition: it was stopped, deleted, or a disk failed. */
  #goesOn({ partition, current, future, isCancelled }: Move): boolean {
    return !isCancelled && partition.log === current && future.unavailableReason === undefined;
  }

  /** One step; true when the partition has moved. */
  async #advance(move: Move, copy: FutureCopy): Promise<boolean> {
    const { partition, current, future } = move;
    // As in Apache's broker: what is compacted here meanwhile would be copied nonetheless, or missed.
    if (current.config.isCompacted) move.resumeCleaning ??= await current.compaction.pause();
    const sizeBytes = await copy.step(Math.min(STEP_BYTES, Math.max(1, this.#parts.bytesPerSecond() / 10)));
    partition.deletions.check();
    if (sizeBytes > 0 || !copy.isComplete) {
      await this.#pace(move, copy, sizeBytes);
      if (sizeBytes === 0) await this.#turn();
      return false;
    }
    await future.flush();
    const old = await this.#whileAppendsWait(partition, () => this.#takeOver(move, copy));
    if (old === undefined) return false;
    await old.retired;
    return true;
  }

  /** The last steps, with few appends or none in between; undefined if they did not come to an end in time. */
  async #takeOver(move: Move, copy: FutureCopy): Promise<{ readonly retired: Promise<void> } | undefined> {
    const { partition, current, future } = move;
    const { topic, partition: index, name } = partition;
    const { clock, logs, logger } = this.#parts;
    const untilMs = clock.monotonicMs() + HOLD_MS;
    await logs.nameFuture(topic, index);
    for (;;) {
      const sizeBytes = await copy.step(STEP_BYTES);
      if (!this.#goesOn(move)) return undefined;
      if (future.recoveryPoint < current.recoveryPoint) await future.flush();
      else if (copy.isComplete) break;
      if (clock.monotonicMs() > untilMs) return undefined;
      if (sizeBytes === 0) await this.#turn();
    }
    copy.adoptEpochs();
    copy.followOffsets();
    logger.info(
      `Attempting to replace current log ${current.directory} with ${future.directory} for ${name}`,
      SOURCE,
    );
    const retired = logs.promoteFuture(topic, index);
    partition.replaceLog(future);
    logger.info(`The current replica is successfully replaced with the future replica for ${name}`, SOURCE);
    return { retired };
  }

  /** Runs `work` while produced records wait in the queue of slow work, and those of coordinators at the partition. */
  async #whileAppendsWait<T>(partition: Partition, work: () => Promise<T>): Promise<T> {
    let isOver = false;
    function* hold(begun: () => void): Steps<void> {
      begun();
      while (!isOver) yield;
    }
    partition.hold();
    try {
      // What was taken before is appended when its turn has come.
      await new Promise<void>((resolve, reject) => {
        this.#parts.slowWork.run(hold(resolve), { onDone: () => {}, onFailed: reject });
      });
      return await work();
    } finally {
      isOver = true;
      partition.release();
    }
  }

  /** What is staged is written meanwhile. */
  #turn(): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.endOfTurn(resolve));
  }

  /** Waits as long as the throttle asks for `sizeBytes`. */
  async #pace(move: Move, copy: FutureCopy, sizeBytes: number): Promise<void> {
    const { clock, bytesPerSecond } = this.#parts;
    let owed = sizeBytes;
    while (owed > 0 && this.#goesOn(move)) {
      const rate = bytesPerSecond();
      if (rate === Number.POSITIVE_INFINITY) return;
      // What several moves copy is paid for one after the other.
      const startMs = Math.max(clock.monotonicMs(), this.#paidAtMs);
      const slice = Math.min(owed, (rate * PACE_MS) / 1000);
      this.#paidAtMs = startMs + (rate > 0 ? (slice * 1000) / rate : PACE_MS);
      owed -= slice;
      await sleep(clock, Math.min(this.#paidAtMs - clock.monotonicMs(), 10 * PACE_MS));
      copy.followOffsets();
      move.partition.deletions.check();
    }
  }
}

function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(Math.max(0, delayMs), resolve);
  });
}
