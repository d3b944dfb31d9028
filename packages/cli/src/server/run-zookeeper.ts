import type { AdminServer } from '@kafka-ts/zookeeper/server/admin/admin-server';
import { ZooConfigError } from '@kafka-ts/zookeeper/server/setting-keys';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { applyHeapHint, serverLogger, serveUntilStopped } from './run-server.ts';
import { startFailure } from './start-failure.ts';
import type { Beside } from './zookeeper-admin.ts';

const configSource = 'org.apache.zookeeper.server.quorum.QuorumPeerConfig';
/** As ZooKeeper's own server exits. */
const invalidConfigExit = 2;
const mainSource = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

/** Where the settings came from, and what they are. */
export interface ZooKeeperSettings {
  readonly path: string;
  readonly properties: ReadonlyMap<string, string>;
}

/** Runs a ZooKeeper server in this process until it is stopped. */
export async function runZooKeeper(terminal: Terminal, settings: ZooKeeperSettings): Promise<number> {
  const { path, properties } = settings;
  applyHeapHint(terminal);
  const { config, warnings } = parse(path, properties);
  const logger = serverLogger(terminal, 'zookeeper.log');
  logger.info(`Reading configuration from: ${path}`, configSource);
  for (const warning of warnings) logger.warn(warning, configSource);
  logger.warn('Either no config or no quorum defined in config, running in standalone mode', mainSource);
  let server: ZooKeeperServer;
  try {
    server = await ZooKeeperServer.start(terminal.environment, config, logger);
  } catch (error) {
    throw startFailure('ZooKeeper', error);
  }
  if (terminal.isOutputTty) {
    terminal.stdout.write(
      `ZooKeeper listens on port ${server.port}, data in ${config.dataDir}, pid ${process.pid}\n`,
    );
  }
  const admin = config.adminEnabled ? startAdmin(terminal, { server, config, settings, logger }) : undefined;
  const stop = async (): Promise<void> => {
    await (await admin)?.close();
    await server.close();
  };
  return serveUntilStopped(
    terminal,
    { stop, failed: server.failed },
    { kind: 'zookeeper', directory: config.dataDir, logger, signalSource: mainSource },
  );
}

/** A turn later: what clients have sent meanwhile is answered first. */
async function startAdmin(terminal: Terminal, beside: Beside): Promise<AdminServer | undefined> {
  const { startAdminBeside } = await import('./zookeeper-admin.ts');
  return startAdminBeside(terminal, beside);
}

function parse(path: string, properties: ReadonlyMap<string, string>): ReturnType<typeof parseZooConfig> {
  try {
    return parseZooConfig(properties);
  } catch (error) {
    if (!(error instanceof ZooConfigError)) throw error;
    throw new CliError(`${path}: ${error.message}`, { exitCode: invalidConfigExit, cause: error });
  }
}
