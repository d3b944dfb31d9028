/** The records of an answer to a Fetch, and which of them a reader of committed data shows, by the rules of Apache's consumer. */
import { baseOffsetAt, isControlAt, producerIdAt } from '@kafka-ts/protocol/records/record-batch';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';

export interface SeenRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: string;
  /** Neither a marker nor of a transaction that was aborted. */
  readonly isShown: boolean;
}

/** `aborted` is what the answer says of transactions, in any order. */
export function recordsIn(
  batches: Uint8Array,
  aborted: readonly { readonly producerId: number; readonly firstOffset: number }[],
): SeenRecord[] {
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const hidden = new Set<number>();
  const seen: SeenRecord[] = [];
  for (const position of batchPositions(batches)) {
    const producerId = producerIdAt(batches, position);
    const isControl = isControlAt(batches, position);
    for (const { firstOffset } of [...waiting]) {
      if (firstOffset > baseOffsetAt(batches, position)) break;
      hidden.add(waiting.shift()?.producerId ?? -1);
    }
    if (isControl) hidden.delete(producerId);
    for (const { offset, timestamp, value } of readRecords(batches, { position })) {
      const isShown = !isControl && !hidden.has(producerId);
      seen.push({ offset, timestamp, value: Buffer.from(value ?? []).toString(), isShown });
    }
  }
  return seen;
}
