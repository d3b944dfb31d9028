import { describe, expect, test } from 'vitest';
import { deletableSegments, type RetainedSegment, type RetentionInput } from './retention.ts';

/** Four segments of 100 bytes and 10 offsets each, whose newest records are 400, 300, 200 and 100 ms old. */
const segments: RetainedSegment[] = [0, 10, 20, 30].map((baseOffset, index) => ({
  baseOffset,
  sizeBytes: 100,
  newestMs: 10_000 - 400 + index * 100,
}));

const base: RetentionInput<RetainedSegment> = {
  segments,
  logStartOffset: 0,
  logEndOffset: 40,
  highWatermark: 40,
  config: { isDeleted: true, retentionBytes: -1, retentionMs: -1 },
  nowMs: 10_000,
};

function deleted(
  input: Partial<RetentionInput<RetainedSegment>>,
  config: Partial<typeof base.config> = {},
): number[] {
  return deletableSegments({ ...base, ...input, config: { ...base.config, ...config } }).flatMap((group) =>
    group.segments.map((segment) => segment.baseOffset),
  );
}

describe('by time', () => {
  test.each([
    [-1, []],
    [400, []],
    [399, [0]],
    [200, [0, 10]],
    [0, [0, 10, 20, 30]],
    [Number.POSITIVE_INFINITY, []],
  ])('retention.ms %d', (retentionMs, expected) => {
    expect(deleted({}, { retentionMs })).toEqual(expected);
  });

  test('an older segment behind a younger one stays', () => {
    const shuffled = segments.map((segment, index) => ({ ...segment, newestMs: index === 1 ? 10_000 : 0 }));
    expect(deleted({ segments: shuffled }, { retentionMs: 100 })).toEqual([0]);
  });
});

describe('by size', () => {
  test.each([
    [-1, []],
    [400, []],
    [301, []],
    [300, [0]],
    [299, [0]],
    [100, [0, 10, 20]],
    [0, [0, 10, 20, 30]],
  ])('retention.bytes %d', (retentionBytes, expected) => {
    expect(deleted({}, { retentionBytes })).toEqual(expected);
  });
});

test('segments below the log start go whatever the policy, the last one never by it', () => {
  expect(deleted({ logStartOffset: 19 }, { isDeleted: false, retentionMs: 0, retentionBytes: 0 })).toEqual([
    0,
  ]);
  expect(deleted({ logStartOffset: 40 }, { isDeleted: false })).toEqual([0, 10, 20]);
});

test('nothing that is not replicated goes', () => {
  expect(deleted({ highWatermark: 25 }, { retentionMs: 0 })).toEqual([0, 10]);
});

test('an empty last segment stays', () => {
  const withEmpty = [...segments, { baseOffset: 40, sizeBytes: 0, newestMs: 0 }];
  expect(deleted({ segments: withEmpty }, { retentionMs: 0 })).toEqual([0, 10, 20, 30]);
});

test('each rule names itself, and counts what the one before left', () => {
  const groups = deletableSegments({
    ...base,
    config: { isDeleted: true, retentionMs: 350, retentionBytes: 200 },
  });
  expect(groups.map((group) => [group.reason, group.segments.map((one) => one.baseOffset)])).toEqual([
    ['retention time 350ms breach', [0]],
    ['retention size 200 breach', [10]],
  ]);
});
