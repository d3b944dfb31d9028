/**
 * `<offset>.snapshot`: the producers of a partition as of `offset` (exclusive). Big-endian:
 *
 *     i16 version (1) · u32 CRC-32C of all that follows · i32 count · count × entry
 *     entry (46 bytes): i64 producerId · i16 epoch · i32 lastSequence · i64 lastOffset · i32 offsetDelta · i64 timestamp
 *                       · i32 coordinatorEpoch · i64 currentTxnFirstOffset (-1: none)
 *
 * Sequence, offset and delta are a data batch's (-1, -1, 0 if there is none of the current epoch). Apache writes one
 * entry per producer, for its newest batch, so that after its restart a retry of an older one that was in flight counts
 * as out of order. Here every remembered batch has an entry, a producer's oldest first: Apache puts entries into a map
 * by producer id, where the newest wins.
 */
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { type BatchMetadata, noSequence, ProducerEntry } from './producer-entry.ts';

const VERSION = 1;
const CRC_POSITION = 2;
const CHECKED_FROM = 6;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;

/** A snapshot that cannot be used; the message says why, not which file. */
export class CorruptSnapshotError extends Error {
  override readonly name = 'CorruptSnapshotError';
}

export function encodeProducerSnapshot(entries: Iterable<ProducerEntry>): Uint8Array {
  const list = [...entries];
  const count = list.reduce((sum, { batches }) => sum + Math.max(1, batches.length), 0);
  const writer = new Writer(HEADER_BYTES + count * ENTRY_BYTES);
  writer.writeInt16(VERSION);
  writer.writeInt32(0);
  writer.writeInt32(count);
  for (const entry of list) {
    for (const batch of entry.batches.slice(0, -1)) writeEntry(writer, entry, batch, batch.timestamp);
    writeEntry(writer, entry, entry.lastBatch ?? noBatch, entry.lastTimestamp);
  }
  const bytes = writer.toBytes();
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(CRC_POSITION, crc32c(bytes, CHECKED_FROM));
  return bytes;
}

const noBatch: BatchMetadata = { lastSequence: noSequence, lastOffset: -1, offsetDelta: 0, timestamp: -1 };

function writeEntry(writer: Writer, entry: ProducerEntry, batch: BatchMetadata, timestamp: number): void {
  writer.writeInt64(entry.producerId);
  writer.writeInt16(entry.producerEpoch);
  writer.writeInt32(batch.lastSequence);
  writer.writeInt64(batch.lastOffset);
  writer.writeInt32(batch.offsetDelta);
  writer.writeInt64(timestamp);
  writer.writeInt32(entry.coordinatorEpoch);
  writer.writeInt64(entry.currentTransactionFirstOffset ?? -1);
}

/** Throws {@link CorruptSnapshotError} on anything but a whole snapshot of version 1 with the right checksum. */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerEntry[] {
  if (bytes.length < HEADER_BYTES) {
    throw new CorruptSnapshotError(`${bytes.length} bytes, expected at least ${HEADER_BYTES}`);
  }
  const reader = new Reader(bytes);
  const version = reader.readInt16();
  if (version !== VERSION) throw new CorruptSnapshotError(`version ${version}, expected ${VERSION}`);
  const stored = reader.readUint32();
  const computed = crc32c(bytes, CHECKED_FROM);
  if (stored !== computed) throw new CorruptSnapshotError(`checksum ${stored}, expected ${computed}`);
  const count = reader.readInt32();
  if (count < 0 || reader.remaining < count * ENTRY_BYTES) {
    throw new CorruptSnapshotError(
      `${reader.remaining} bytes for ${count} producers of ${ENTRY_BYTES} bytes`,
    );
  }
  const producers = new Map<number, ProducerEntry>();
  for (let index = 0; index < count; index++) readEntry(reader, producers);
  return [...producers.values()];
}

function readEntry(reader: Reader, producers: Map<number, ProducerEntry>): void {
  const producerId = reader.readInt64();
  const entry = producers.get(producerId) ?? new ProducerEntry(producerId);
  producers.set(producerId, entry);
  const producerEpoch = reader.readInt16();
  const lastSequence = reader.readInt32();
  const lastOffset = reader.readInt64();
  const offsetDelta = reader.readInt32();
  const timestamp = reader.readInt64();
  const coordinatorEpoch = reader.readInt32();
  const firstOffset = reader.readInt64();
  entry.enterEpoch(producerEpoch);
  if (lastOffset >= 0) entry.addBatch(producerEpoch, { lastSequence, lastOffset, offsetDelta, timestamp });
  entry.lastTimestamp = timestamp;
  entry.coordinatorEpoch = coordinatorEpoch;
  entry.currentTransactionFirstOffset = firstOffset >= 0 ? firstOffset : undefined;
}
