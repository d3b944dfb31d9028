import { VirtualClock } from '@kafka-ts/testing/virtual-clock';
import { beforeEach, expect, test } from 'vitest';
import { type Session, SessionTracker } from './session-tracker.ts';

let clock: VirtualClock;
let expired: { id: bigint; atMs: number }[];
let tracker: SessionTracker;

function start(): void {
  expired = [];
  tracker = new SessionTracker(clock, {
    tickMs: 1000,
    serverId: 1,
    onExpired: (session) => {
      expired.push({ id: session.id, atMs: clock.monotonicMs() });
      tracker.remove(session.id);
    },
  });
  tracker.start();
}

/** Keeps the event loop busy: the next turn begins so much later. */
function stalling(stallMs: () => number): VirtualClock {
  let extraMs = 0;
  const base = new VirtualClock();
  const monotonicMs = base.monotonicMs.bind(base);
  base.monotonicMs = () => monotonicMs() + extraMs;
  const setTimer = base.setTimer.bind(base);
  base.setTimer = (delayMs, callback) =>
    setTimer(delayMs, () => {
      extraMs += stallMs();
      callback();
    });
  return base;
}

beforeEach(() => {
  clock = new VirtualClock();
  start();
});

test('ids carry the server and the clock, and count up', () => {
  const [first, second] = [tracker.create(5000), tracker.create(5000)];
  expect(first.id >> 56n).toBe(1n);
  expect((first.id >> 16n) & 0xffffffffffn).toBe(BigInt(clock.nowMs()) & 0xffffffffffn);
  expect(second.id - first.id).toBe(1n);
});

test('an id that a restored session has is not given again', () => {
  const taken = tracker.create(5000).id + 1n;
  tracker.restore(taken, 5000);
  expect(tracker.create(5000).id).toBe(taken + 1n);
});

test('a session expires once, within a tick after its time', async () => {
  const { id } = tracker.create(3500);
  await clock.runFor(10_000);
  expect(expired.map((session) => session.id)).toEqual([id]);
  expect(expired[0]?.atMs).toBeGreaterThanOrEqual(3500);
  expect(expired[0]?.atMs).toBeLessThan(4600);
});

test('a touched session lives on; a closing one does not expire', async () => {
  const [kept, closing] = [tracker.create(2000), tracker.create(2000)];
  tracker.close(closing);
  for (let i = 0; i < 6; i++) {
    await clock.runFor(1500);
    tracker.touch(kept);
  }
  expect(expired).toEqual([]);
  await clock.runFor(4000);
  expect(expired.map(({ id }) => id)).toEqual([kept.id]);
});

test('a tick that comes late gives every session the time by which it was late', async () => {
  let stallMs = 0;
  clock = stalling(() => stallMs);
  start();
  tracker.create(3500);
  await clock.runFor(1900);
  stallMs = 60_000;
  await clock.runFor(200);
  stallMs = 0;
  await clock.runFor(1000);
  expect(expired).toEqual([]);
  await clock.runFor(2000);
  expect(expired).toHaveLength(1);
});

test('input that waited is read before a session is judged', async () => {
  let session: Session | undefined;
  session = tracker.create(1500);
  // A request that comes in the very turn in which the session would expire.
  const deadlineMs = session.deadlineMs;
  clock.setInput(deadlineMs, () => {
    if (session !== undefined) tracker.touch(session);
  });
  await clock.runFor(deadlineMs + 100);
  expect(expired).toEqual([]);
});

test('nothing expires after stop', async () => {
  tracker.create(1500);
  tracker.stop();
  await clock.runFor(5000);
  expect(expired).toEqual([]);
});
