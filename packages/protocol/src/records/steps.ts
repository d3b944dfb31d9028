/**
 * Work in small parts, so that one thread can serve others in between: a generator that yields after about a quarter of a MiB. Who
 * wants the result at once runs it through; who has others waiting lets them have their turn at each `yield`. A generator that is not run
 * to its end must be told so (`return()`): it may hold a decoder.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Bytes that one step goes through: a millisecond at most for most codecs. */
export const stepBytes = 256 * 1024;

/** The result, all steps taken now. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
