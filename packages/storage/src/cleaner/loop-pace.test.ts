import { Turn } from '@kafka-ts/environment/turn';
import { expect, test } from 'vitest';
import { SettableClock } from '../fixtures/clocks.ts';
import { CleaningAbortedError } from './cleaner-pace.ts';
import { CleanerThrottle } from './cleaner-throttle.ts';
import { LoopPace } from './loop-pace.ts';

/** Ends of turns come after all that others have to do in one. */
class BusyClock extends SettableClock {
  othersMs = 0;

  override endOfTurn(callback: () => void): void {
    super.endOfTurn(() => {
      this.advance(this.othersMs);
      callback();
    });
  }
}

const stepMs = 0.001;

/** How long each of `count` slices was, of work in small steps. */
async function slices(pace: LoopPace, clock: BusyClock, count: number): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const startMs = clock.monotonicMs();
    let pause: Promise<void> | undefined;
    while (pause === undefined) {
      clock.advance(stepMs);
      pause = pace.pause();
    }
    found.push(clock.monotonicMs() - startMs);
    await pause;
  }
  return found;
}

test('slices are as long as what others do in between, and grow to a quarter of a millisecond while nobody comes', async () => {
  const clock = new BusyClock(1000);
  const cleaning = { isAborted: false };
  const env = { clock, turn: new Turn(clock) };
  const pace = new LoopPace(env, new CleanerThrottle(clock, () => Number.MAX_VALUE), cleaning);
  clock.othersMs = 0.03;
  expect(Math.max(...(await slices(pace, clock, 20)))).toBeLessThan(0.035);
  clock.othersMs = 0.06;
  const even = (await slices(pace, clock, 10)).slice(1);
  expect(Math.min(...even)).toBeGreaterThan(0.05);
  expect(Math.max(...even)).toBeLessThan(0.07);
  clock.othersMs = 5;
  expect((await slices(pace, clock, 3)).at(-1)).toBeLessThan(0.11);
  clock.othersMs = 0.03;
  await slices(pace, clock, 2);
  clock.othersMs = 0.002;
  const growing = await slices(pace, clock, 20);
  expect(growing.at(-1)).toBeGreaterThan(0.24);
  expect(Math.max(...growing)).toBeLessThan(0.26);
  expect(growing).toEqual(growing.toSorted((a, b) => Math.round((a - b) / stepMs / 2)));
  clock.othersMs = 0.03;
  expect((await slices(pace, clock, 3)).slice(1).every((ms) => ms < 0.035)).toBe(true);
  cleaning.isAborted = true;
  await expect(slices(pace, clock, 3)).rejects.toThrow(CleaningAbortedError);
});
