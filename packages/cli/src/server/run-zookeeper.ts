import { ZooConfigError } from '@kafka-ts/zookeeper/server/setting-keys';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { applyHeapHint, serverLogger, serveUntilStopped } from './run-server.ts';
import { startFailure } from './start-failure.ts';

const configSource = 'org.apache.zookeeper.server.quorum.QuorumPeerConfig';
const mainSource = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

/** Where the settings came from, and what they are. */
export interface ZooKeeperSettings {
  readonly path: string;
  readonly properties: ReadonlyMap<string, string>;
}

/** Runs a ZooKeeper server in this process until it is stopped. */
export async function runZooKeeper(
  terminal: Terminal,
  { path, properties }: ZooKeeperSettings,
): Promise<number> {
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
  return serveUntilStopped(
    terminal,
    { stop: () => server.close(), failed: server.failed },
    { kind: 'zookeeper', directory: config.dataDir, logger, signalSource: mainSource },
  );
}

function parse(path: string, properties: ReadonlyMap<string, string>): ReturnType<typeof parseZooConfig> {
  try {
    return parseZooConfig(properties);
  } catch (error) {
    if (error instanceof ZooConfigError) throw new CliError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
