import { javaDate, sessionName } from './text.ts';
import type { Word, WordContext } from './words.ts';

/** How long a connection may be without a session. */
const sessionlessMs = 10_000;
/** Connections expire in steps of this. */
const connectionStepMs = 10_000;

/** Sessions and connections, when each expires, and what the sessions own. */
export const dump: Word = (context) => {
  const { sessions, tree, nowMs } = context;
  const lines = ['SessionTracker dump:', `Session Sets (${sessions.buckets.size})/(${sessions.size}):`];
  for (const [deadlineMs, bucket] of [...sessions.buckets].sort(([a], [b]) => a - b)) {
    lines.push(`${bucket.size} expire at ${javaDate(nowMs + sessions.remainingMs(deadlineMs))}:`);
    for (const { id } of bucket) lines.push(`\t${sessionName(id)}`);
  }
  lines.push('ephemeral nodes dump:', `Sessions with Ephemerals (${tree.ephemerals.size}):`);
  for (const [id, paths] of tree.ephemerals) {
    lines.push(`${sessionName(id)}:`);
    for (const path of paths) lines.push(`\t${path}`);
  }
  lines.push('Connections dump:', ...connectionLines(context));
  return `${lines.join('\n')}\n`;
};

/** Also those without a session, by the time at which they expire unless they say something. */
function connectionLines({ connections, sessions, nowMs }: WordContext): string[] {
  const linesByTime = new Map<number, string[]>();
  for (const { session, sessionId, clientAddress, socket, establishedMs } of connections) {
    const deadline =
      session === undefined
        ? establishedMs + sessionlessMs
        : nowMs + sessions.remainingMs(session.deadlineMs);
    const step = Math.ceil(deadline / connectionStepMs) * connectionStepMs;
    const lines = linesByTime.get(step) ?? [];
    lines.push(`\tip: /${clientAddress}:${socket.remotePort} sessionId: ${sessionName(sessionId)}`);
    linesByTime.set(step, lines);
  }
  const groups = [...linesByTime]
    .sort(([a], [b]) => a - b)
    .flatMap(([time, lines]) => [`${lines.length} expire at ${javaDate(time)}:`, ...lines]);
  return [`Connections Sets (${linesByTime.size})/(${connections.size}):`, ...groups];
}
