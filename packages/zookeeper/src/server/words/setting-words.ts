import { join } from 'node:path';
import { lines } from './text.ts';
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

export const dirs: Word = ({ directoryBytes }) =>
  `datadir_size: ${directoryBytes.snapshots}\nlogdir_size: ${directoryBytes.logs}\n`;
