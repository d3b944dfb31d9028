/** Refuses record sets whose batches cannot even be told apart. */
import { Errors } from '../errors.ts';
import { unreadable } from './rebuild.ts';
import { batchSizeAt, batchSizeWithin, headerUpToMagicBytes, magicAt } from './record-batch.ts';
import type { ProduceContext } from './topic-rules.ts';
import { type InvalidRecords, invalid } from './validation-result.ts';

/** Where the last offset delta of a batch ends. */
const lastOffsetEnd = 27;

/** Java reads the last offset of a batch that is long enough to have a magic, and falls over its end, unless what follows is found to be wrong first. */
export function corruptFirst(records: Uint8Array, { requestVersion = 0 }: ProduceContext): InvalidRecords {
  const end = batchSizeAt(records, 0);
  const isCut = end >= headerUpToMagicBytes && end < lastOffsetEnd && magicAt(records, 0) === 2;
  if (!isCut) return corruptHeader(records, 0);
  const isNextWrong = requestVersion >= 3 && batchSizeWithin(records, end, records.length) < 0;
  return isNextWrong ? corruptHeader(records, end) : unreadable('The batch ends within its header');
}

export function corruptHeader(records: Uint8Array, position: number): InvalidRecords {
  const size = batchSizeAt(records, position);
  return invalid(
    Errors.CORRUPT_MESSAGE,
    `Size ${size} or magic of the batch at byte ${position} cannot be right`,
  );
}
