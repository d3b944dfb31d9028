/** Cuts a log off at an offset, so that nothing of what was there comes back, not even when the power fails meanwhile. */
import type { LogFlusher } from './log-flusher.ts';
import type { LogState } from './log-state.ts';
import { positionOf, restoreMaxTimestamp } from './segment-scan.ts';

/** Removes `offset`, which lies in the log, and all above. Nothing may be staged. */
export async function truncateLog(state: LogState, flusher: LogFlusher, offset: number): Promise<void> {
  await lowerRecoveryPoint(state, offset);
  const { segments } = state;
  const segment = segments.floor(offset);
  const doomed = segments.all.filter((other) => other.baseOffset > segment.baseOffset);
  state.drop(doomed);
  segment.truncateSync(await positionOf(segment, offset), offset);
  await restoreMaxTimestamp(segment);
  // Lest what was cut off comes back behind new batches when the power fails.
  await segment.sync();
  state.cutBackTo(offset);
  for (const other of doomed) await other.deleteForGood();
  state.hasNewNames ||= doomed.length > 0;
  await flusher.syncNames();
  await state.leaderEpochs.flush();
  await state.reloadProducers();
}

/** Removes everything; the next batch gets `offset`. Nothing may be staged. */
export async function emptyLog(state: LogState, flusher: LogFlusher, offset: number): Promise<void> {
  await lowerRecoveryPoint(state, offset);
  const old = state.segments.all;
  state.finished.clear();
  for (const segment of old) await segment.deleteForGood();
  state.segments.replaceAll([state.newSegment(offset)]);
  await flusher.syncNames();
  state.logStartOffset = offset;
  state.cutBackTo(offset);
  state.tail.clear();
  state.leaderEpochs.clear();
  await state.leaderEpochs.flush();
  state.producers.truncateFullyAndStartAt(offset);
}

/** Before anything is cut: what is written there later must not count as flushed after a crash. */
async function lowerRecoveryPoint(state: LogState, offset: number): Promise<void> {
  state.truncations++;
  if (offset >= state.recoveryPoint) return;
  state.recoveryPoint = offset;
  await state.saveRecoveryPoint();
}
