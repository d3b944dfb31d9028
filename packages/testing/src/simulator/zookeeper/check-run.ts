/** Holds a whole run against its promises; what was broken is told with the transactions around it. */
import type { TxnRecord } from '@kafka-ts/zookeeper/server/persistence/txn-record';
import { checkClientWatches } from './check-client-watches.ts';
import { checkSessions, type SessionRules } from './check-sessions.ts';
import { checkWatches } from './check-watches.ts';
import { type Replay, replay } from './replay.ts';
import type { Tape } from './tape.ts';
import { textOfTxn } from './txn-witness.ts';

export interface Run {
  readonly tape: Tape;
  readonly records: ReadonlyMap<bigint, TxnRecord>;
  readonly rules: SessionRules;
}

/** Longest time that a container without children, or a node whose time is over, may stay. */
const expirableMs = 60_500;
const linesBefore = 8n;
const linesBehind = 3n;
const longestLine = 160;

/** Throws at the first promise that was broken. The last transaction that anybody was told of must be of the auditor, who came last. */
export function checkRun({ tape, records, rules }: Run): void {
  try {
    const replayed = replay(records, tape);
    for (const connection of tape.connections) checkWatches(connection, replayed);
    checkSessions(tape, replayed, rules);
    for (const client of new Set(tape.connections.map(({ client }) => client))) {
      if (!client.startsWith('client')) continue;
      checkClientWatches(tape.connections.filter((connection) => connection.client === client));
    }
    checkEnd(tape, replayed);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Error(`${error.message}${historyAround(error.message, records, tape)}`, { cause: error });
  }
}

/** Only the auditor's session is left, and nothing that the server should have deleted by then. */
function checkEnd(tape: Tape, replayed: Replay): void {
  const auditor = tape.connections.findLast(({ client }) => client === 'auditor');
  if (auditor === undefined) return;
  const { nodes, sessions } = replayed.last;
  for (const id of sessions.keys()) {
    if (id !== auditor.sessionId)
      throw new Error(`session ${id} is still there, long after its client was gone`);
  }
  const nowMs = tape.nowMs();
  for (const [path, node] of nodes) {
    if (node.numChildren > 0) continue;
    const emptiedMs = replayed.txns[Number(node.pzxid) - 1]?.record.header.timeMs ?? nowMs;
    const isOver =
      (node.kind === 'container' && node.creations > 0 && nowMs - emptiedMs > expirableMs) ||
      (node.kind === 'ttl' && nowMs - Math.max(node.mtime + node.ttlMs, emptiedMs) > expirableMs);
    if (isOver)
      throw new Error(`${path} (${node.kind}) is still there, which the server should have deleted`);
  }
}

/** The transactions around the one that `message` names, or the last ones. */
function historyAround(message: string, records: ReadonlyMap<bigint, TxnRecord>, tape: Tape): string {
  const named = /transaction (\d+)/.exec(message)?.[1];
  const middle = named === undefined ? tape.seenZxid : BigInt(named);
  const lines: string[] = [];
  for (let zxid = middle - linesBefore; zxid <= middle + linesBehind; zxid++) {
    const record = records.get(zxid);
    if (record === undefined) continue;
    const { sessionId, cxid } = record.header;
    const client =
      tape.connections.find((connection) => connection.sessionId === sessionId)?.client ?? 'unknown';
    lines.push(`  ${zxid}: ${client}, request ${cxid}: ${textOfTxn(record.txn)}`.slice(0, longestLine));
  }
  return lines.length === 0 ? '' : `\nIn the log:\n${lines.join('\n')}`;
}
