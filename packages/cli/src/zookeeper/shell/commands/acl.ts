import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { wholeNumber } from '../command-line.ts';
import { aclText, parseAcl, statText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';
import { subtree } from '../subtree.ts';

export const getAcl: ShellCommand = {
  name: 'getAcl',
  usage: '[-s] path',
  options: { s: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client, out }, line) {
    const [path = ''] = line.words;
    const { acl, stat } = await client.getAcl(path);
    out(aclText(acl).trimEnd());
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};

export const setAcl: ShellCommand = {
  name: 'setAcl',
  usage: '[-s] [-v version] [-R] path acl',
  options: { s: 'flag', v: 'value', R: 'flag' },
  minWords: 2,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = '', text = ''] = line.words;
    const { acl, problems } = parseAcl(text);
    for (const problem of problems) err(problem);
    if (acl.length === 0) throw new ZooKeeperError(ErrorCode.INVALIDACL);
    const version = line.value('v');
    const set = async (each: string): Promise<void> => {
      const stat = await client.setAcl(
        each,
        acl,
        version === undefined ? -1 : wholeNumber(version, 'version'),
      );
      if (line.has('s')) out(statText(stat).trimEnd());
    };
    if (!line.has('R')) return set(path);
    for await (const each of subtree(client, path)) await set(each);
  },
};
