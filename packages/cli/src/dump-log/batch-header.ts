/**
 * The entries of a `.log` file in all formats as `org.apache.kafka.common.record.FileLogInputStream` steps over them,
 * damaged ones included: what a header says is shown, not judged, and 64-bit fields are exact.
 *
 * Magic 2 and above is read as a record batch (61 bytes of header), everything below as a message of magic 0 or 1.
 */
import { int8At, int16At, int32At, uint8At, uint32At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32 } from '@kafka-ts/protocol/bytes/crc32';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import {
  BatchAttributes,
  headerUpToMagicBytes,
  logOverheadBytes,
  minBatchLength,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import { CliError } from '../cli-error.ts';
import { type Long, longAt, plus } from './long.ts';
import type { SegmentReader } from './segment-reader.ts';

export type TimestampType = 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';

/** Where an entry lies. */
export interface BatchPlace {
  readonly position: number;
  readonly sizeBytes: number;
  readonly magic: number;
}

/** What an entry of any format says of itself. */
export interface BatchHeader extends BatchPlace {
  readonly lastOffset: Long;
  readonly timestampType: TimestampType;
  readonly maxTimestamp: Long;
  /** 0 … 7; 5 and above name no codec. */
  readonly codec: number;
  readonly crc: number;
  /** What only a record batch (magic 2) has. */
  readonly batch: RecordBatchFields | undefined;
}

export interface RecordBatchFields {
  readonly baseOffset: Long;
  readonly baseTimestamp: Long;
  readonly count: number;
  readonly baseSequence: number;
  readonly lastSequence: number;
  readonly producerId: Long;
  readonly producerEpoch: number;
  readonly partitionLeaderEpoch: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly deleteHorizonMs: Long | undefined;
}

/**
 * The entry at `position`; undefined where none fits any more before `end`.
 * @throws CliError for a size that no entry has
 */
export function placeAt(
  reader: SegmentReader,
  path: string,
  position: number,
  end: number,
): BatchPlace | undefined {
  if (position >= end - headerUpToMagicBytes) return undefined;
  const bytes = reader.view(position, headerUpToMagicBytes);
  if (bytes === undefined) return undefined;
  const size = int32At(bytes, 8);
  if (size < minBatchLength) {
    throw new CliError(
      `${path}: found record size ${size} smaller than minimum record overhead (${minBatchLength}) at byte ${position}`,
    );
  }
  if (position > end - logOverheadBytes - size) return undefined;
  return { position, sizeBytes: logOverheadBytes + size, magic: int8At(bytes, 16) };
}

/** @throws CliError if the file ends within the header */
export function headerOf(reader: SegmentReader, path: string, place: BatchPlace): BatchHeader {
  const length = headerBytes(place.magic);
  const bytes = reader.view(place.position, length);
  if (bytes === undefined) {
    throw new CliError(
      `${path}: the batch at byte ${place.position} has a header of ${length} bytes, ${reader.sizeBytes - place.position} are left`,
    );
  }
  return place.magic < 2 ? legacyHeader(place, bytes) : batchHeader(place, bytes);
}

function headerBytes(magic: number): number {
  if (magic >= 2) return recordBatchOverheadBytes;
  return magic === 1 ? 26 : 18;
}

function batchHeader(place: BatchPlace, bytes: Uint8Array): BatchHeader {
  // The second byte of the attributes is not used.
  const attributes = uint8At(bytes, 22);
  const baseOffset = longAt(bytes, 0);
  const lastOffsetDelta = int32At(bytes, 23);
  const baseSequence = int32At(bytes, 53);
  return {
    ...place,
    lastOffset: plus(baseOffset, lastOffsetDelta),
    timestampType: (attributes & BatchAttributes.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime',
    maxTimestamp: longAt(bytes, 35),
    codec: attributes & BatchAttributes.codecMask,
    crc: uint32At(bytes, 17),
    batch: {
      baseOffset,
      baseTimestamp: longAt(bytes, 27),
      count: int32At(bytes, 57),
      baseSequence,
      lastSequence: baseSequence === -1 ? -1 : incrementSequence(baseSequence, lastOffsetDelta),
      producerId: longAt(bytes, 43),
      producerEpoch: int16At(bytes, 51),
      partitionLeaderEpoch: int32At(bytes, 12),
      isTransactional: (attributes & BatchAttributes.transactional) !== 0,
      isControl: (attributes & BatchAttributes.control) !== 0,
      deleteHorizonMs: (attributes & BatchAttributes.deleteHorizon) === 0 ? undefined : longAt(bytes, 27),
    },
  };
}

function legacyHeader(place: BatchPlace, bytes: Uint8Array): BatchHeader {
  return {
    ...place,
    lastOffset: longAt(bytes, 0),
    timestampType: legacyTimestampType(place.magic, uint8At(bytes, 17)),
    maxTimestamp: place.magic === 1 ? longAt(bytes, 18) : -1,
    codec: uint8At(bytes, 17) & BatchAttributes.codecMask,
    crc: uint32At(bytes, 12),
    batch: undefined,
  };
}

/** Of a message of magic 0 or 1. */
export function legacyTimestampType(magic: number, attributes: number): TimestampType {
  if (magic === 0) return 'NoTimestampType';
  return (attributes & BatchAttributes.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime';
}

/** In the circle 0 … 2^31−1; of what is not in it, what Java's arithmetic gives. */
export function incrementSequence(sequence: number, increment: number): number {
  const room = (0x7fffffff - increment) | 0;
  return sequence > room ? (increment - ((0x7fffffff - sequence) | 0) - 1) | 0 : (sequence + increment) | 0;
}

/** Whether the checksum of the entry, which `bytes` hold whole, is right. */
export function isValid(header: BatchHeader, bytes: Uint8Array): boolean {
  if (header.magic < 2) return crc32(bytes, 16, bytes.length) === header.crc;
  return bytes.length >= recordBatchOverheadBytes && crc32c(bytes, 21, bytes.length) === header.crc;
}

/** The bytes of the entry, all of which lie in the file. */
export function bytesOf(reader: SegmentReader, place: BatchPlace): Uint8Array {
  const bytes = reader.view(place.position, place.sizeBytes);
  if (bytes === undefined) throw new CliError(`The file became shorter than ${place.position} bytes`);
  return bytes;
}
