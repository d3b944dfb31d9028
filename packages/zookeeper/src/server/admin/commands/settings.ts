/** The settings in force, what the server runs on, and its files. */
import { join } from 'node:path';
import { environmentEntries } from '../../words/envi-word.ts';
import type { AdminCommand } from '../admin-context.ts';

export const configuration: AdminCommand = ({ config, clientPort }) => ({
  client_port: clientPort,
  data_dir: join(config.dataDir, 'version-2'),
  data_log_dir: join(config.dataLogDir, 'version-2'),
  tick_time: config.tickTimeMs,
  max_client_cnxns: config.maxClientCnxns,
  min_session_timeout: config.minSessionTimeoutMs,
  max_session_timeout: config.maxSessionTimeoutMs,
  server_id: 0,
  client_port_listen_backlog: config.clientPortListenBacklog,
});

export const initialConfiguration: AdminCommand = ({ initialConfiguration: text }) => ({
  initial_configuration: text,
});

export const dirs: AdminCommand = ({ directoryBytes }) => ({
  datadir_size: directoryBytes.snapshots,
  logdir_size: directoryBytes.logs,
});

export const environment: AdminCommand = () => Object.fromEntries(environmentEntries());

/** As Java's, sorted: the program's surroundings and the settings that are system properties of Apache's server. */
export const systemProperties: AdminCommand = (context) => {
  const entries = environmentEntries().filter(([name]) =>
    /^(java\.(?!compiler)|os\.(name|arch|version)|user)/.test(name),
  );
  return Object.fromEntries([...entries, ...context.systemProperties].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** -1 as if it were unsigned when there is none; seconds since 1970. */
export const lastSnapshot: AdminCommand = (context) => {
  const snapshot = context.lastSnapshot();
  return {
    zxid: BigInt.asUintN(64, snapshot?.zxid ?? -1n).toString(16),
    timestamp: snapshot === undefined ? -1 : Math.floor(snapshot.modifiedMs / 1000),
  };
};
