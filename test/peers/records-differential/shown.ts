/** What lies in answers to Fetch, told in a form in which stored records that say the same are equal, however they are compressed. */
import { uint8At } from '@kafka-ts/protocol/bytes/big-endian';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { CompressionCodec, CompressionError } from '@kafka-ts/protocol/records/compression/index';
import { isLegacyCrcValid, legacyCodecAt } from '@kafka-ts/protocol/records/legacy-message';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import {
  attributesAt,
  BatchAttributes,
  baseOffsetAt,
  baseSequenceAt,
  baseTimestampAt,
  batchSizeAt,
  codecAt,
  isCrcValid,
  isLogAppendTimeAt,
  lastOffsetAt,
  magicAt,
  maxTimestampAt,
  partitionLeaderEpochAt,
  producerEpochAt,
  producerIdAt,
  recordCountAt,
} from '@kafka-ts/protocol/records/record-batch';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { Masks } from '../api-differential/masks.ts';

export interface Shown {
  readonly text: string;
  readonly nextOffset: number;
}

const upToMagicBytes = 17;
/** Where the attributes of a message of magic 0 or 1 lie. */
const legacyAttributes = 17;
const hourMs = 3_600_000;

/** A time of the broker's clock is not the other's. */
export function shownTime(timestamp: number): number | string {
  return Math.abs(timestamp - Date.now()) < hourMs ? 'now' : timestamp;
}

/** Leaves records out of answers: they are told by {@link shownBatches}. */
export class MasksOfRecords extends Masks {
  override mask(value: unknown): unknown {
    return super.mask(withoutRecords(value));
  }
}

function withoutRecords(value: unknown): unknown {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutRecords);
  const fields = Object.entries(value).filter(([name]) => name !== 'records');
  return Object.fromEntries(fields.map(([name, inner]) => [name, withoutRecords(inner)]));
}

/** The whole batches or messages; a cut last one and Apache's filler of offset -1 are left out. */
export function shownBatches(records: Uint8Array): Shown[] {
  const found: Shown[] = [];
  for (let at = 0; records.length - at >= upToMagicBytes; ) {
    const size = batchSizeAt(records, at);
    if (at + size > records.length || baseOffsetAt(records, at) < 0) break;
    const bytes = records.subarray(at, at + size);
    const isBatch = magicAt(bytes, 0) === 2;
    const nextOffset = (isBatch ? lastOffsetAt(bytes, 0) : baseOffsetAt(bytes, 0)) + 1;
    found.push({ text: isBatch ? shownBatch(bytes) : shownMessage(bytes), nextOffset });
    at += size;
  }
  return found;
}

function shownBatch(bytes: Uint8Array): string {
  const isFixed = codecAt(bytes, 0) === CompressionCodec.none && !isLogAppendTimeAt(bytes, 0);
  if (isFixed) return hex(bytes);
  const header = [
    baseOffsetAt(bytes, 0),
    partitionLeaderEpochAt(bytes, 0),
    isCrcValid(bytes, 0),
    attributesAt(bytes, 0),
    lastOffsetAt(bytes, 0),
    shownTime(baseTimestampAt(bytes, 0)),
    shownTime(maxTimestampAt(bytes, 0)),
    producerIdAt(bytes, 0),
    producerEpochAt(bytes, 0),
    baseSequenceAt(bytes, 0),
    recordCountAt(bytes, 0),
  ];
  const records = readable(() => readRecords(bytes)).map(({ offset, timestamp, key, value, headers }) => [
    offset,
    shownTime(timestamp),
    orNull(key),
    orNull(value),
    headers.map((header) => [header.key, orNull(header.value)]),
  ]);
  return `${header.join(' ')} ${JSON.stringify(records)}`;
}

function shownMessage(bytes: Uint8Array): string {
  const codec = legacyCodecAt(bytes, 0);
  const isAppendTime = (uint8At(bytes, legacyAttributes) & BatchAttributes.logAppendTime) !== 0;
  if (codec === CompressionCodec.none && !isAppendTime) return hex(bytes);
  const messages = readable(() => readMessageSet(bytes)).map(({ offset, timestamp, key, value }) => [
    offset,
    shownTime(timestamp),
    orNull(key),
    orNull(value),
  ]);
  const outer = [baseOffsetAt(bytes, 0), magicAt(bytes, 0), codec, isAppendTime, isLegacyCrcValid(bytes, 0)];
  return `${outer.join(' ')} ${JSON.stringify(messages)}`;
}

/** What can be read before something is wrong. */
function readable<T>(read: () => Iterable<T>): T[] {
  const found: T[] = [];
  try {
    for (const one of read()) found.push(one);
  } catch (error) {
    if (!(error instanceof MalformedError || error instanceof CompressionError)) throw error;
  }
  return found;
}

function orNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hex(bytes);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
