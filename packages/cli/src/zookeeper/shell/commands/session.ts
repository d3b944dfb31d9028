/** Commands about the session rather than about a node. */
import { messageOf } from '@kafka-ts/environment/error-message';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { checkPath } from '../paths.ts';
import { listText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';

export const addAuth: ShellCommand = {
  name: 'addauth',
  usage: 'scheme auth',
  options: {},
  minWords: 1,
  run({ client }, line) {
    const [scheme = '', auth = ''] = line.words;
    client.addAuth(scheme, Buffer.from(auth));
    return Promise.resolve();
  },
};

export const close: ShellCommand = {
  name: 'close',
  usage: '',
  options: {},
  minWords: 0,
  run: (context) => context.close(),
};

export const sync: ShellCommand = {
  name: 'sync',
  usage: 'path',
  options: {},
  minWords: 1,
  isOnPath: true,
  async run({ client, out }, line) {
    const [path = ''] = line.words;
    try {
      await client.sync(path);
    } catch (error) {
      throw new ShellError(
        `Sync has failed. rc=${error instanceof ZooKeeperError ? error.code : messageOf(error)}`,
      );
    }
    out('Sync is OK');
  },
};

export const whoAmI: ShellCommand = {
  name: 'whoami',
  usage: '',
  options: {},
  minWords: 0,
  async run({ client, out }) {
    out('Auth scheme: User');
    for (const { scheme, user } of await client.whoAmI()) out(`${scheme}: ${user}`);
  },
};

export const getEphemerals: ShellCommand = {
  name: 'getEphemerals',
  usage: 'path',
  options: {},
  minWords: 0,
  async run({ client, out }, line) {
    const [path = '/'] = line.words;
    out(listText(await client.getEphemerals(checkPath(path))));
  },
};

export const getAllChildrenNumber: ShellCommand = {
  name: 'getAllChildrenNumber',
  usage: 'path',
  options: {},
  minWords: 1,
  isOnPath: true,
  async run({ client, out }, line) {
    const [path = ''] = line.words;
    out(String(await client.getAllChildrenNumber(path)));
  },
};
