/** The ends of a log: closed for the next start, or given up. */
import type { LogState } from './log-state.ts';
import type { OpenLog } from './open-log.ts';

/**
 * What a log that is about to be closed has to write, none of it synced yet: takes no more appends, and writes what is staged, the final index
 * entries and a producer snapshot; nothing of a log in which nothing changed. Who closes many logs does this for all of them first, since a
 * file that is made waits for the syncs of others.
 */
export async function finishLog(state: LogState, whenAppended: () => Promise<void>): Promise<void> {
  state.unavailable ??= `${state.name} is closed`;
  await state.compaction.pause();
  await whenAppended();
  state.tail.clear();
  if (!state.isChanged && state.logEndOffset <= state.recoveryPoint) return;
  const { active } = state.segments;
  if (state.finished.has(active)) return;
  active.finish();
  state.finished.add(active);
  state.producers.takeSnapshot();
  // After a loss of power the snapshot is the only witness of what producers sent.
  state.names.noteChange();
}

/** The rest of a close, when {@link finishLog} is done: all is synced, and the files are closed. */
export async function closeLog({ state, flusher }: OpenLog): Promise<void> {
  await flusher.flush();
  state.isGone = true;
  for (const segment of state.segments.all) await segment.close();
}

/** See `UnifiedLog.abandon`. */
export async function abandonLog({ state, flusher, appender }: OpenLog, reason: string): Promise<void> {
  state.unavailable = reason;
  state.isGone = true;
  await state.compaction.pause();
  await appender.idle();
  await flusher.settled();
  state.tail.clear();
  for (const segment of state.segments.all) await segment.closeFile();
}

/** See `UnifiedLog.closeFiles`. */
export async function closeLogFiles({ state, flusher, appender }: OpenLog): Promise<void> {
  await appender.idle();
  await flusher.settled();
  for (const segment of state.segments.all) await segment.closeFile();
}
