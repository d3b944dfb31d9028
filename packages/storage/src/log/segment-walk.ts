/**
 * Walks the batches of a segment from the one with an offset on. The offset index leads there, and is not believed: an entry that leads
 * elsewhere is named and passed over. Nor are the batches: one that cannot be what was written ends the walk with an error.
 */
import { baseOffsetAt, magicAt, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import { CorruptLogError } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch, SegmentCheck } from './segment-check.ts';
import { type ScannedBatch, scanBatches } from './segment-scan.ts';

const NEWEST_MAGIC = 2;

/**
 * The batches from one at or in front of `offset` on; `block` is valid until the next one is asked for. Checksums are looked at
 * (unless told otherwise) as far as whole batches were read with their headers. Fails with {@link CorruptLogError}.
 */
export async function* batchesFrom(
  segment: LogSegment,
  offset: number,
  areChecksumsChecked = true,
): AsyncGenerator<ScannedBatch, void> {
  for (let sought = offset; ; ) {
    const entry = await segment.offsetIndex.find(sought);
    const isStart = entry.position <= 0 || entry.offset <= segment.baseOffset;
    const place = isStart ? { position: 0, offset: undefined } : entry;
    const misled = yield* walk(segment, place, areChecksumsChecked);
    if (misled === undefined) return;
    segment.indexes.noteDamage(
      segment.offsetIndex.path,
      `the entry of offset ${entry.offset} at byte ${entry.position}: ${misled}. It is passed over`,
    );
    sought = entry.offset - 1;
  }
}

/** Where the first batch starts whose last offset is not below `offset`; the segment's end if there is none. See {@link batchesFrom}. */
export async function positionOf(segment: LogSegment, offset: number): Promise<number> {
  for await (const { block, at, position } of batchesFrom(segment, offset, false)) {
    if (lastOffsetOfBatch(block, at) >= offset) return position;
  }
  return segment.sizeBytes;
}

/** The batches from byte `start` on, the first of which is to begin at or in front of `indexedOffset`; what is there instead ends it at once. */
async function* walk(
  segment: LogSegment,
  {
    position: start,
    offset: indexedOffset,
  }: { readonly position: number; readonly offset: number | undefined },
  areChecksumsChecked: boolean,
): AsyncGenerator<ScannedBatch, string | undefined> {
  let nextOffset = segment.baseOffset;
  let end = start;
  for await (const batch of scanBatches(segment, start)) {
    const { block, at, position, sizeBytes } = batch;
    const fault = headerFault(segment, batch, nextOffset);
    const isIndexed = end === start && indexedOffset !== undefined;
    if (isIndexed && fault !== undefined) return fault;
    if (isIndexed && baseOffsetAt(block, at) > indexedOffset) return 'another batch than the index says';
    const damage = fault ?? (areChecksumsChecked ? contentFault(segment, batch, nextOffset) : undefined);
    if (damage !== undefined) throw corruptAt(segment, position, damage);
    nextOffset = lastOffsetOfBatch(block, at) + 1;
    end = position + sizeBytes;
    yield batch;
  }
  if (end === start && indexedOffset !== undefined) return 'no batch';
  if (end !== segment.sizeBytes) throw corruptAt(segment, end, 'none');
  return undefined;
}

function headerFault(
  segment: LogSegment,
  { block, at, position, sizeBytes }: ScannedBatch,
  nextOffset: number,
): string | undefined {
  const magic = magicAt(block, at);
  const isKnown = magic === NEWEST_MAGIC ? sizeBytes >= recordBatchOverheadBytes : magic === 0 || magic === 1;
  if (!isKnown) return `no batch header: size ${sizeBytes}, magic ${magic}`;
  if (position + sizeBytes > segment.sizeBytes) return `a torn batch of ${sizeBytes} bytes`;
  const baseOffset = baseOffsetAt(block, at);
  const lastOffset = lastOffsetOfBatch(block, at);
  if (baseOffset >= nextOffset && lastOffset >= baseOffset) return undefined;
  return `a batch of offsets ${baseOffset} to ${lastOffset}, expected ${nextOffset} or above`;
}

/** Of a batch that was read whole. */
function contentFault(
  segment: LogSegment,
  { block, at, position, sizeBytes }: ScannedBatch,
  nextOffset: number,
): string | undefined {
  if (at + sizeBytes > block.length || segment.isVerified(position, position + sizeBytes)) return undefined;
  const place = { filePosition: position, fileBytes: position + sizeBytes };
  return new SegmentCheck(nextOffset, () => {}).check(block, at, at + sizeBytes, place).fault;
}

/** Fails with {@link CorruptLogError} if `batch`, read from byte `position`, is not what was written there. */
export function checkBatch(segment: LogSegment, batch: Uint8Array, position: number): void {
  if (segment.isVerified(position, position + batch.length)) return;
  const place = { filePosition: position, fileBytes: position + batch.length };
  const check = new SegmentCheck(segment.baseOffset, () => {});
  const { fault, goodBytes } = check.check(batch, 0, batch.length, place);
  if (fault !== undefined || goodBytes < batch.length)
    throw corruptAt(segment, position, fault ?? 'a torn batch');
}

/** What a reader is told of bytes that are not the batch that was written there. */
export function corruptAt(segment: LogSegment, position: number, found: string): CorruptLogError {
  return new CorruptLogError(
    `${segment.path}: expected a whole batch at byte ${position} of ${segment.sizeBytes}, found ${found}`,
  );
}
