/**
 * The sessions in being and when each expires.
 *
 * Times are rounded up to whole ticks and sessions kept in one bucket per tick, so that a tick costs only what expires. One timer
 * ticks. A tick that comes late (a busy or suspended process) moves all deadlines by its lateness, and expiry is decided at the
 * end of the turn, after the input that waited meanwhile was read: a late server punishes no client.
 *
 * A session: open → closing (its closeSession is prepared; requests are refused) → gone (applied).
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';

/** Whoever carries a session's connection; told when the session ends without it. */
export interface SessionCarrier {
  sessionExpired(): void;
}

export interface Session {
  readonly id: bigint;
  timeoutMs: number;
  isClosing: boolean;
  carrier: SessionCarrier | undefined;
  /** The tick at which it expires, in the tracker's time. */
  deadlineMs: number;
}

export class SessionTracker {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #onExpired: (session: Session) => void;
  readonly #sessions = new Map<bigint, Session>();
  readonly #buckets = new Map<number, Set<Session>>();
  #nextId: bigint;
  /** Monotonic time at which the tracker's own time was 0; grows by every tick's lateness. */
  #originMs: number;
  #nextTickMs: number;
  #timer: Timer | undefined;

  /** `onExpired` is called for each session whose time is over; it closes the session. */
  constructor(
    clock: Clock,
    options: { tickMs: number; serverId: number; onExpired: (session: Session) => void },
  ) {
    this.#clock = clock;
    this.#tickMs = options.tickMs;
    this.#onExpired = options.onExpired;
    this.#nextId = firstSessionId(options.serverId, clock.nowMs());
    this.#originMs = clock.monotonicMs();
    this.#nextTickMs = options.tickMs;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** All sessions by the tick at which they expire. */
  get buckets(): ReadonlyMap<number, ReadonlySet<Session>> {
    return this.#buckets;
  }

  /** Milliseconds until `deadlineMs` of a session. */
  remainingMs(deadlineMs: number): number {
    return deadlineMs - this.#time();
  }

  /** Starts to tick. */
  start(): void {
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  get(id: bigint): Session | undefined {
    return this.#sessions.get(id);
  }

  /** A new session with an id that no other has. */
  create(timeoutMs: number): Session {
    while (this.#sessions.has(this.#nextId)) this.#nextId++;
    return this.restore(this.#nextId++, timeoutMs);
  }

  /** A session that exists already, with its full time from now on. */
  restore(id: bigint, timeoutMs: number): Session {
    const session: Session = { id, timeoutMs, isClosing: false, carrier: undefined, deadlineMs: 0 };
    this.#sessions.set(id, session);
    this.touch(session);
    return session;
  }

  /** The session lives for its whole timeout from now on. */
  touch(session: Session): void {
    const deadline = (Math.floor((this.#time() + session.timeoutMs) / this.#tickMs) + 1) * this.#tickMs;
    if (deadline === session.deadlineMs) return;
    this.#leaveBucket(session);
    session.deadlineMs = deadline;
    let bucket = this.#buckets.get(deadline);
    if (bucket === undefined) {
      bucket = new Set();
      this.#buckets.set(deadline, bucket);
    }
    bucket.add(session);
  }

  /** Refuses its requests and its expiry from now on. */
  close(session: Session): void {
    session.isClosing = true;
    this.#leaveBucket(session);
  }

  remove(id: bigint): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#leaveBucket(session);
    this.#sessions.delete(id);
  }

  #time(): number {
    return this.#clock.monotonicMs() - this.#originMs;
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimer(Math.max(0, this.#nextTickMs - this.#time()), () => this.#tick());
  }

  #tick(): void {
    const due = this.#nextTickMs;
    this.#originMs += Math.max(0, this.#time() - due);
    this.#nextTickMs = due + this.#tickMs;
    this.#schedule();
    this.#clock.endOfTurn(() => this.#expire(due));
  }

  #expire(due: number): void {
    if (this.#timer === undefined) return;
    for (const [deadline, bucket] of this.#buckets) {
      if (deadline > due) continue;
      for (const session of [...bucket]) this.#onExpired(session);
    }
  }

  #leaveBucket(session: Session): void {
    const bucket = this.#buckets.get(session.deadlineMs);
    if (bucket === undefined) return;
    bucket.delete(session);
    if (bucket.size === 0) this.#buckets.delete(session.deadlineMs);
  }
}

/** Top byte the server's id, then 40 bits of the clock, then 16 bits to count up; as a signed 64-bit value. */
function firstSessionId(serverId: number, nowMs: number): bigint {
  const clockBits = BigInt.asUintN(40, BigInt(nowMs)) << 16n;
  return BigInt.asIntN(64, (BigInt(serverId) << 56n) | clockBits);
}
