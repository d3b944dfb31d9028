import { expect, test } from 'vitest';
import { turnClock } from './turn-clock.ts';

test('the time stands still within a turn and goes on with the next', () => {
  let time = 1000;
  const turnEnds: (() => void)[] = [];
  const clock = turnClock({
    nowMs: () => time,
    monotonicMs: () => time / 10,
    setTimer: () => ({ cancel: () => {} }),
    endOfTurn: (callback) => {
      turnEnds.push(callback);
    },
  });
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1000, 100]);
  time = 2000;
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1000, 100]);
  expect(turnEnds).toHaveLength(1);
  turnEnds[0]?.();
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([2000, 200]);
});
