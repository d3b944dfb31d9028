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
import { dump } from './dump-word.ts';
import { envi } from './envi-word.ts';
import { mntr } from './mntr-word.ts';
import { conf, dirs } from './setting-words.ts';
import { cons, crst, isro, ruok, srst, srvr, stat } from './status-words.ts';
import { gtmk, hash, stmk } from './trace-words.ts';
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
  /** See file-descriptors.ts; asked for only by who shows it. */
  readonly fileDescriptors: () => { readonly open: number; readonly max: number };
  /** Bytes of the files in the snapshot and in the log directory. */
  readonly directoryBytes: { readonly snapshots: number; readonly logs: number };
}

/** `operand`: the bytes behind the word, as many as it takes. */
export type Word = (context: WordContext, operand: Uint8Array) => string;

const words: ReadonlyMap<string, Word> = new Map(
  Object.entries({
    conf,
    cons,
    crst,
    dirs,
    dump,
    envi,
    gtmk,
    hash,
    isro,
    mntr,
    ruok,
    srst,
    srvr,
    stat,
    stmk,
    wchc,
    wchp,
    wchs,
  }),
);

/** How many bytes follow a word that may be executed before it can be answered. */
export function operandBytes(code: number, whitelist: ReadonlySet<string>): number {
  const name = nameOfWord(code);
  return name === 'stmk' && isAllowed(name, whitelist) ? 8 : 0;
}

/** The answer to four bytes read as a number; undefined if they are no word. */
export function answerWord(
  code: number,
  operand: Uint8Array,
  { whitelist, context }: { whitelist: ReadonlySet<string>; context: () => WordContext },
): string | undefined {
  const name = nameOfWord(code);
  const word = words.get(name);
  if (word === undefined) return undefined;
  if (!isAllowed(name, whitelist)) {
    return `${name} is not executed because it is not in the whitelist.\n`;
  }
  return word(context(), operand);
}

function isAllowed(name: string, whitelist: ReadonlySet<string>): boolean {
  return whitelist.has('*') || whitelist.has(name);
}

function nameOfWord(code: number): string {
  return String.fromCharCode((code >>> 24) & 0xff, (code >>> 16) & 0xff, (code >>> 8) & 0xff, code & 0xff);
}
