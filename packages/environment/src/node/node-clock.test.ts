import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nodeClock } from './node-clock.ts';

describe('timers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a delay beyond the 31 bits of setTimeout comes at its time', () => {
    const dayMs = 86_400_000;
    let calls = 0;
    nodeClock.setTimer(60 * dayMs, () => {
      calls++;
    });
    vi.advanceTimersByTime(59 * dayMs);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(dayMs);
    expect(calls).toBe(1);
  });

  test('a cancelled timer is silent, also in the later part of a long delay; cancelling twice does no harm', () => {
    let calls = 0;
    const timer = nodeClock.setTimer(3 * 2 ** 31, () => {
      calls++;
    });
    vi.advanceTimersByTime(2 ** 31 + 5);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(2 ** 33);
    expect(calls).toBe(0);
  });
});

test('the end of a turn comes after its promises, and what it asks for in a later turn', async () => {
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    nodeClock.endOfTurn(() => {
      seen.push('end of turn');
      nodeClock.endOfTurn(resolve);
      void Promise.resolve().then(() => seen.push('promise of the end'));
    });
    void Promise.resolve().then(() => seen.push('promise'));
  });
  expect(seen).toEqual(['promise', 'end of turn', 'promise of the end']);
});

test('wall time is whole milliseconds, monotonic time has fractions and never falls', () => {
  expect(Number.isInteger(nodeClock.nowMs())).toBe(true);
  const readings = Array.from({ length: 100 }, () => nodeClock.monotonicMs());
  expect(readings).toEqual([...readings].sort((a, b) => a - b));
  expect(readings.some((reading) => !Number.isInteger(reading))).toBe(true);
});
