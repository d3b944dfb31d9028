import { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { snapshotOffset } from '../producer-state/snapshot-files.ts';
import type { LogSegment } from './log-segment.ts';
import type { LogEnvironment } from './log-state.ts';
import { replayProducers } from './segment-scan.ts';
import { segmentsFrom } from './segments-from.ts';

interface PartitionDirectory {
  readonly env: LogEnvironment;
  readonly directory: string;
  /** `topic-partition`, for messages. */
  readonly place: string;
  /** The files of the directory. */
  readonly names: readonly string[];
}

/**
 * The producers as they were where a segment begins, by the newest snapshot and the batches of `before`, the segments in front of it: of the
 * markers in the segment they say which transaction ends.
 */
export async function producersAt(
  { env, directory, place, names }: PartitionDirectory,
  baseOffset: number,
  before: readonly LogSegment[],
): Promise<ProducerStateManager> {
  const producers = new ProducerStateManager({
    ...{ files: env.files, logger: env.logger, directory, place },
    names: names.filter((name) => (snapshotOffset(name) ?? baseOffset + 1) <= baseOffset),
    expirationMs: () => Number.POSITIVE_INFINITY,
  });
  producers.truncateAndReload(-1, baseOffset, env.clock.nowMs());
  if (producers.mapEndOffset < baseOffset)
    await replayProducers(producers, segmentsFrom(before, producers.mapEndOffset));
  producers.updateMapEndOffset(baseOffset);
  return producers;
}
