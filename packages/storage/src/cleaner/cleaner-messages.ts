/**
 * What a broker and its cleaner's thread say to each other: one compaction at a time,
 *
 *     fill → info … passed/rested … → filled | failed
 *     clean → info … passed/rested … → cleaned | failed        once for each group
 *     release
 */
import type { CleanedSegment, CleanJob, DirtySection, FilledMap, SegmentGroup } from './clean-job.ts';
import { CleaningAbortedError } from './cleaner-pace.ts';

export type ToCleaner =
  | {
      readonly kind: 'fill';
      readonly job: CleanJob;
      readonly section: DirtySection;
      /** An int32 that is not 0 any more when the compaction was aborted. */
      readonly aborted: SharedArrayBuffer;
      readonly reportBytes: number;
    }
  | { readonly kind: 'clean'; readonly group: SegmentGroup }
  /** As much as `passed` said may have passed. The next report is due after `reportBytes`. */
  | { readonly kind: 'rested'; readonly reportBytes: number }
  | { readonly kind: 'release' };

export type FromCleaner =
  | { readonly kind: 'info' | 'warn'; readonly message: string }
  /** So many bytes were read and written: `rested` answers. */
  | { readonly kind: 'passed'; readonly bytes: number }
  | { readonly kind: 'filled'; readonly result: FilledMap }
  | { readonly kind: 'cleaned'; readonly result: CleanedSegment }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error on its way between threads: what Node copies of one is its message. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
}

export function failureOf(error: Error): Failure {
  const { name, message, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, stack, code };
}

/** An error that says the same and is treated alike: by its class where it was aborted, else by its code. */
export function errorOf({ name, message, stack, code }: Failure): Error {
  if (name === CleaningAbortedError.name) return new CleaningAbortedError();
  const error = new Error(message);
  return Object.assign(error, { name, stack }, code === undefined ? {} : { code });
}
