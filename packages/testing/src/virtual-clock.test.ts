import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';
import { VirtualClock } from './virtual-clock.ts';

test('hours pass at once, in the order of their timers', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const startMs = clock.nowMs();
  clock.setTimer(7_200_000, () => seen.push('two hours'));
  clock.setTimer(1_000, () => seen.push('a second'));
  clock.setTimer(3_600_000, () => seen.push('never')).cancel();
  expect(await clock.runUntilIdle(10_000_000)).toBe(true);
  expect(seen).toEqual(['a second', 'two hours']);
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(7_200_000);
});

test('within a turn: timers, then input, then the end of the turn; promises between them', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const note = (text: string) => (): void => {
    seen.push(text);
  };
  clock.setInput(5, () => {
    seen.push('input');
    clock.endOfTurn(note('end'));
    void Promise.resolve().then(note('promise'));
  });
  clock.setInput(5, note('more input'));
  clock.setTimer(5, note('timer'));
  await clock.runUntilIdle();
  expect(seen).toEqual(['timer', 'input', 'promise', 'more input', 'end']);
});

test('what the end of a turn asks for comes in the next turn', async () => {
  const clock = new VirtualClock();
  const turns: number[] = [];
  clock.endOfTurn(() => {
    turns.push(clock.turns);
    clock.endOfTurn(() => turns.push(clock.turns));
  });
  await clock.runUntilIdle();
  expect(turns).toEqual([1, 2]);
});

test('run ends with the work, whatever else is to come, and hands over its value or error', async () => {
  const clock = new VirtualClock();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimer(ms, resolve));
  const ticks = (): void => {
    clock.setTimer(10, ticks);
  };
  ticks();
  const value = await clock.run(async () => {
    for (let index = 0; index < 100; index++) await wait(1_000);
    return 'done';
  });
  expect(value).toBe('done');
  await expect(clock.run(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(clock.run(wait(5_000), 1_000)).rejects.toThrow('not done after 1000 ms');
});

test('what a callback throws ends the run', async () => {
  const clock = new VirtualClock();
  clock.setTimer(1, () => {
    throw new Error('a bug');
  });
  await expect(clock.run(new Promise(() => {}))).rejects.toThrow('a bug');
});

test('runFor stops at its time and leaves the rest', async () => {
  const clock = new VirtualClock();
  let ticks = 0;
  const tick = (): void => {
    ticks++;
    clock.setTimer(100, tick);
  };
  clock.setTimer(100, tick);
  await clock.runFor(1_050);
  expect(ticks).toBe(10);
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(1_050);
});

test('a stalled turn runs late timers before input that waited, and the same seed stalls the same', async () => {
  const run = async (): Promise<string[]> => {
    const clock = new VirtualClock({ random: new SeededRandom(5), stallOneIn: 2, stallMs: 1_000 });
    const seen: string[] = [];
    for (let index = 1; index <= 50; index++) {
      clock.setInput(index * 10, () => seen.push(`input ${index}`));
      clock.setTimer(index * 10 + 5, () => seen.push(`timer ${index}`));
    }
    await clock.runUntilIdle();
    return seen;
  };
  const seen = await run();
  expect(seen).toEqual(await run());
  const isLate = seen.some(
    (text, at) => text.startsWith('timer') && seen.indexOf(text.replace('timer', 'input')) > at,
  );
  expect(isLate).toBe(true);
});
