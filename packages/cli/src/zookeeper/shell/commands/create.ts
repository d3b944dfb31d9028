import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import type { CommandLine } from '../command-line.ts';
import { checkPath } from '../paths.ts';
import { parseAcl } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';

const longestTtlMs = 2 ** 40 - 1;

export const create: ShellCommand = {
  name: 'create',
  usage: '[-s] [-e] [-c] [-t ttl] path [data] [acl]',
  options: { s: 'flag', e: 'flag', c: 'flag', t: 'value' },
  minWords: 1,
  async run({ client, err }, line) {
    const ttlMs = ttlOf(line);
    const [path = '', data, aclText] = line.words;
    const isSequential = line.has('s');
    checkPath(isSequential ? `${path}1` : path);
    const { acl, problems } = aclText === undefined ? { acl: openAcl, problems: [] } : parseAcl(aclText);
    for (const problem of problems) err(problem);
    try {
      if (acl.length === 0) throw new ZooKeeperError(ErrorCode.INVALIDACL);
      const mode = line.has('c')
        ? 'container'
        : (`${line.has('e') ? 'ephemeral' : 'persistent'}${isSequential ? '-sequential' : ''}` as const);
      const bytes = data === undefined ? null : Buffer.from(data);
      err(`Created ${await client.create(path, bytes, { mode, acl, ttlMs })}`);
    } catch (error) {
      if (error instanceof ZooKeeperError && error.code === ErrorCode.EPHEMERALONLOCALSESSION) {
        throw new ShellError('Unable to create ephemeral node on a local session');
      }
      if (error instanceof ZooKeeperError && error.code === ErrorCode.INVALIDACL) err(error.message);
      throw error;
    }
  },
};

function ttlOf(line: CommandLine): number | undefined {
  if (line.has('c') && (line.has('s') || line.has('e'))) {
    throw new ShellError(
      '-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.',
    );
  }
  const text = line.value('t');
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw new ShellError('-t argument must be a long value');
  if (line.has('e')) throw new ShellError('TTLs cannot be used with Ephemeral znodes');
  if (line.has('c')) throw new ShellError('TTLs cannot be used with Container znodes');
  const ttlMs = Number(text);
  if (ttlMs <= 0 || ttlMs > longestTtlMs) {
    throw new ShellError(`ttl must be positive and cannot be larger than: ${longestTtlMs}`);
  }
  return ttlMs;
}
