/**
 * Four-letter words: sent raw on a fresh connection, answered with text, then the connection is closed. One function for each
 * word; which are allowed is the setting 4lw.commands.whitelist.
 */

import type { ServerConnection } from '../server-connection.ts';
import type { ServerStats } from '../server-stats.ts';
import type { SessionTracker } from '../session/session-tracker.ts';
import type { DataTree } from '../tree/data-tree.ts';
import type { WatchManager } from '../watch-manager.ts';
import type { ZooConfig } from '../zoo-config.ts';
import { conf, dirs, envi } from './setting-words.ts';
import { cons, crst, dump, isro, mntr, ruok, srst, srvr, stat } from './status-words.ts';
import { wchc, wchp, wchs } from './watch-words.ts';

/** What the words tell about. */
export interface WordContext {
  readonly config: ZooConfig;
  readonly tree: DataTree;
  readonly watches: WatchManager;
  readonly sessions: SessionTracker;
  readonly stats: ServerStats;
  readonly connections: ReadonlySet<ServerConnection>;
  readonly outstanding: number;
  readonly clientPort: number;
  readonly nowMs: number;
  readonly uptimeMs: number;
  /** Bytes of the files in the snapshot and in the log directory. */
  readonly directoryBytes: { readonly snapshots: number; readonly logs: number };
}

export type Word = (context: WordContext) => string;

const words: ReadonlyMap<string, Word> = new Map(
  Object.entries({
    conf,
    cons,
    crst,
    dirs,
    dump,
    envi,
    gtmk: () => '0',
    isro,
    mntr,
    ruok,
    srst,
    srvr,
    stat,
    wchc,
    wchp,
    wchs,
  }),
);

/** The answer to four bytes read as a number; undefined if they are no word. */
export function answerWord(
  code: number,
  whitelist: ReadonlySet<string>,
  context: () => WordContext,
): string | undefined {
  const name = String.fromCharCode(
    (code >>> 24) & 0xff,
    (code >>> 16) & 0xff,
    (code >>> 8) & 0xff,
    code & 0xff,
  );
  const word = words.get(name);
  if (word === undefined) return undefined;
  if (!whitelist.has('*') && !whitelist.has(name)) {
    return `${name} is not executed because it is not in the whitelist.\n`;
  }
  return word(context());
}
