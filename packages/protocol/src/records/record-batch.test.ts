import { describe, expect, test } from 'vitest';
import {
  attributesAt,
  BatchAttributes,
  baseOffsetAt,
  baseSequenceAt,
  baseTimestampAt,
  batchSizeAt,
  batchSizeWithin,
  codecAt,
  computeCrc,
  crcAt,
  isControlAt,
  isCrcValid,
  isLogAppendTimeAt,
  isTransactionalAt,
  lastOffsetAt,
  lastOffsetDeltaAt,
  lastSequenceAt,
  magicAt,
  maxTimestampAt,
  nextOffsetAt,
  partitionLeaderEpochAt,
  patchBaseOffset,
  patchLeaderEpoch,
  patchMaxTimestamp,
  producerEpochAt,
  producerIdAt,
  recordCountAt,
  writeHeader,
} from './record-batch.ts';

const header = {
  baseOffset: 5_000_000_000,
  partitionLeaderEpoch: 7,
  attributes: BatchAttributes.transactional | 3,
  lastOffsetDelta: 9,
  baseTimestamp: 1_700_000_000_000,
  maxTimestamp: 1_700_000_000_123,
  producerId: 4_294_967_297,
  producerEpoch: 12,
  baseSequence: 0x7ffffffe,
  recordCount: 10,
};

/** A batch of 300 bytes at position 5 of a larger buffer. */
function batch(): Uint8Array {
  const bytes = Uint8Array.from({ length: 320 }, (_, i) => i);
  writeHeader(bytes, 5, 305, header);
  return bytes;
}

test('every field is read from where it was written', () => {
  const bytes = batch();
  expect(batchSizeAt(bytes, 5)).toBe(300);
  expect(magicAt(bytes, 5)).toBe(2);
  expect(baseOffsetAt(bytes, 5)).toBe(5_000_000_000);
  expect(partitionLeaderEpochAt(bytes, 5)).toBe(7);
  expect(attributesAt(bytes, 5)).toBe(0x13);
  expect(codecAt(bytes, 5)).toBe(3);
  expect([isTransactionalAt, isControlAt, isLogAppendTimeAt].map((is) => is(bytes, 5))).toEqual([
    true,
    false,
    false,
  ]);
  expect(lastOffsetDeltaAt(bytes, 5)).toBe(9);
  expect(lastOffsetAt(bytes, 5)).toBe(5_000_000_009);
  expect(nextOffsetAt(bytes, 5)).toBe(5_000_000_010);
  expect(baseTimestampAt(bytes, 5)).toBe(1_700_000_000_000);
  expect(maxTimestampAt(bytes, 5)).toBe(1_700_000_000_123);
  expect(producerIdAt(bytes, 5)).toBe(4_294_967_297);
  expect(producerEpochAt(bytes, 5)).toBe(12);
  expect(baseSequenceAt(bytes, 5)).toBe(0x7ffffffe);
  expect(lastSequenceAt(bytes, 5)).toBe(7);
  expect(recordCountAt(bytes, 5)).toBe(10);
  expect(crcAt(bytes, 5)).toBe(computeCrc(bytes, 5));
});

test('the header lies where the format says', () => {
  const bytes = new Uint8Array(61);
  writeHeader(bytes, 0, 61, { ...header, attributes: 0 });
  const crc = Buffer.from(bytes.subarray(17, 21)).toString('hex');
  expect(Buffer.from(bytes).toString('hex')).toBe(
    `000000012a05f2000000003100000007${'02'}${crc}000000000009${'0000018bcfe56800'}${'0000018bcfe5687b'}0000000100000001000c7ffffffe0000000a`,
  );
});

test('without a sequence there is no last sequence', () => {
  const bytes = new Uint8Array(61);
  writeHeader(bytes, 0, 61, { ...header, baseSequence: -1 });
  expect(lastSequenceAt(bytes, 0)).toBe(-1);
});

describe('patching', () => {
  test('offset and epoch leave the checksum right', () => {
    const bytes = batch();
    patchBaseOffset(bytes, 5, 123_456_789_012);
    patchLeaderEpoch(bytes, 5, 8);
    expect([baseOffsetAt(bytes, 5), partitionLeaderEpochAt(bytes, 5)]).toEqual([123_456_789_012, 8]);
    expect(isCrcValid(bytes, 5)).toBe(true);
  });

  test('the append time sets flag and timestamp and a new checksum', () => {
    const bytes = batch();
    const before = crcAt(bytes, 5);
    expect(patchMaxTimestamp(bytes, 5, true, 1_800_000_000_000)).toBe(true);
    expect([isLogAppendTimeAt(bytes, 5), maxTimestampAt(bytes, 5)]).toEqual([true, 1_800_000_000_000]);
    expect(attributesAt(bytes, 5)).toBe(0x1b);
    expect(crcAt(bytes, 5)).not.toBe(before);
    expect(isCrcValid(bytes, 5)).toBe(true);
    expect(patchMaxTimestamp(bytes, 5, false, header.maxTimestamp)).toBe(true);
    expect(crcAt(bytes, 5)).toBe(before);
  });

  test('a timestamp that stays costs no checksum', () => {
    const bytes = batch();
    bytes[300] = 0;
    expect(patchMaxTimestamp(bytes, 5, false, header.maxTimestamp)).toBe(false);
    expect(isCrcValid(bytes, 5)).toBe(false);
  });
});

test('each changed byte from the attributes on breaks the checksum', () => {
  const bytes = batch();
  for (let i = 5 + 21; i < 305; i++) {
    const kept = bytes[i] ?? 0;
    bytes[i] = kept ^ 1;
    expect(isCrcValid(bytes, 5)).toBe(false);
    bytes[i] = kept;
  }
  expect(isCrcValid(bytes, 5)).toBe(true);
});

describe('size within bounds', () => {
  test('a whole batch has its size, every cut one is incomplete', () => {
    const bytes = batch();
    expect(batchSizeWithin(bytes, 5, 320)).toBe(300);
    for (let end = 5; end < 305; end++) expect(batchSizeWithin(bytes, 5, end)).toBe(0);
  });

  test.each([
    ['a size below the smallest message', 8, [0, 0, 0, 13]],
    ['a negative size', 8, [0x80, 0, 0, 0]],
    ['a size below the header of magic 2', 8, [0, 0, 0, 48]],
    ['an unknown magic', 16, [3]],
    ['a negative magic', 16, [0xff]],
  ])('%s is corrupt', (_, at, content) => {
    const bytes = batch();
    bytes.set(content, 5 + at);
    expect(batchSizeWithin(bytes, 5, 320)).toBe(-1);
  });
});
