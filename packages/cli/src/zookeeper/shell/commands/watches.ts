import type { ZooKeeperClient as ShellClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { CommandLine } from '../command-line.ts';
import { checkPath } from '../paths.ts';
import { type ShellCommand, usageOf } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';

const modes: ReadonlyMap<string, 'persistent' | 'persistentRecursive'> = new Map([
  ['PERSISTENT', 'persistent'],
  ['PERSISTENT_RECURSIVE', 'persistentRecursive'],
]);

export const addWatch: ShellCommand = {
  name: 'addWatch',
  usage:
    '[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE',
  options: { m: 'value' },
  minWords: 1,
  async run({ client }, line) {
    const [path = ''] = line.words;
    const mode = modes.get((line.value('m') ?? 'PERSISTENT_RECURSIVE').toUpperCase());
    if (mode === undefined) throw new ShellError(usageOf(addWatch));
    checkPath(path);
    await client.addWatch(path, mode);
  },
};

export const removeWatches: ShellCommand = {
  name: 'removewatches',
  usage: 'path [-c|-d|-a] [-l]',
  options: { c: 'flag', d: 'flag', p: 'flag', r: 'flag', a: 'flag', l: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client }, line) {
    const [path = ''] = line.words;
    await client.removeWatches(path, typeOf(line), { local: line.has('l') });
  },
};

function typeOf(line: CommandLine): Parameters<ShellClient['removeWatches']>[1] {
  if (line.has('c')) return 'children';
  if (line.has('d')) return 'data';
  if (line.has('p')) return 'persistent';
  if (line.has('r')) return 'persistentRecursive';
  return 'any';
}
