/** What Apache's texts about refused records say of the record and of the bounds of its time. */

/** A record as texts tell it. */
export interface ToldRecord {
  readonly offset: number;
  readonly timestamp: number;
  /** -1 for null. */
  readonly keyLength: number;
  readonly valueLength: number;
}

/** As Java prints it; a record whose key and value were skipped has another class, which tells null as -1. */
export function recordText(record: ToldRecord, isSkimmed: boolean): string {
  const { offset, timestamp, keyLength, valueLength } = record;
  const [name, least] = isSkimmed ? (['PartialDefaultRecord', -1] as const) : (['DefaultRecord', 0] as const);
  const lengths = `key=${Math.max(keyLength, least)} bytes, value=${Math.max(valueLength, least)} bytes`;
  return `${name}(offset=${offset}, timestamp=${timestamp}, ${lengths})`;
}

const largestLong = 2n ** 63n - 1n;

/** A bound as Apache tells it: without a limit it counts the largest long from now, which goes over at the upper end. */
export function shownBound(bound: number, nowMs = 0): string {
  if (Number.isFinite(bound)) return `${bound}`;
  const limit = bound > 0 ? largestLong : -largestLong;
  return `${BigInt.asIntN(64, BigInt(nowMs) + limit)}`;
}
