import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { Turn } from './turn.ts';

/** A clock whose turn ends when the test says so. */
function steppedClock(): { clock: Clock; endTurn: () => void } {
  let pending: (() => void)[] = [];
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    setTimer: () => ({ cancel: () => {} }),
    endOfTurn: (callback) => {
      pending.push(callback);
    },
  };
  const endTurn = (): void => {
    const due = pending;
    pending = [];
    for (const callback of due) callback();
  };
  return { clock, endTurn };
}

test('writes come before sends, also those that a write asks for', () => {
  const { clock, endTurn } = steppedClock();
  const turn = new Turn(clock);
  const seen: string[] = [];
  turn.atSend(() => seen.push('send 1'));
  turn.atWrite(() => {
    seen.push('write 1');
    turn.atSend(() => seen.push('send 2'));
    turn.atWrite(() => seen.push('write 2'));
  });
  expect(seen).toEqual([]);
  endTurn();
  expect(seen).toEqual(['write 1', 'write 2', 'send 1', 'send 2']);
});

test('what nobody waits for comes when all is sent, and what it begins in the next turn', () => {
  const { clock, endTurn } = steppedClock();
  const turn = new Turn(clock);
  const seen: string[] = [];
  turn.atRest(() => {
    seen.push('rest 1');
    turn.atRest(() => seen.push('rest 2'));
  });
  turn.atSend(() => seen.push('send'));
  turn.atWrite(() => seen.push('write'));
  endTurn();
  expect(seen).toEqual(['write', 'send', 'rest 1']);
  endTurn();
  expect(seen).toEqual(['write', 'send', 'rest 1', 'rest 2']);
});

test('an action that throws loses no other action', () => {
  const { clock, endTurn } = steppedClock();
  const turn = new Turn(clock);
  const seen: string[] = [];
  turn.atWrite(() => {
    turn.atSend(() => seen.push('send'));
    throw new Error('disk full');
  });
  expect(endTurn).toThrow('disk full');
  endTurn();
  expect(seen).toEqual(['send']);
});
