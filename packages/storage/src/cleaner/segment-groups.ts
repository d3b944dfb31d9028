/** Which segments become one when they are compacted, so that compacting again and again does not leave ever smaller ones. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { LogSegment } from '../log/log-segment.ts';
import { maxRelativeOffset } from '../log/segment-check.ts';

/** What grouping asks of a segment. */
export interface GroupedSegment {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly offsetIndexBytes: number;
  readonly timeIndexBytes: number;
}

export interface GroupLimits {
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  /** The last segment ends below it. */
  readonly firstUncleanableOffset: number;
}

/** Neighbours whose batches and indexes fit into one segment, and whose offsets into its indexes; `segments` ascend. */
export function groupSegments<S extends GroupedSegment>(segments: readonly S[], limits: GroupLimits): S[][] {
  const groups: S[][] = [];
  let group: S[] = [];
  let sums = { sizeBytes: 0, offsetIndexBytes: 0, timeIndexBytes: 0 };
  for (const [index, segment] of segments.entries()) {
    const grown = {
      sizeBytes: sums.sizeBytes + segment.sizeBytes,
      offsetIndexBytes: sums.offsetIndexBytes + segment.offsetIndexBytes,
      timeIndexBytes: sums.timeIndexBytes + segment.timeIndexBytes,
    };
    const lastOffset = (segments[index + 1]?.baseOffset ?? limits.firstUncleanableOffset) - 1;
    const isInReach =
      segment.sizeBytes === 0 || lastOffset - (group[0] ?? segment).baseOffset <= maxRelativeOffset;
    const fits =
      grown.sizeBytes <= limits.segmentBytes &&
      grown.offsetIndexBytes <= limits.segmentIndexBytes &&
      grown.timeIndexBytes <= limits.segmentIndexBytes;
    if (group.length > 0 && fits && isInReach) {
      group.push(segment);
      sums = grown;
    } else {
      group = [segment];
      groups.push(group);
      sums = segment;
    }
  }
  return groups;
}

/** A segment with the sizes of its indexes. */
export interface MeasuredSegment extends GroupedSegment {
  readonly segment: LogSegment;
}

/** Asks the files of the indexes how large they are. */
export async function measured(files: FileSystem, segment: LogSegment): Promise<MeasuredSegment> {
  const sizeOf = async (path: string): Promise<number> => (await files.status(path))?.sizeBytes ?? 0;
  return {
    segment,
    baseOffset: segment.baseOffset,
    sizeBytes: segment.sizeBytes,
    offsetIndexBytes: await sizeOf(segment.offsetIndex.path),
    timeIndexBytes: await sizeOf(segment.timeIndex.path),
  };
}
