/**
 * Sessions live as long as was agreed: none ends by itself before its timeout has passed since the server surely heard of it, or since the server's own
 * start; none lives on much longer; whoever holds a connection then loses it; a client is refused only if its session is gone, and let in
 * only while it is there.
 */
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import type { TxnHeader } from '@kafka-ts/zookeeper/jute/txns/txn-header';
import type { Replay } from './replay.ts';
import type { Tape, TapeConnection } from './tape.ts';
import { textOf } from './wire-call.ts';

/** One run of the server, wall clock: from before it read its files, since when it served, and until it was gone. */
export interface ServerLife {
  readonly startMs: number;
  servingMs: number;
  endMs: number;
}

export interface SessionRules {
  readonly tickMs: number;
  readonly lives: readonly ServerLife[];
}

/** What may lie between a byte's way into the network and the server: a connection's window can be a few bytes. */
const underWayMs = 1_000;
/** What may lie between the decision that a session is over and its client's hearing of it: a few calls of a slow disk. */
const untilToldMs = 1_000;

export function checkSessions(tape: Tape, replayed: Replay, rules: SessionRules): void {
  const made = new Set<bigint>();
  const ends = new Map<bigint, TxnHeader>();
  const bySession = tape.bySession();
  const unanswered = Map.groupBy(
    tape.connections.filter(({ answered }) => answered === undefined),
    ({ asked }) => asked?.message.sessionId,
  );
  for (const { record, request } of replayed.txns) {
    const { header, txn } = record;
    if (txn.type === OpCode.createSession) made.add(header.sessionId);
    if (txn.type !== OpCode.closeSession) continue;
    ends.set(header.sessionId, header);
    if (request !== undefined) continue;
    const connections = bySession.get(header.sessionId) ?? [];
    checkExpiry(header, { connections, unanswered: unanswered.get(header.sessionId) ?? [] }, rules);
    for (const connection of connections) {
      if (!tape.deaf.has(connection.client)) checkTold(header, connection, tape.nowMs());
    }
  }
  for (const connection of tape.connections) checkHandshake(connection, { made, ends, bySession, rules });
}

function checkExpiry(
  { sessionId, timeMs }: TxnHeader,
  { connections, unanswered }: Readonly<Record<'connections' | 'unanswered', readonly TapeConnection[]>>,
  { tickMs, lives }: SessionRules,
): void {
  const life = lives.find(({ startMs, endMs }) => startMs <= timeMs && timeMs <= endMs);
  if (life === undefined)
    throw new Error(`session ${sessionId} was expired at ${timeMs}, when no server ran`);
  const timeoutMs = connections[0]?.answered?.message.timeoutMs;
  // Its client never heard of it.
  if (timeoutMs === undefined) return;
  let heardMs = life.startMs;
  let sentMs = life.servingMs;
  for (const { asked, requests, lastSentMs } of connections) {
    heardMs = Math.max(heardMs, asked?.ms ?? 0);
    sentMs = Math.max(sentMs, lastSentMs);
    for (const request of requests)
      if (request.reply !== undefined) heardMs = Math.max(heardMs, request.sentMs);
  }
  // The server may have let its client in once more, who did not live to hear of it.
  for (const { lastSentMs } of unanswered) sentMs = Math.max(sentMs, lastSentMs);
  // Clocks of the tape and of transactions show whole milliseconds.
  if (timeMs < heardMs + timeoutMs - 1) {
    throw new Error(
      `session ${sessionId} was expired ${timeMs - heardMs} ms after the server heard of it, its timeout is ${timeoutMs} ms`,
    );
  }
  const latestMs = sentMs + timeoutMs + 2 * tickMs + underWayMs;
  if (timeMs > latestMs) {
    throw new Error(
      `session ${sessionId} was expired ${timeMs - sentMs} ms after its last sign of life, its timeout is ${timeoutMs} ms`,
    );
  }
}

/** The server ends the connections of a session that it expires. */
function checkTold(
  { sessionId, timeMs }: TxnHeader,
  { client, endedMs }: TapeConnection,
  nowMs: number,
): void {
  const latestMs = timeMs + untilToldMs;
  if (latestMs > nowMs || (endedMs !== undefined && endedMs <= latestMs)) return;
  throw new Error(
    `${client}: session ${sessionId} was expired at ${timeMs}, its connection ended ${endedMs === undefined ? 'never' : `at ${endedMs}`}`,
  );
}

interface Sessions {
  readonly made: ReadonlySet<bigint>;
  readonly ends: ReadonlyMap<bigint, TxnHeader>;
  readonly bySession: ReadonlyMap<bigint, readonly TapeConnection[]>;
  readonly rules: SessionRules;
}

function checkHandshake(
  { client, asked, answered }: TapeConnection,
  { made, ends, bySession, rules }: Sessions,
): void {
  if (asked === undefined || answered === undefined) return;
  const { sessionId, timeoutMs } = answered.message;
  const wanted = asked.message.sessionId;
  if (timeoutMs <= 0) {
    const password = bySession.get(wanted)?.[0]?.answered?.message.password;
    if (wanted === 0n) throw new Error(`${client}: a new session was refused`);
    if (textOf(password) !== textOf(asked.message.password)) return;
    const end = ends.get(wanted);
    if (end === undefined) throw new Error(`${client}: session ${wanted} was refused, and it lives on`);
    // An end that was decided when the server died was not done; it comes later then.
    const lifeOf = (ms: number): ServerLife | undefined =>
      rules.lives.find(({ startMs, endMs }) => startMs <= ms && ms <= endMs);
    if (end.timeMs <= answered.ms || lifeOf(end.timeMs) !== lifeOf(answered.ms)) return;
    throw new Error(`${client}: session ${wanted} was refused at ${answered.ms}, it ended at ${end.timeMs}`);
  }
  if (!made.has(sessionId)) throw new Error(`${client}: session ${sessionId} was given and is in no log`);
  if (wanted !== 0n && wanted !== sessionId)
    throw new Error(`${client}: asked for session ${wanted}, got ${sessionId}`);
  const end = ends.get(sessionId);
  if (end !== undefined && end.timeMs < asked.ms) {
    throw new Error(
      `${client}: session ${sessionId} was taken up at ${asked.ms}, it had ended at ${end.timeMs}`,
    );
  }
  const password = bySession.get(sessionId)?.[0]?.answered?.message.password;
  if (wanted !== 0n && textOf(password) !== textOf(asked.message.password)) {
    throw new Error(`${client}: session ${sessionId} was given to somebody with another password`);
  }
}
