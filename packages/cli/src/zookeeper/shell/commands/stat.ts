import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { statText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';

export const stat: ShellCommand = {
  name: 'stat',
  usage: '[-w] path',
  options: { w: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = '', old] = line.words;
    if (old !== undefined) {
      err("'stat path [watch]' has been deprecated. Please use 'stat [-w] path' instead.");
    }
    const found = await client.exists(path, { watch: line.has('w') || old !== undefined });
    if (found === undefined) throw new ZooKeeperError(ErrorCode.NONODE, path);
    out(statText(found).trimEnd());
  },
};
