/** What passes of compaction ask of one batch of magic 2 before its records: that it is whole, and its records unpacked. */
import { codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import {
  CompressionCodec,
  decompressInSteps,
  maxDecompressedBytes,
} from '@kafka-ts/protocol/records/compression/index';
import type { Scratch } from '@kafka-ts/protocol/records/compression/scratch';
import { isLegacyCrcValid } from '@kafka-ts/protocol/records/legacy-message';
import {
  attributesAt,
  baseOffsetAt,
  baseSequenceAt,
  baseTimestampAt,
  batchSizeAt,
  codecAt,
  isCrcValid,
  lastOffsetDeltaAt,
  magicAt,
  maxTimestampAt,
  partitionLeaderEpochAt,
  producerEpochAt,
  producerIdAt,
  type RecordBatchHeader,
  recordBatchOverheadBytes,
  recordCountAt,
} from '@kafka-ts/protocol/records/record-batch';
import { CorruptLogError } from '../log/log-reader.ts';
import type { CleanerPace } from './cleaner-pace.ts';
import { keysAtATime } from './offset-map.ts';
import { RecordKeys } from './record-keys.ts';

/** Records looked at between two looks at the clock. */
export const recordsAtATime = keysAtATime;

/** A batch (any magic) in a chunk of a segment. */
export interface BatchPlace {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  /** `<file> at byte <position>`, for messages. */
  readonly name: () => string;
}

/** Throws {@link CorruptLogError} if the batch is not what was written: compaction must not give a new checksum to wrong bytes. */
export function demandIntact({ bytes, at, name }: BatchPlace): void {
  const isIntact = magicAt(bytes, at) === 2 ? isCrcValid(bytes, at) : isLegacyCrcValid(bytes, at);
  if (isIntact) return;
  throw new CorruptLogError(
    `${name()}: a batch of ${batchSizeAt(bytes, at)} bytes whose checksum does not match its content`,
  );
}

/** The codec of a batch of magic 2. Throws {@link CorruptLogError} where the number names none. */
export function codecOf({ bytes, at, name }: BatchPlace): CompressionCodec {
  const codec = codecFromId(codecAt(bytes, at));
  if (codec === undefined)
    throw new CorruptLogError(`${name()}: no codec has the number ${codecAt(bytes, at)}`);
  return codec;
}

/** The records of a batch of magic 2, unpacked if need be: to `scratch`. */
export async function keysOf(batch: BatchPlace, pace: CleanerPace, scratch: Scratch): Promise<RecordKeys> {
  const { bytes, at, end } = batch;
  const start = at + recordBatchOverheadBytes;
  const codec = codecOf(batch);
  if (codec === CompressionCodec.none) return new RecordKeys(bytes, start, end);
  const block = bytes.subarray(start, end);
  const options = { maxBytes: maxDecompressedBytes, scratch };
  const unpacked = await pace.run(decompressInSteps(codec, block, options));
  return new RecordKeys(unpacked, 0, unpacked.length);
}

/** The header of a batch of magic 2. */
export function headerAt(bytes: Uint8Array, at: number): RecordBatchHeader {
  return {
    baseOffset: baseOffsetAt(bytes, at),
    partitionLeaderEpoch: partitionLeaderEpochAt(bytes, at),
    attributes: attributesAt(bytes, at),
    lastOffsetDelta: lastOffsetDeltaAt(bytes, at),
    baseTimestamp: baseTimestampAt(bytes, at),
    maxTimestamp: maxTimestampAt(bytes, at),
    producerId: producerIdAt(bytes, at),
    producerEpoch: producerEpochAt(bytes, at),
    baseSequence: baseSequenceAt(bytes, at),
    recordCount: recordCountAt(bytes, at),
  };
}
