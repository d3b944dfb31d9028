import { describe, expect, test } from 'vitest';
import { belowLogStart, beyondSize, beyondTime, type RetentionInput } from './retention.ts';

interface Aged {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly ageMs: number;
}

/** Four segments of 100 bytes and 10 offsets each, whose newest records are 400, 300, 200 and 100 ms old. */
const segments: Aged[] = [0, 10, 20, 30].map((baseOffset, index) => ({
  baseOffset,
  sizeBytes: 100,
  ageMs: 400 - index * 100,
}));
const base: RetentionInput<Aged> = { segments, nextOffset: 40, highWatermark: 40 };
const ageMs = (segment: Aged): number => segment.ageMs;
const offsets = (found: readonly Aged[]): number[] => found.map((segment) => segment.baseOffset);

describe('by time', () => {
  test.each([
    [-1, []],
    [400, []],
    [399, [0]],
    [200, [0, 10]],
    [0, [0, 10, 20, 30]],
    [Number.POSITIVE_INFINITY, []],
  ])('retention.ms %d', (retentionMs, expected) => {
    expect(offsets(beyondTime(base, retentionMs, ageMs))).toEqual(expected);
  });

  test('an older segment behind a younger one stays', () => {
    const shuffled = segments.map((segment, index) => ({ ...segment, ageMs: index === 1 ? 0 : 1000 }));
    expect(offsets(beyondTime({ ...base, segments: shuffled }, 100, ageMs))).toEqual([0]);
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
    expect(offsets(beyondSize(base, retentionBytes))).toEqual(expected);
  });
});

test('segments below the log start go, the last one never by it', () => {
  expect(offsets(belowLogStart(base, 9))).toEqual([]);
  expect(offsets(belowLogStart(base, 19))).toEqual([0]);
  expect(offsets(belowLogStart(base, 40))).toEqual([0, 10, 20]);
});

test('nothing that is not replicated goes', () => {
  expect(offsets(beyondTime({ ...base, highWatermark: 25 }, 0, ageMs))).toEqual([0, 10]);
});

test('the last segment stays while a batch for it waits for its write', () => {
  expect(offsets(beyondTime({ ...base, nextOffset: Number.POSITIVE_INFINITY }, 0, ageMs))).toEqual([
    0, 10, 20,
  ]);
});

test('an empty last segment stays', () => {
  const withEmpty = [...segments, { baseOffset: 40, sizeBytes: 0, ageMs: 1000 }];
  expect(offsets(beyondTime({ ...base, segments: withEmpty }, 0, ageMs))).toEqual([0, 10, 20, 30]);
});
