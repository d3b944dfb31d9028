import type { LogSegment } from './log-segment.ts';

/** The segment that `offset` lies in, and those behind it. */
export function segmentsFrom(segments: readonly LogSegment[], offset: number): readonly LogSegment[] {
  const next = segments.findIndex((segment) => segment.baseOffset > offset);
  return next < 0 ? segments.slice(-1) : segments.slice(Math.max(0, next - 1));
}
