/**
 * Which segments of a log have had their time. Always the oldest first and without a gap; never one with records that
 * are not yet replicated (at or above the high watermark), nor an empty last one. Three rules, each of which sees what
 * the one before has left, in Apache's order:
 *
 * 1. any `cleanup.policy`: those wholly below the log's start (DeleteRecords);
 * 2. with delete: the oldest as long as the log stays at `retention.bytes` or above without them;
 * 3. with delete: those whose newest record is older than `retention.ms`.
 */

/** What the rules ask of a segment. */
export interface RetainedSegment {
  readonly baseOffset: number;
  readonly sizeBytes: number;
}

export interface RetentionInput<S extends RetainedSegment> {
  /** Ascending; the last one is appended to. */
  readonly segments: readonly S[];
  /** Follows the last batch, also of those that are not written yet. */
  readonly nextOffset: number;
  readonly highWatermark: number;
}

/** Segments wholly below `logStartOffset`. */
export function belowLogStart<S extends RetainedSegment>(
  input: RetentionInput<S>,
  logStartOffset: number,
): S[] {
  return oldestDue(input, (_segment, next) => next !== undefined && next.baseOffset <= logStartOffset);
}

/** The oldest segments without which the log still has `retentionBytes`; none if that is negative. */
export function beyondSize<S extends RetainedSegment>(input: RetentionInput<S>, retentionBytes: number): S[] {
  if (retentionBytes < 0) return [];
  let excess = input.segments.reduce((total, segment) => total + segment.sizeBytes, 0) - retentionBytes;
  return oldestDue(input, (segment) => {
    if (excess - segment.sizeBytes < 0) return false;
    excess -= segment.sizeBytes;
    return true;
  });
}

/** Segments older than `retentionMs`; none if that is negative. `ageMs` is that of a segment's newest record. */
export function beyondTime<S extends RetainedSegment>(
  input: RetentionInput<S>,
  retentionMs: number,
  ageMs: (segment: S) => number,
): S[] {
  if (retentionMs < 0) return [];
  return oldestDue(input, (segment) => ageMs(segment) > retentionMs);
}

function oldestDue<S extends RetainedSegment>(
  input: RetentionInput<S>,
  isDue: (segment: S, next: S | undefined) => boolean,
): S[] {
  const due: S[] = [];
  for (const [index, segment] of input.segments.entries()) {
    const next = input.segments[index + 1];
    const isEmptyLast = next === undefined && segment.sizeBytes === 0;
    const isReplicated = (next?.baseOffset ?? input.nextOffset) <= input.highWatermark;
    if (isEmptyLast || !isReplicated || !isDue(segment, next)) break;
    due.push(segment);
  }
  return due;
}
