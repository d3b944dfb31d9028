import { VirtualClock } from '@kafka-ts/testing/virtual-clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelayedOperation, Watchers } from './delayed-operation.ts';
import { TimerWheel } from './timer-wheel.ts';

test('deadlines are kept in their order, never early, late by a few milliseconds at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3000), { maxLength: 60 }), async (delays) => {
      const clock = new VirtualClock();
      const wheel = new TimerWheel(clock);
      const ran: { readonly dueMs: number; readonly atMs: number }[] = [];
      for (const delayMs of delays) {
        const dueMs = clock.monotonicMs() + delayMs;
        wheel.after(delayMs, () => ran.push({ dueMs, atMs: clock.monotonicMs() }));
      }
      expect(await clock.runUntilIdle()).toBe(true);
      expect(ran.length).toBe(delays.length);
      for (const { dueMs, atMs } of ran) {
        expect(atMs).toBeGreaterThanOrEqual(dueMs);
        expect(atMs - dueMs).toBeLessThan(8);
      }
    }),
    { numRuns: 50 },
  );
});

test('a deadline that sets a later one holds up none between them', async () => {
  const clock = new VirtualClock();
  const wheel = new TimerWheel(clock);
  const ranAtMs: number[] = [];
  const startMs = clock.monotonicMs();
  const note = (): number => ranAtMs.push(Math.round((clock.monotonicMs() - startMs) / 100) * 100);
  const everySecond = (): void => {
    if (note() < 4) wheel.after(1000, everySecond);
  };
  wheel.after(1000, everySecond);
  wheel.after(1200, note);
  await clock.runUntilIdle();
  expect(ranAtMs).toEqual([1000, 1200, 2000, 3000]);
});

test('what was cancelled does not run, also when another of the same moment cancels it', async () => {
  const clock = new VirtualClock();
  const wheel = new TimerWheel(clock);
  const ran: string[] = [];
  wheel.after(10, () => ran.push('cancelled')).cancel();
  wheel.after(100, () => {
    ran.push('first');
    second.cancel();
  });
  const second = wheel.after(100, () => ran.push('second'));
  await clock.runUntilIdle();
  expect(ran).toEqual(['first']);
});

test('no timer is set while nobody waits, and one for many', async () => {
  const clock = new VirtualClock();
  const wheel = new TimerWheel(clock);
  let set = 0;
  const counted = {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    endOfTurn: (callback: () => void) => clock.endOfTurn(callback),
    setTimer: (delayMs: number, callback: () => void) => {
      set++;
      return clock.setTimer(delayMs, callback);
    },
  };
  const busy = new TimerWheel(counted);
  for (let index = 0; index < 1000; index++) busy.after(500, () => {});
  expect(set).toBe(1);
  // A consumer that is answered long before its deadline, again and again.
  for (let index = 0; index < 1000; index++) busy.after(600 + index / 100, () => {}).cancel();
  await clock.runUntilIdle();
  expect(set).toBeLessThan(6);
  expect(await clock.runUntilIdle()).toBe(true);
  wheel.close();
});

class Counted extends DelayedOperation {
  isReady = false;
  completed = 0;
  expired = 0;
  override tryComplete(): void {
    if (this.isReady && this.finish()) this.completed++;
  }
  protected override onExpiration(): void {
    this.expired++;
  }
}

test('a delayed operation is completed once, by a change or by its deadline, and then watches nothing', async () => {
  const clock = new VirtualClock();
  const wheel = new TimerWheel(clock);
  const [here, there] = [new Watchers(), new Watchers()];
  const [changed, expired, cancelled] = [new Counted(), new Counted(), new Counted()];
  for (const operation of [changed, expired, cancelled]) operation.wait([here, there], wheel, 100);
  here.check();
  expect(changed.completed).toBe(0);
  changed.isReady = true;
  there.check();
  here.check();
  cancelled.cancel();
  await clock.runUntilIdle();
  expect([changed.completed, changed.expired]).toEqual([1, 0]);
  expect([expired.completed, expired.expired]).toEqual([0, 1]);
  expect([cancelled.completed, cancelled.expired]).toEqual([0, 0]);
  expect([here.size, there.size]).toEqual([0, 0]);
});
