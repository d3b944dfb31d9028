/**
 * `<offset>.snapshot`: the producers of a partition as of `offset` (exclusive). Big-endian:
 *
 *     i16 version (1) · u32 CRC-32C of all that follows · i32 count · count × entry
 *     entry (46 bytes): i64 producerId · i16 epoch · i32 lastSequence · i64 lastOffset · i32 offsetDelta · i64 timestamp
 *                       · i32 coordinatorEpoch · i64 currentTxnFirstOffset (-1: none)
 *
 * Sequence, offset and delta are the newest data batch's (-1, -1, 0 if there is none of the current epoch). Older
 * batches are not kept: after a restart only a retry of the newest is recognised.
 */
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ProducerEntry } from './producer-entry.ts';

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
  const writer = new Writer(HEADER_BYTES + list.length * ENTRY_BYTES);
  writer.writeInt16(VERSION);
  writer.writeInt32(0);
  writer.writeInt32(list.length);
  for (const entry of list) {
    writer.writeInt64(entry.producerId);
    writer.writeInt16(entry.producerEpoch);
    writer.writeInt32(entry.lastSequence);
    writer.writeInt64(entry.lastBatch?.lastOffset ?? -1);
    writer.writeInt32(entry.lastBatch?.offsetDelta ?? 0);
    writer.writeInt64(entry.lastTimestamp);
    writer.writeInt32(entry.coordinatorEpoch);
    writer.writeInt64(entry.currentTransactionFirstOffset ?? -1);
  }
  const bytes = writer.toBytes();
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(CRC_POSITION, crc32c(bytes, CHECKED_FROM));
  return bytes;
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
  return Array.from({ length: count }, () => readEntry(reader));
}

function readEntry(reader: Reader): ProducerEntry {
  const entry = new ProducerEntry(reader.readInt64());
  const producerEpoch = reader.readInt16();
  const lastSequence = reader.readInt32();
  const lastOffset = reader.readInt64();
  const offsetDelta = reader.readInt32();
  const timestamp = reader.readInt64();
  const coordinatorEpoch = reader.readInt32();
  const firstOffset = reader.readInt64();
  entry.producerEpoch = producerEpoch;
  if (lastOffset >= 0) entry.addBatch(producerEpoch, { lastSequence, lastOffset, offsetDelta, timestamp });
  entry.lastTimestamp = timestamp;
  entry.coordinatorEpoch = coordinatorEpoch;
  entry.currentTransactionFirstOffset = firstOffset >= 0 ? firstOffset : undefined;
  return entry;
}
