/**
 * ListOffsets v0: which offsets begin segments that were last written to before a time, newest first. Candidates are the base offsets of
 * the segments (not below the log's start) and, unless the last one is empty, the log's end.
 */
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { BrokerServices } from './services.ts';

interface Candidate {
  readonly offset: number;
  readonly modifiedMs: number;
}

export async function legacyOffsets(
  log: UnifiedLog,
  wanted: { readonly timestamp: number; readonly maxNumOffsets: number },
  isConsumer: boolean,
  services: BrokerServices,
): Promise<number[]> {
  const candidates = await candidatesOf(log, services);
  let last = candidates.length - 1;
  if (wanted.timestamp === -2) last = 0;
  else if (wanted.timestamp >= 0) {
    while (last >= 0 && (candidates[last]?.modifiedMs ?? 0) > wanted.timestamp) last--;
  }
  const offsets: number[] = [];
  for (let index = last; index >= 0 && offsets.length < wanted.maxNumOffsets; index--) {
    const offset = candidates[index]?.offset ?? 0;
    offsets.push(isConsumer ? Math.min(offset, log.highWatermark) : offset);
  }
  return offsets;
}

async function candidatesOf(log: UnifiedLog, services: BrokerServices): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const segment of log.segments.all) {
    const modifiedMs = (await log.env.files.status(segment.path))?.modifiedMs ?? 0;
    candidates.push({ offset: Math.max(segment.baseOffset, log.logStartOffset), modifiedMs });
  }
  if (log.segments.active.sizeBytes > 0) {
    candidates.push({ offset: log.logEndOffset, modifiedMs: services.clock.nowMs() });
  }
  return candidates;
}
