import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeInt16At, writeInt32At } from '../bytes/big-endian.ts';
import { crc32 } from '../bytes/crc32.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { compress } from './compression/index.ts';
import { sizeOfLegacyMessage, writeLegacyMessage } from './legacy-message.ts';
import { MessageSetBuilder } from './message-set-builder.ts';
import {
  baseTimestampAt,
  batchSizeAt,
  codecAt,
  isCrcValid,
  isLogAppendTimeAt,
  maxTimestampAt,
  patchCrc,
  recordCountAt,
} from './record-batch.ts';
import { buildRecordBatch } from './record-batch-builder.ts';
import { readRecords } from './record-batch-reader.ts';
import type { TopicRules } from './topic-rules.ts';
import { validateRecords } from './validate.ts';
import type { ValidationResult } from './validation-result.ts';

const now = 1_700_000_000_000;
const topic: TopicRules = {
  maxMessageBytes: 1_048_588,
  isCompacted: false,
  isLogAppendTime: false,
  timestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
  timestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
  codec: undefined,
};
const v2 = { requestVersion: 2, nowMs: now };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const oldCodecs = Object.entries(CompressionCodec).filter(([name]) => name !== 'zstd');

function messageSet(
  magic: 0 | 1,
  codec: CompressionCodec,
  keys: (string | null)[] = ['a', null, 'c'],
): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec });
  keys.forEach((key, i) => {
    builder.append(
      i,
      magic === 0 ? -1 : now + 5 - i,
      key === null ? null : text(key),
      i === 2 ? null : text(`value ${i}`),
    );
  });
  return builder.build();
}

/** A wrapper with this offset, around these bytes. */
function wrapper(inner: Uint8Array, offset = 0): Uint8Array {
  return wrapperOf(compress(CompressionCodec.gzip, inner), offset);
}

function wrapperOf(value: Uint8Array, offset = 0): Uint8Array {
  const bytes = new Uint8Array(sizeOfLegacyMessage(1, null, value));
  writeLegacyMessage(bytes, 0, { offset, magic: 1, attributes: 1, timestamp: now, key: null, value });
  return bytes;
}

function errorOf(result: ValidationResult): string {
  return result.isValid ? 'NONE' : result.error.name;
}

function accepted(result: ValidationResult): Uint8Array {
  if (!result.isValid) throw new Error(result.message);
  return result.bytes;
}

describe.each([0, 1] as const)('magic %d', (magic) => {
  test.each(oldCodecs)('with %s becomes one batch of that codec', (_, codec) => {
    const result = validateRecords(messageSet(magic, codec), topic, v2);
    const times = magic === 0 ? [-1, -1, -1] : [now + 5, now + 4, now + 3];
    expect(result).toMatchObject({ isRebuilt: true, recordCount: 3, maxTimestamp: times[0] });
    const batch = accepted(result);
    expect([batchSizeAt(batch, 0), codecAt(batch, 0), recordCountAt(batch, 0), isCrcValid(batch, 0)]).toEqual(
      [batch.length, codec, 3, true],
    );
    expect([baseTimestampAt(batch, 0), maxTimestampAt(batch, 0)]).toEqual([times[0], times[0]]);
    expect(Array.from(readRecords(batch), (r) => [r.offset, r.timestamp, r.key, r.value, r.headers])).toEqual(
      [
        [0, times[0], text('a'), text('value 0'), []],
        [1, times[1], null, text('value 1'), []],
        [2, times[2], text('c'), null, []],
      ],
    );
  });

  test('gets the codec and the clock of the topic', () => {
    const rules = { ...topic, codec: CompressionCodec.zstd, isLogAppendTime: true };
    const batch = accepted(validateRecords(messageSet(magic, CompressionCodec.none), rules, v2));
    expect([codecAt(batch, 0), isLogAppendTimeAt(batch, 0), maxTimestampAt(batch, 0)]).toEqual([
      4,
      true,
      now,
    ]);
  });

  test('on a compacted topic every message needs a key', () => {
    for (const [, codec] of oldCodecs) {
      expect(errorOf(validateRecords(messageSet(magic, codec), { ...topic, isCompacted: true }, v2))).toBe(
        'INVALID_RECORD',
      );
      expect(
        errorOf(validateRecords(messageSet(magic, codec, ['a', 'b']), { ...topic, isCompacted: true }, v2)),
      ).toBe('NONE');
    }
  });
});

/** With another checksum behind the data. */
function unchecked(content: Uint8Array): Uint8Array {
  const block = compress(CompressionCodec.gzip, content);
  return block.map((byte, at) => (at === block.length - 8 ? byte ^ 1 : byte));
}

function changed(batch: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  change(batch);
  patchCrc(batch, 0);
  return batch;
}

