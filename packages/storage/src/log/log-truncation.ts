/** Cuts a log off at an offset, so that nothing of what was there comes back, not even when the power fails meanwhile. */
import type { LogFlusher } from './log-flusher.ts';
import type { LogState } from './log-state.ts';
import { positionOf } from './segment-walk.ts';
import { trustMaxTimestamp } from './time-index-check.ts';

/** Removes `offset` and all above, once `idle` resolved: nothing may be staged. */
export function truncateLog(
  state: LogState,
  flusher: LogFlusher,
  offset: number,
  idle: () => Promise<void>,
): Promise<void> {
  return state.compaction.without(async () => {
    await idle();
    if (offset >= state.logEndOffset) return;
    if (offset <= state.segments.first.baseOffset) await removeAll(state, flusher, offset);
    else await removeFrom(state, flusher, offset);
  });
}

/** Removes everything, once `idle` resolved: nothing may be staged. The next batch gets `offset`. */
export function emptyLog(
  state: LogState,
  flusher: LogFlusher,
  offset: number,
  idle: () => Promise<void>,
): Promise<void> {
  return state.compaction.without(async () => {
    await idle();
    await removeAll(state, flusher, offset);
  });
}

/** `offset` lies in the log. */
async function removeFrom(state: LogState, flusher: LogFlusher, offset: number): Promise<void> {
  const { segments } = state;
  const segment = segments.floor(offset);
  await lowerCheckpoints(state, offset, segment.baseOffset);
  const doomed = segments.all.filter((other) => other.baseOffset > segment.baseOffset);
  state.drop(doomed);
  segment.truncateSync(await positionOf(segment, offset), { offset, nowMs: state.env.clock.nowMs() });
  await trustMaxTimestamp(segment, true);
  // Lest what was cut off comes back behind new batches when the power fails.
  await segment.sync();
  state.cutBackTo(offset);
  for (const other of doomed) await other.deleteForGood();
  if (doomed.length > 0) state.names.noteChange();
  await flusher.syncNames();
  await state.leaderEpochs.flush();
  await state.reloadProducers();
  state.producers.takeSnapshot();
}

/**
 * At any time there is a segment on the disk that says where the log begins: a start that finds none begins at 0. One that finds some of
 * the old ones has to check them, since they may be empty and their indexes not.
 */
async function removeAll(state: LogState, flusher: LogFlusher, offset: number): Promise<void> {
  const lowest = Math.min(offset, state.segments.first.baseOffset);
  await lowerCheckpoints(state, lowest, lowest);
  const old = state.segments.all;
  const same = old.find(({ baseOffset }) => baseOffset === offset);
  const segment = same ?? state.newSegment(offset);
  await flusher.syncNames();
  state.finished.clear();
  same?.truncateSync(0, { offset, nowMs: state.env.clock.nowMs() });
  await same?.sync();
  for (const other of old) if (other !== same) await other.deleteForGood();
  state.names.noteChange();
  state.segments.replaceAll([segment]);
  await flusher.syncNames();
  state.logStartOffset = offset;
  state.cutBackTo(offset);
  state.highWatermark = offset;
  state.tail.clear();
  state.leaderEpochs.clear();
  await state.leaderEpochs.flush();
  state.producers.truncateFullyAndStartAt(offset);
}

/**
 * Before anything is cut: what is written there later must not count as flushed after a crash, nor as compacted. Compaction begins anew
 * at the segment that will be appended to. If that has batches left, the recovery point lies before their end: should a new segment begin
 * there, the indexes of this one, which were cut, are no others than those of before on the disk.
 */
async function lowerCheckpoints(state: LogState, offset: number, activeBaseOffset: number): Promise<void> {
  state.truncations++;
  const { compaction } = state;
  const isDirty = (compaction.firstDirtyOffset ?? 0) > activeBaseOffset;
  if (isDirty) compaction.firstDirtyOffset = activeBaseOffset;
  const flushedEnd = activeBaseOffset < offset ? offset - 1 : offset;
  if (flushedEnd >= state.recoveryPoint && !isDirty) return;
  state.recoveryPoint = Math.min(state.recoveryPoint, flushedEnd);
  await state.saveRecoveryPoint();
}
