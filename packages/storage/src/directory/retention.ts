/**
 * Which segments of a log have had their time. Always the oldest first and without a gap; never one with records that
 * are not yet replicated (at or above the high watermark), nor an empty last one.
 *
 * - `cleanup.policy` with delete: those whose newest record is older than `retention.ms`; then the oldest as long as the
 *   log stays at `retention.bytes` or above without them;
 * - any policy: those wholly below the log's start (DeleteRecords).
 */
import type { LogConfig } from '../log/log-config.ts';

/** What the rules ask of a segment. */
export interface RetainedSegment {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  /** Of its records, or of the file where no record has one. */
  readonly newestMs: number;
}

export interface RetentionInput<S extends RetainedSegment> {
  /** Ascending; the last one is appended to. */
  readonly segments: readonly S[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly highWatermark: number;
  readonly config: Pick<LogConfig, 'isDeleted' | 'retentionBytes' | 'retentionMs'>;
  readonly nowMs: number;
}

/** Segments to delete, and why, in the words of the log line. */
export interface DeletableSegments<S> {
  readonly segments: readonly S[];
  readonly reason: string;
}

/** One group for each rule that finds something; together they are the oldest segments of the log. */
export function deletableSegments<S extends RetainedSegment>(
  input: RetentionInput<S>,
): DeletableSegments<S>[] {
  const found: DeletableSegments<S>[] = [];
  let rest = input.segments;
  const take = (reason: string, isDue: (segment: S, nextOffset: number) => boolean): void => {
    const segments = oldestDue({ ...input, segments: rest }, isDue);
    if (segments.length === 0) return;
    found.push({ segments, reason });
    rest = rest.slice(segments.length);
  };
  const { isDeleted, retentionMs, retentionBytes } = input.config;
  if (isDeleted && retentionMs >= 0) {
    take(`retention time ${retentionMs}ms breach`, (segment) => input.nowMs - segment.newestMs > retentionMs);
  }
  if (isDeleted && retentionBytes >= 0) {
    let excess = rest.reduce((total, segment) => total + segment.sizeBytes, 0) - retentionBytes;
    take(`retention size ${retentionBytes} breach`, (segment) => {
      excess -= segment.sizeBytes;
      return excess >= 0;
    });
  }
  take(
    `log start offset ${input.logStartOffset} breach`,
    (segment, nextOffset) => segment !== input.segments.at(-1) && nextOffset <= input.logStartOffset,
  );
  return found;
}

function oldestDue<S extends RetainedSegment>(
  input: RetentionInput<S>,
  isDue: (segment: S, nextOffset: number) => boolean,
): S[] {
  const due: S[] = [];
  for (const [index, segment] of input.segments.entries()) {
    const next = input.segments[index + 1];
    const nextOffset = next?.baseOffset ?? input.logEndOffset;
    const isEmptyLast = next === undefined && segment.sizeBytes === 0;
    if (isEmptyLast || nextOffset > input.highWatermark || !isDue(segment, nextOffset)) break;
    due.push(segment);
  }
  return due;
}
