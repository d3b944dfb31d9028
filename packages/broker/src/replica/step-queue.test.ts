import type { Clock } from '@kafka-ts/environment/clock';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import { beforeEach, describe, expect, test } from 'vitest';
import { StepQueue } from './step-queue.ts';

/** A clock on which each look takes a millisecond, and turns are ended by hand. */
class Turns {
  nowMs = 0;
  readonly ends: (() => void)[] = [];

  get clock(): Clock {
    return {
      nowMs: () => this.nowMs,
      monotonicMs: () => this.nowMs++,
      setTimer: () => ({ cancel: () => {} }),
      endOfTurn: (callback) => this.ends.push(callback),
    };
  }

  next(): boolean {
    const callback = this.ends.shift();
    callback?.();
    return callback !== undefined;
  }
}

function* counted(name: string, steps: number, seen: string[]): Steps<string> {
  for (let step = 1; step < steps; step++) {
    seen.push(`${name}${step}`);
    yield;
  }
  seen.push(`${name}${steps}`);
  return name;
}

describe('work in steps', () => {
  let turns: Turns;
  let queue: StepQueue;
  let seen: string[];
  const listener = {
    onDone: (value: string) => seen.push(`done ${value}`),
    onFailed: (error: unknown) => seen.push(String(error)),
  };
  beforeEach(() => {
    turns = new Turns();
    queue = new StepQueue(turns.clock);
    seen = [];
  });

  test('what is short is done in the call', () => {
    queue.run(counted('a', 2, seen), listener);
    expect(seen).toEqual(['a1', 'a2', 'done a']);
    expect(queue.size).toBe(0);
  });

  test('what is long lets others have their turn, and what comes behind it waits, in order', () => {
    queue.run(counted('a', 10, seen), listener);
    queue.run(counted('b', 1, seen), listener);
    expect(seen.length).toBeLessThan(10);
    expect(seen.includes('b1')).toBe(false);
    let count = 0;
    while (turns.next()) count++;
    expect(count).toBeGreaterThan(1);
    const steps = Array.from({ length: 10 }, (_, i) => `a${i + 1}`);
    expect(seen).toEqual([...steps, 'done a', 'b1', 'done b']);
  });

  test('a turn ends after some steps also where the clock stands still', () => {
    const still = new StepQueue({ ...turns.clock, monotonicMs: () => 0 });
    still.run(counted('a', 50, seen), listener);
    expect(seen.length).toBeLessThan(50);
    while (turns.next());
    expect(seen.at(-1)).toBe('done a');
  });

  test('work that fails is told, and the next begins', () => {
    function* failing(): Steps<string> {
      yield;
      throw new Error('broken');
    }
    queue.run(failing(), listener);
    queue.run(counted('b', 1, seen), listener);
    while (turns.next());
    expect(seen).toEqual(['Error: broken', 'b1', 'done b']);
  });
});
