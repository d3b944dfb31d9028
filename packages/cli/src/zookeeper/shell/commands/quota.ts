/** Quotas: limits and usage of a subtree, kept below /zookeeper/quota by the server and set by these commands. */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import type { CommandLine } from '../command-line.ts';
import { checkPath, childPath } from '../paths.ts';
import type { ShellCommand } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';
import { subtree } from '../subtree.ts';
import { decodeQuota, encodeQuota, type Quota, unlimited } from './quota-text.ts';

const root = '/zookeeper/quota';
const limitsName = 'zookeeper_limits';
const statsName = 'zookeeper_stats';

/** Options by the field that they set. */
const fields = { n: 'count', b: 'bytes', N: 'countHardLimit', B: 'byteHardLimit' } as const;
type Letter = keyof typeof fields;
const letters: readonly Letter[] = ['n', 'b', 'N', 'B'];

/** The one option of its group; two of them exclude each other. */
function chosen(line: CommandLine): Letter | undefined {
  const [first, second] = letters.filter((letter) => line.has(letter));
  if (first !== undefined && second !== undefined) {
    throw new ShellError(
      `org.apache.commons.cli.AlreadySelectedException: The option '${second}' was specified but an option from this group has already been selected: '${first}'`,
    );
  }
  return first;
}

export const setQuota: ShellCommand = {
  name: 'setquota',
  usage: '-n|-b|-N|-B val path',
  options: { n: 'value', b: 'value', N: 'value', B: 'value' },
  minWords: 0,
  async run({ client, out, err }, line) {
    const letter = chosen(line);
    if (letter === undefined) {
      throw new ShellError(
        'org.apache.commons.cli.MissingOptionException: Missing required option: [-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota]',
      );
    }
    const [path] = line.words;
    if (path === undefined) throw new ShellError(`setquota ${setQuota.usage}`);
    if (path.startsWith(root)) return err(`cannot set a quota under the path: ${root}`);
    const value = limitOf(letter, line.value(letter) ?? '', err);
    if (value === undefined) return;
    checkPath(path);
    if ((await client.exists(path)) === undefined) throw new ShellError(`${path} does not exist.`);
    await refuseNested(client, path);
    const { limits, stats } = await writeLimits(client, path, { [fields[letter]]: value });
    warnIfExceeded({ limits, stats, out });
  },
};

function limitOf(letter: Letter, text: string, err: (text: string) => void): number | undefined {
  const value = Number(text);
  const isCount = letter === 'n' || letter === 'N';
  if (!/^[+-]?\d+$/.test(text)) err('NumberFormatException happens when parsing the option value');
  else if (isCount && value <= 0) err('the num quota must be greater than zero');
  else if (value < 0) err('the bytes quota must be greater than or equal to zero');
  else return value;
  return undefined;
}

/** A subtree has one quota: none above it, none below it. */
async function refuseNested(client: ZooKeeperClient, path: string): Promise<void> {
  const own = `${root}${path}`;
  try {
    for await (const each of subtree(client, own)) {
      if (each.endsWith(`/${limitsName}`) && each !== `${own}/${limitsName}`) {
        const child = each.slice(root.length, -limitsName.length - 1);
        throw new ShellError(`${path} has a child ${child} which has a quota`);
      }
    }
  } catch (error) {
    if (!isNoNode(error)) throw error;
  }
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end);
    if ((await client.exists(`${root}${parent}/${limitsName}`)) !== undefined) {
      throw new ShellError(`${path} has a parent ${parent} which has a quota`);
    }
  }
}

async function writeLimits(
  client: ZooKeeperClient,
  path: string,
  change: Partial<Quota>,
): Promise<{ limits: Quota; stats: Quota }> {
  let directory = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    directory = childPath(directory, name);
    await createUnlessThere(client, directory, null);
  }
  const limitsPath = `${directory}/${limitsName}`;
  const statsPath = `${directory}/${statsName}`;
  const fresh = encodeQuota({ ...unlimited, ...change });
  if (await createUnlessThere(client, limitsPath, fresh)) {
    await createUnlessThere(client, statsPath, encodeQuota({ count: 0, bytes: 0 }));
    return { limits: { ...unlimited, ...change }, stats: await readQuota(client, statsPath) };
  }
  const limits = { ...unlimited, ...(await readQuota(client, limitsPath)), ...change };
  const stats = await readQuota(client, statsPath);
  await client.setData(limitsPath, encodeQuota(limits));
  return { limits, stats };
}

async function createUnlessThere(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
): Promise<boolean> {
  try {
    await client.create(path, data, { mode: 'persistent' });
    return true;
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.NODEEXISTS) return false;
    throw error;
  }
}

function warnIfExceeded(found: { limits: Quota; stats: Quota; out: (text: string) => void }): void {
  const { limits, stats, out } = found;
  const isBelow = (limit: number | undefined, used: number): boolean =>
    (limit ?? -1) > 0 && Number(limit) < used;
  if (isBelow(limits.count, stats.count) || isBelow(limits.countHardLimit, stats.count)) {
    out(`[Warning]: the count quota you create is less than the existing count:${stats.count}`);
  }
  if (isBelow(limits.bytes, stats.bytes) || isBelow(limits.byteHardLimit, stats.bytes)) {
    out(`[Warning]: the bytes quota you create is less than the existing bytes:${stats.bytes}`);
  }
}

export const listQuota: ShellCommand = {
  name: 'listquota',
  usage: 'path',
  options: {},
  minWords: 1,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = ''] = line.words;
    const directory = path === '/' ? root : `${root}${path}`;
    err(`absolute path is ${directory}/${limitsName}`);
    try {
      const limits = await readQuota(client, `${directory}/${limitsName}`);
      out(`Output quota for ${path} ${encodeQuota(limits)}`);
      out(`Output stat for ${path} ${encodeQuota(await readQuota(client, `${directory}/${statsName}`))}`);
    } catch (error) {
      if (!isNoNode(error)) throw error;
      err(`quota for ${path} does not exist.`);
    }
  },
};

export const delQuota: ShellCommand = {
  name: 'delquota',
  usage: '[-n|-b|-N|-B] path',
  options: { n: 'flag', b: 'flag', N: 'flag', B: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client, out }, line) {
    const letter = chosen(line);
    const [path = ''] = line.words;
    const directory = `${root}${path}`;
    const limitsPath = `${directory}/${limitsName}`;
    if ((await client.exists(limitsPath)) === undefined) return out(`Quota does not exist for ${path}`);
    if (letter !== undefined) {
      const limits = await readQuota(client, limitsPath);
      await client.setData(limitsPath, encodeQuota({ ...limits, [fields[letter]]: -1 }));
      return;
    }
    await deleteUpwards(client, directory);
  },
};

/** The quota's own two nodes, then the directories above that are empty now. */
async function deleteUpwards(client: ZooKeeperClient, directory: string): Promise<void> {
  const { children } = await client.getChildren(directory);
  for (const name of children) {
    if (name === limitsName || name === statsName) await client.delete(childPath(directory, name));
  }
  for (let path = directory; path !== root; path = path.slice(0, path.lastIndexOf('/'))) {
    if ((await client.getChildren(path)).children.length > 0) return;
    await client.delete(path);
  }
}

async function readQuota(client: ZooKeeperClient, path: string): Promise<Quota> {
  return decodeQuota((await client.getData(path)).data);
}

function isNoNode(error: unknown): boolean {
  return error instanceof ZooKeeperError && error.code === ErrorCode.NONODE;
}
