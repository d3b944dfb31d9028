import { sessionName } from './text.ts';
import type { Word } from './words.ts';

/** How many watches there are. */
export const wchs: Word = ({ watches }) => {
  const { connections, paths, watches: total } = watches.summary();
  return `${connections} connections watching ${paths} paths\nTotal watches:${total}\n`;
};

/** Watched paths by session. */
export const wchc: Word = ({ watches }) => {
  const blocks = [...watches.nodeWatches()].map(
    ([{ sessionId }, paths]) =>
      `${sessionName(sessionId)}\n${[...paths].map((path) => `\t${path}\n`).join('')}`,
  );
  return `${blocks.join('')}\n`;
};

/** Sessions by watched path. */
export const wchp: Word = ({ watches }) => {
  const sessionsByPath = new Map<string, string[]>();
  for (const [{ sessionId }, paths] of watches.nodeWatches()) {
    for (const path of paths) {
      const known = sessionsByPath.get(path) ?? [];
      known.push(sessionName(sessionId));
      sessionsByPath.set(path, known);
    }
  }
  const blocks = [...sessionsByPath].map(
    ([path, sessions]) => `${path}\n${sessions.map((session) => `\t${session}\n`).join('')}`,
  );
  return `${blocks.join('')}\n`;
};
