import { listText, statText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';
import { subtree } from '../subtree.ts';

export const ls: ShellCommand = {
  name: 'ls',
  usage: '[-s] [-w] [-R] path',
  options: { s: 'flag', w: 'flag', R: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = '', old] = line.words;
    if (old !== undefined) err("'ls path [watch]' has been deprecated. Please use 'ls [-w] path' instead.");
    if (line.has('R')) {
      for await (const each of subtree(client, path)) out(each);
      return;
    }
    const { children, stat } = await client.getChildren(path, { watch: line.has('w') || old !== undefined });
    out(listText(children.sort()));
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};

/** Of the shell of 3.4 and 3.5: children and stat. */
export const ls2: ShellCommand = {
  name: 'ls2',
  usage: 'path [watch]',
  options: {},
  minWords: 1,
  isOnPath: true,
  isHidden: true,
  async run({ client, out, err }, line) {
    err("'ls2' has been deprecated. Please use 'ls [-s] path' instead.");
    const [path = '', watch] = line.words;
    const { children, stat } = await client.getChildren(path, { watch: watch !== undefined });
    out(`${listText(children.sort())}\n${statText(stat).trimEnd()}`);
  },
};
