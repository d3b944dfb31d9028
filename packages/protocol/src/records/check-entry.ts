/** What Apache's log checks of every entry of a record set, whatever its format, before it looks at what the entries are together. */
import { Errors } from '../errors.ts';
import { codecFromId } from './compression/compression-codec.ts';
import { corruptHeader } from './corrupt-header.ts';
import { isLegacyCrcValid, legacyCodecAt } from './legacy-message.ts';
import { baseOffsetAt, batchSizeWithin, codecAt, isCrcValid, magicAt } from './record-batch.ts';
import type { ProduceContext, TopicRules } from './topic-rules.ts';
import { batchTooLarge, type InvalidRecords, invalid } from './validation-result.ts';

/** Where an entry lies. */
export interface EntryPlace {
  readonly position: number;
  readonly size: number;
}

/** Base offset 0 (magic 2), size, checksum, and a codec that exists, in this order; undefined if all are right. */
export function checkEntry(
  records: Uint8Array,
  { position, size }: EntryPlace,
  topic: TopicRules,
  context: ProduceContext,
): InvalidRecords | undefined {
  const isBatch = magicAt(records, position) >= 2;
  if (isBatch && context.requestVersion !== undefined && baseOffsetAt(records, position) !== 0) {
    return invalid(
      Errors.INVALID_RECORD,
      `The base offset of a produced batch is 0, found ${baseOffsetAt(records, position)}`,
    );
  }
  if (size > topic.maxMessageBytes) return batchTooLarge(size, topic.maxMessageBytes);
  if (!(isBatch ? isCrcValid(records, position) : isLegacyCrcValid(records, position))) {
    return invalid(Errors.CORRUPT_MESSAGE, `The checksum of the entry at byte ${position} does not match`);
  }
  const codec = codecIdAt(records, position);
  return codecFromId(codec) === undefined
    ? invalid(
        Errors.UNKNOWN_SERVER_ERROR,
        `The entry at byte ${position} has the unknown codec ${codec}, expected 0–4`,
      )
    : undefined;
}

/**
 * Checks each entry from `first` on until one is wrong; `onRight` is told where those that are right begin. A cut last one is ignored, as
 * old clients expect.
 */
export function checkEntries(
  records: Uint8Array,
  first: number,
  rules: { readonly topic: TopicRules; readonly context: ProduceContext },
  onRight: (position: number) => void,
): InvalidRecords | undefined {
  for (let position = first; ; ) {
    const size = batchSizeWithin(records, position, records.length);
    if (size < 0) return corruptHeader(records, position);
    if (size === 0) return undefined;
    const error = checkEntry(records, { position, size }, rules.topic, rules.context);
    if (error !== undefined) return error;
    onRight(position);
    position += size;
  }
}

/** Of an entry of any format; 5 and above name no codec. */
export function codecIdAt(records: Uint8Array, position: number): number {
  return magicAt(records, position) >= 2 ? codecAt(records, position) : legacyCodecAt(records, position);
}
