import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { ZooKeeperClient, ZooKeeperConnectError } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';

const SESSION_TIMEOUT_MS = 30_000;
/** People wait for it: a server that runs answers in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2000;

/**
 * A session for a tool.
 * @throws CliError saying what was tried and what can be done
 */
export async function connectZooKeeper(environment: Environment, connect: string): Promise<ZooKeeperClient> {
  try {
    return await ZooKeeperClient.connect(environment, {
      connect,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    });
  } catch (error) {
    if (error instanceof ZooKeeperConnectError) {
      throw new CliError(
        `No ZooKeeper answers at ${connect}. Is it running? bin/zookeeper-server-start.sh config/zookeeper.properties starts one`,
        { cause: error },
      );
    }
    throw new CliError(`--zookeeper ${connect}: ${messageOf(error)}`, { cause: error });
  }
}
