import { secureAclOf } from '@kafka-ts/broker/znodes/znode-acls';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { parseConnectString } from '@kafka-ts/zookeeper/client/connect-string';
import { isAuthFailure, LoginInterruptedError } from '@kafka-ts/zookeeper/client/sasl-exchange';
import { ZooKeeperClient, ZooKeeperConnectError } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { zooKeeperLogin } from './client-login.ts';

const SESSION_TIMEOUT_MS = 30_000;
/** People wait for it: a server that runs answers in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2000;
/** An ensemble whose leader has just died serves nobody until it has elected another one. */
const ELECTION_TIMEOUT_MS = 15_000;

/**
 * A session for a tool. What is under way when a server is lost goes on with another one of the ensemble, or with the same one when
 * it is back in time. With a login the nodes that it makes are protected, as by Kafka's tools.
 * @throws CliError saying what was tried and what can be done
 */
export async function connectZooKeeper(terminal: Terminal, connect: string): Promise<ZooKeeperClient> {
  const { environment } = terminal;
  const login = zooKeeperLogin(terminal);
  try {
    const patienceMs = patienceFor(connect);
    const client = await ZooKeeperClient.connect(environment, {
      connect,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      connectionTimeoutMs: patienceMs,
      repeatsLostRequests: true,
      login,
      aclOf: login === undefined ? undefined : secureAclOf,
    });
    giveUpAfter(environment, client, patienceMs);
    return client;
  } catch (error) {
    if (error instanceof ZooKeeperConnectError) {
      throw new CliError(noSession(connect, error), { cause: error });
    }
    throw new CliError(`--zookeeper ${connect}: ${connectFailure(error)}`, { cause: error });
  }
}

/** What to say where no session came about in time. */
export function noSession(connect: string, { cause }: ZooKeeperConnectError): string {
  if (cause instanceof LoginInterruptedError) return `${connect}: ${cause.message}`;
  return `No ZooKeeper answers at ${connect}. Is it running? bin/zookeeper-server-start.sh config/zookeeper.properties starts one`;
}

/** Why there is no session; of a refused login what the server, or we, had against it. */
export function connectFailure(error: unknown): string {
  const cause = isAuthFailure(error) ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : `${messageOf(error)} (${messageOf(cause)})`;
}

/** How long people wait for a first session. */
export function patienceFor(connect: string): number {
  return parseConnectString(connect).hosts.length > 1 ? ELECTION_TIMEOUT_MS : CONNECTION_TIMEOUT_MS;
}

/** Lets everything fail with CONNECTIONLOSS when no server was reached for so long. */
function giveUpAfter(environment: Environment, client: ZooKeeperClient, limitMs: number): void {
  let timer: { cancel(): void } | undefined;
  client.onSessionState((state) => {
    timer?.cancel();
    timer = state === 'disconnected' ? environment.clock.setTimer(limitMs, () => client.giveUp()) : undefined;
  });
}
