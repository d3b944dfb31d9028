/** Holds leader epochs against the batches, each of which names its own: the checkpoint has no checksum. */
import type { EpochEntry } from './leader-epoch-cache.ts';

/** The batch with an offset, or the next one; the epoch is -1 where it has none. */
export interface BatchEpoch {
  readonly baseOffset: number;
  readonly epoch: number;
}

/** Looks at the log; undefined where there is no batch, or none can be read. */
export type EpochWitness = (offset: number) => BatchEpoch | undefined;

/** What is wrong with the last entry that is wrong, and where it stands; undefined if none is. the log's start may lie inside a batch. */
export function wrongEpoch(
  entries: readonly EpochEntry[],
  witness: EpochWitness,
  log: { readonly startOffset: number; readonly endOffset: number },
): { readonly index: number; readonly fault: string } | undefined {
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    const end = entries[index + 1]?.startOffset ?? log.endOffset;
    const found = entry && faultOf(entry, end, witness, log.startOffset);
    if (found !== undefined)
      return { index, fault: `epoch ${entry?.epoch} from offset ${entry?.startOffset}: ${found}` };
  }
  return undefined;
}

function faultOf(
  { epoch, startOffset }: EpochEntry,
  endOffset: number,
  witness: EpochWitness,
  logStartOffset: number,
): string | undefined {
  const say = (batch: BatchEpoch): string =>
    `the batch at offset ${batch.baseOffset} has epoch ${batch.epoch}`;
  const isAtStart = startOffset <= logStartOffset;
  const first = witness(startOffset);
  // A batch has one epoch; only the log's start may lie inside.
  if (first !== undefined && first.baseOffset < startOffset && !isAtStart) return say(first);
  const isInside = first !== undefined && first.baseOffset < endOffset;
  if (isInside && first.epoch >= 0 && first.epoch !== epoch) return say(first);
  const last = endOffset < Number.POSITIVE_INFINITY ? witness(endOffset - 1) : undefined;
  const isLastInside = last !== undefined && last.baseOffset >= startOffset && last.baseOffset < endOffset;
  if (isLastInside && last.epoch >= 0 && last.epoch !== epoch) return say(last);
  if (isAtStart) return undefined;
  const before = witness(startOffset - 1);
  const isBefore = before !== undefined && before.baseOffset < startOffset;
  return isBefore && before.epoch >= epoch ? say(before) : undefined;
}
