/**
 * The ZooKeeper that a broker starts for itself when `zookeeper.connect` is not set: one command, one process. It is the
 * real server, on 127.0.0.1 at port 2181 if that is free (so that tutorials' `--zookeeper localhost:2181` works), else
 * at a free one. Its data lies beside the first log directory, never in it: Apache refuses unknown folders there.
 */
import { basename, dirname, join } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import type { SaslSettings } from '@kafka-ts/zookeeper/server/sasl/sasl-settings';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';

/** ZooKeeper's own port, tried first. */
export const DefaultZooKeeperPort = 2181;

const HOST = '127.0.0.1';
const SOURCE = 'kafka.server.KafkaServer';

export interface StandaloneOptions {
  readonly logDir: string;
  /** The port to try first; 0 takes any free one. */
  readonly port: number;
  /** The broker's login: the only user that the server knows. Undefined: no SASL. */
  readonly login: SaslLogin | undefined;
  readonly logger: Logger;
}

/** Starts it; fails if its directory is in use or damaged. */
export async function startStandaloneZooKeeper(
  environment: Environment,
  options: StandaloneOptions,
): Promise<ZooKeeperServer> {
  try {
    return await start(environment, options, options.port);
  } catch (error) {
    if (!isPortTaken(error) || options.port === 0) throw error;
  }
  const server = await start(environment, options, 0);
  options.logger.info(
    `Port ${options.port} is taken: the broker's own ZooKeeper listens on ${HOST}:${server.port}`,
    SOURCE,
  );
  return server;
}

/** Where a broker that logs to `logDir` keeps the data of its own ZooKeeper. */
export function zooKeeperDirectory(logDir: string): string {
  return join(dirname(logDir), `${basename(logDir)}-zookeeper`);
}

function start(
  environment: Environment,
  { logDir, login, logger }: StandaloneOptions,
  port: number,
): Promise<ZooKeeperServer> {
  const properties = new Map([
    ['dataDir', zooKeeperDirectory(logDir)],
    ['clientPort', `${port}`],
    ['clientPortAddress', HOST],
    ['tickTime', '2000'],
    ['maxClientCnxns', '0'],
    ['4lw.commands.whitelist', '*'],
  ]);
  const { config } = parseZooConfig(properties);
  const sasl = login === undefined ? config.sasl : saslFor(config.sasl, login);
  return ZooKeeperServer.start(environment, { ...config, sasl }, logger);
}

function saslFor(settings: SaslSettings, { username, password }: SaslLogin): SaslSettings {
  return { ...settings, hasProvider: true, users: new Map([[username, password]]) };
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
