import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { QuickReads } from './quick-reads.ts';

/** A clock that stands still but for what the test says. */
class HandClock implements Clock {
  ms = 1000;
  nowMs = (): number => this.ms;
  monotonicMs = (): number => this.ms;
  setTimer = (): never => {
    throw new Error('no timer is needed');
  };
  endOfTurn = (): never => {
    throw new Error('no turn is needed');
  };
}

const short = 4096;

test('a short read is done at once, a long one is not', () => {
  const reads = new QuickReads(new HandClock());
  expect(reads.try(short, () => 7)).toBe(7);
  expect(reads.try(64 * 1024 + 1, () => 7)).toBeUndefined();
});

test('one that meets the disk sends those that follow to the thread pool for fifty times as long, whether it failed or not', () => {
  for (const ends of ['well', 'badly'] as const) {
    const clock = new HandClock();
    const reads = new QuickReads(clock);
    const slow = (): number => {
      clock.ms += 4;
      if (ends === 'badly') throw new Error('EIO');
      return 7;
    };
    if (ends === 'well') expect(reads.try(short, slow)).toBe(7);
    else expect(() => reads.try(short, slow)).toThrow('EIO');
    clock.ms += 199;
    expect(reads.try(short, () => 7)).toBeUndefined();
    clock.ms += 1;
    expect(reads.try(short, () => 7)).toBe(7);
  }
});

test('who reads piece after piece comes to the thread pool after sixteen in a millisecond', () => {
  const clock = new HandClock();
  const reads = new QuickReads(clock);
  const count = (): number => {
    let done = 0;
    while (reads.try(short, () => 7) !== undefined) done++;
    return done;
  };
  expect(count()).toBe(16);
  clock.ms += 0.9;
  expect(count()).toBe(0);
  clock.ms += 0.1;
  expect(count()).toBe(16);
});
