/** Sessions, what they own and what they watch. Session ids are numbers here, not in hexadecimal as in the words. */
import type { AdminCommand } from '../admin-context.ts';
import type { JsonValue } from '../json-text.ts';

export const dump: AdminCommand = ({ sessions, tree }) => {
  const buckets = [...sessions.buckets].sort(([a], [b]) => a - b);
  return {
    expiry_time_to_session_ids: new Map(
      buckets.map(([deadlineMs, bucket]) => [
        String(Math.round(deadlineMs)),
        [...bucket].map(({ id }) => id),
      ]),
    ),
    session_id_to_ephemeral_paths: new Map(
      [...tree.ephemerals].map(([id, paths]) => [String(id), [...paths]]),
    ),
  };
};

export const watches: AdminCommand = ({ watches: manager }) => ({
  session_id_to_watched_paths: new Map(
    [...manager.nodeWatches()].map(([{ sessionId }, paths]) => [String(sessionId), [...paths]]),
  ),
});

export const watchesByPath: AdminCommand = ({ watches: manager }) => {
  const sessionsByPath = new Map<string, JsonValue[]>();
  for (const [{ sessionId }, paths] of manager.nodeWatches()) {
    for (const path of paths) {
      const known = sessionsByPath.get(path) ?? [];
      known.push(sessionId);
      sessionsByPath.set(path, known);
    }
  }
  return { path_to_session_ids: sessionsByPath };
};

export const watchSummary: AdminCommand = ({ watches: manager }) => {
  const { connections, paths, watches: total } = manager.summary();
  return { num_connections: connections, num_paths: paths, num_total_watches: total };
};
