/** Compares what two brokers answered; texts that are in our own words count as equal, times of a clock in texts too. */
import { Errors } from '@kafka-ts/protocol/errors';
import type { Line } from './side.ts';

export interface Difference {
  readonly asked: string;
  readonly apache: unknown;
  readonly ours: unknown;
}

/** What our broker says where an error has no text of its own: said in other words than Apache's. */
const ownWords: ReadonlySet<unknown> = new Set(Object.values(Errors).map(({ message }) => message));
/** A range of times by the clock, and a list as Scala prints it. */
const varying = /within \[[^\]]*\]|(?<=Duplicate replica assignment found: ).*/;

/** Every request, by its place in the story, that was answered in two ways. */
export function differences(apache: readonly Line[], ours: readonly Line[]): Difference[] {
  return apache
    .map((line, n) => ({ asked: line.asked, apache: line.answer, ours: ours[n]?.answer }))
    .filter((line) => !isAlike(line.apache, line.ours));
}

function isAlike(apache: unknown, ours: unknown): boolean {
  if (typeof apache === 'string' && typeof ours === 'string') {
    return (
      apache === ours ||
      (ownWords.has(ours) && apache !== '') ||
      apache.replace(varying, '') === ours.replace(varying, '')
    );
  }
  if (typeof apache !== 'object' || typeof ours !== 'object' || apache === null || ours === null) {
    return apache === ours;
  }
  const [theirs, own] = [new Map(Object.entries(apache)), new Map(Object.entries(ours))];
  return (
    Array.isArray(apache) === Array.isArray(ours) &&
    theirs.size === own.size &&
    [...theirs].every(([field, value]) => own.has(field) && isAlike(value, own.get(field)))
  );
}
