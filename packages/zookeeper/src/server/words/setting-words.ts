import { join } from 'node:path';
import { version } from './version.ts';
import type { Word } from './words.ts';

/** The settings in force. */
export const conf: Word = ({ config, clientPort, directoryBytes }) =>
  lines([
    ['clientPort', clientPort],
    ['secureClientPort', -1],
    ['dataDir', join(config.dataDir, 'version-2')],
    ['dataDirSize', directoryBytes.snapshots],
    ['dataLogDir', join(config.dataLogDir, 'version-2')],
    ['dataLogSize', directoryBytes.logs],
    ['tickTime', config.tickTimeMs],
    ['maxClientCnxns', config.maxClientCnxns],
    ['minSessionTimeout', config.minSessionTimeoutMs],
    ['maxSessionTimeout', config.maxSessionTimeoutMs],
    ['clientPortListenBacklog', config.clientPortListenBacklog],
    ['serverId', 0],
  ]);

/** The program and what it runs on; the java.* keys that monitors expect say that there is none. */
export const envi: Word = () =>
  `Environment:\n${lines([
    ['zookeeper.version', version],
    ['host.name', 'localhost'],
    ['java.version', '<NA>'],
    ['java.vendor', `Node.js ${process.version}`],
    ['os.name', process.platform],
    ['os.arch', process.arch],
    ['user.dir', process.cwd()],
  ])}`;

export const dirs: Word = ({ directoryBytes }) =>
  `datadir_size: ${directoryBytes.snapshots}\nlogdir_size: ${directoryBytes.logs}\n`;

function lines(entries: readonly (readonly [string, string | number])[]): string {
  return entries.map(([key, value]) => `${key}=${value}\n`).join('');
}
