/** `flush.ms`: how often somebody must look which logs are due, and which are. */
import type { UnifiedLog } from '../log/unified-log.ts';

/** A broker in which no log asks for flushes looks so seldom whether one does now. */
const RECHECK_MS = 60_000;
const MIN_INTERVAL_MS = 10;

export class FlushSchedule {
  readonly #lastFlushMs = new WeakMap<UnifiedLog, number>();

  /** The shortest time after which any of `logs` wants to be flushed; `schedulerMs` is the broker's own. */
  intervalMs(logs: Iterable<UnifiedLog>, schedulerMs: number): number {
    let shortest = schedulerMs;
    for (const log of logs) shortest = Math.min(shortest, log.config.flushMs);
    return Math.max(MIN_INTERVAL_MS, Math.min(shortest, RECHECK_MS));
  }

  /** Whether `log` has unflushed batches and its time has come; if so, the time counts anew from now. */
  isDue(log: UnifiedLog, nowMs: number): boolean {
    const { flushMs } = log.config;
    if (!Number.isFinite(flushMs) || log.logEndOffset <= log.recoveryPoint) return false;
    if (nowMs - (this.#lastFlushMs.get(log) ?? 0) < flushMs) return false;
    this.#lastFlushMs.set(log, nowMs);
    return true;
  }
}
