import { wholeNumber } from '../command-line.ts';
import type { ShellCommand } from '../shell-command.ts';

export const deleteNode: ShellCommand = {
  name: 'delete',
  usage: '[-v version] path',
  options: { v: 'value' },
  minWords: 1,
  isOnPath: true,
  async run({ client, err }, line) {
    const [path = '', old] = line.words;
    if (old !== undefined) {
      err("'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.");
    }
    const version = line.value('v') ?? old;
    await client.delete(path, version === undefined ? -1 : wholeNumber(version, 'version'));
  },
};