describe('refused', () => {
  const plain = messageSet(1, CompressionCodec.none);
  const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
    bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  test.each<[string, string, Uint8Array]>([
    ['a wrong checksum', 'CORRUPT_MESSAGE', flipped(plain, 40)],
    ['a wrong checksum inside', 'CORRUPT_MESSAGE', wrapper(flipped(plain, 40))],
    ['two wrappers', 'INVALID_RECORD', Buffer.concat([wrapper(plain), wrapper(plain)])],
    ['a wrapper and a plain message', 'INVALID_RECORD', Buffer.concat([wrapper(plain), plain])],
    ['two formats', 'INVALID_RECORD', Buffer.concat([plain, messageSet(0, CompressionCodec.none)])],
    [
      'an old and a new format',
      'INVALID_RECORD',
      Buffer.concat([plain, buildRecordBatch([{ value: null }])]),
    ],
    ['a nested wrapper', 'INVALID_RECORD', wrapper(wrapper(plain))],
    ['another format inside', 'INVALID_RECORD', wrapper(messageSet(0, CompressionCodec.none))],
    ['an empty wrapper', 'INVALID_RECORD', wrapper(new Uint8Array(0))],
    ['a wrong checksum of gzip', 'UNKNOWN_SERVER_ERROR', wrapperOf(unchecked(plain))],
    [
      'a message of no size in front of a wrong checksum of gzip',
      'CORRUPT_MESSAGE',
      wrapperOf(unchecked(Buffer.concat([plain, new Uint8Array(30)]))),
    ],
    [
      'a batch with a codec that does not exist behind a message',
      'UNKNOWN_SERVER_ERROR',
      Buffer.concat([plain, changed(buildRecordBatch([{ value: null }]), (b) => writeInt16At(b, 21, 5))]),
    ],
    ['an impossible size', 'CORRUPT_MESSAGE', Buffer.concat([plain, new Uint8Array(30)])],
    ['a wrapper below its last message', 'INVALID_RECORD', wrapper(plain, 1)],
  ])('%s: %s', (_, expected, bytes) => {
    expect(errorOf(validateRecords(bytes, topic, v2))).toBe(expected);
  });

  test('magic 1 in Produce v3', () => {
    expect(errorOf(validateRecords(plain, topic, { requestVersion: 3, nowMs: now }))).toBe('INVALID_RECORD');
  });

  test('a message above max.message.bytes, and a batch that grew above it', () => {
    expect(errorOf(validateRecords(plain, { ...topic, maxMessageBytes: 30 }, v2))).toBe('MESSAGE_TOO_LARGE');
    expect(errorOf(validateRecords(plain, { ...topic, maxMessageBytes: 60 }, v2))).toBe('MESSAGE_TOO_LARGE');
  });

  test('timestamps out of range', () => {
    expect(errorOf(validateRecords(plain, { ...topic, timestampAfterMaxMs: 4 }, v2))).toBe(
      'INVALID_TIMESTAMP',
    );
    expect(errorOf(validateRecords(plain, { ...topic, timestampAfterMaxMs: 5 }, v2))).toBe('NONE');
  });
});

test('wrong inner offsets and a cut last message do no harm', () => {
  const [one] = [messageSet(1, CompressionCodec.none, ['x'])];
  const inner = Buffer.concat([one, one, one, one.subarray(0, 20)]);
  const batch = accepted(validateRecords(Buffer.concat([wrapper(inner), one.subarray(0, 25)]), topic, v2));
  expect(Array.from(readRecords(batch), (r) => r.offset)).toEqual([0, 1, 2]);
});

test('the claimed append time of magic 1 is refused on a LogAppendTime topic', () => {
  const builder = new MessageSetBuilder({ magic: 1, codec: CompressionCodec.none, logAppendTime: now });
  builder.append(0, now, null, text('x'));
  const bytes = builder.build();
  expect(errorOf(validateRecords(bytes, { ...topic, isLogAppendTime: true }, v2))).toBe('INVALID_TIMESTAMP');
  expect(isLogAppendTimeAt(accepted(validateRecords(bytes, topic, v2)), 0)).toBe(false);
});

test('mutated message sets are judged without a throw', () => {
  const sets = ([0, 1] as const).flatMap((magic) => oldCodecs.map(([, codec]) => messageSet(magic, codec)));
  fc.assert(
    fc.property(fc.constantFrom(...sets), fc.nat(), fc.nat(255), fc.boolean(), (set, at, value, isInner) => {
      const changed = set.slice();
      changed[16 + (at % (set.length - 16))] = value;
      writeInt32At(changed, 12, crc32(changed, 16, Math.min(changed.length, batchSizeAt(changed, 0))));
      const bytes = isInner ? wrapper(changed) : changed;
      const result = validateRecords(bytes, topic, v2);
      if (result.isValid) expect([...readRecords(result.bytes)]).toHaveLength(result.recordCount);
    }),
    { numRuns: 2000 },
  );
});

test('a set of more plain messages than may be built anew is MESSAGE_TOO_LARGE, though it would compress well', () => {
  const set = (count: number): Uint8Array => {
    const builder = new MessageSetBuilder({ magic: 1, codec: CompressionCodec.none });
    const value = new Uint8Array(100_000);
    for (let offset = 0; offset < count; offset++) builder.append(offset, now, null, value);
    return builder.build();
  };
  const zipped = { ...topic, codec: CompressionCodec.gzip };
  expect(errorOf(validateRecords(set(160), zipped, v2))).toBe('NONE');
  expect(errorOf(validateRecords(set(200), zipped, v2))).toBe('MESSAGE_TOO_LARGE');
});
