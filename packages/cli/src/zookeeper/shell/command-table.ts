/** All commands that need a session, by name; what belongs to the shell itself is in `shell.ts`. */
import { getAcl, setAcl } from './commands/acl.ts';
import { config, reconfig } from './commands/config.ts';
import { create } from './commands/create.ts';
import { deleteNode } from './commands/delete.ts';
import { deleteAll, rmr } from './commands/delete-all.ts';
import { get } from './commands/get.ts';
import { ls, ls2 } from './commands/ls.ts';
import { delQuota, listQuota, setQuota } from './commands/quota.ts';
import { addAuth, close, getAllChildrenNumber, getEphemerals, sync, whoAmI } from './commands/session.ts';
import { set } from './commands/set.ts';
import { stat } from './commands/stat.ts';
import { addWatch, removeWatches } from './commands/watches.ts';
import type { ShellCommand } from './shell-command.ts';
import type { ShellDialect } from './shell-dialect.ts';

const commands: readonly ShellCommand[] = [
  addAuth,
  addWatch,
  close,
  config,
  create,
  deleteNode,
  deleteAll,
  delQuota,
  get,
  getAcl,
  getAllChildrenNumber,
  getEphemerals,
  listQuota,
  ls,
  ls2,
  reconfig,
  removeWatches,
  rmr,
  set,
  setAcl,
  setQuota,
  stat,
  sync,
  whoAmI,
];

export const commandsByName: ReadonlyMap<string, ShellCommand> = new Map(
  commands.map((command) => [command.name, command]),
);

/** Commands of the shell itself; they need no session. */
export const builtIns = {
  connect: 'host:port',
  history: '',
  printwatches: 'on|off',
  quit: '',
  redo: 'cmdno',
  version: '',
} as const satisfies Record<string, string>;

export function isBuiltIn(name: string): name is keyof typeof builtIns {
  return Object.hasOwn(builtIns, name);
}

/** Names that are shown and completed, sorted as Java sorts strings. */
export function shownNames(): string[] {
  const shown = commands.filter(({ isHidden }) => isHidden !== true).map(({ name }) => name);
  return [...shown, ...Object.keys(builtIns)].sort();
}

/** The list that an unknown command is answered with. */
export function usageList({ usageLine, usages }: Pick<ShellDialect, 'usageLine' | 'usages'>): string {
  const rows = shownNames().map((name) => {
    const usage = isBuiltIn(name) ? builtIns[name] : (usages[name] ?? commandsByName.get(name)?.usage ?? '');
    return `\t${name} ${usage}`;
  });
  return [usageLine, ...rows].join('\n');
}
