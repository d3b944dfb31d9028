/** The parts of a log that does not sleep, and what is done with all of them. */
import type { BatchRangeRequest } from './batch-range.ts';
import { LogAppender } from './log-appender.ts';
import { LogFlusher } from './log-flusher.ts';
import type { LogRead } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { LogState } from './log-state.ts';
import type { SleepingLog } from './sleeping-log.ts';

export interface OpenLog {
  readonly state: LogState;
  readonly flusher: LogFlusher;
  readonly appender: LogAppender;
}

export function openLog(state: LogState): OpenLog {
  const flusher = new LogFlusher(state);
  return { state, flusher, appender: new LogAppender(state, flusher) };
}

/** What `sleeping` was told meanwhile holds for the log that it becomes. */
export function wake(sleeping: SleepingLog): OpenLog {
  const state = new LogState(sleeping.open());
  state.compaction.firstDirtyOffset = sleeping.firstDirtyOffset;
  state.updateHighWatermark(sleeping.highWatermark);
  state.isGone = sleeping.isGone;
  if (sleeping.isGone) state.unavailable = `${state.name} is closed`;
  return openLog(state);
}

/** See `UnifiedLog.read`. */
export function readLog(state: LogState, request: BatchRangeRequest): LogRead | Promise<LogRead> {
  const { env, tail, reader, segments, logEndOffset } = state;
  const upperBound = Math.min(request.upperBound, logEndOffset);
  const { startOffset } = request;
  if (startOffset >= upperBound) return { records: [], sizeBytes: 0, nextOffset: startOffset };
  const bounded = upperBound === request.upperBound ? request : { ...request, upperBound };
  if (!env.memory.pinnedByAnswers.isOver) {
    const cached = tail.read(bounded);
    if (cached !== undefined) return cached;
  }
  const read = reader.read(segments.from(startOffset), bounded, () => state.logEndOffset);
  read.catch((error: unknown) => state.noteReadFailure(error));
  return read;
}

/** See `UnifiedLog.removeSegments`. */
export function removeSegments({ state, appender }: OpenLog, removed: readonly LogSegment[]): void {
  const { segments } = state;
  if (removed.includes(segments.active)) appender.roll(state.nextOffset);
  state.drop(removed);
  state.reader.reset();
  const start = segments.first.baseOffset;
  if (start <= state.logStartOffset) return;
  state.highWatermark = Math.max(state.highWatermark, start);
  state.moveStart(start);
}
