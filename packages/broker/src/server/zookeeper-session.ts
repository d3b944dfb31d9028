/**
 * The broker's session with ZooKeeper. Its id and password are kept beside the logs, readable by the owner only, so that
 * a broker restarted right after `kill -9` ends its own old session (and with it the registration that stands in its
 * way) instead of waiting until ZooKeeper does.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import {
  readStoredSession,
  syncStoredSession,
  writeStoredSession,
} from '@kafka-ts/storage/checkpoint/kafka-ts-file';
import { isAuthFailure } from '@kafka-ts/zookeeper/client/sasl-exchange';
import {
  ZooKeeperClient,
  type ZooKeeperClientOptions,
  ZooKeeperConnectError,
} from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { secureAclOf } from '../znodes/znode-acls.ts';

const SOURCE = 'kafka.zookeeper.ZooKeeperClient';

export interface ZooKeeperSessionOptions {
  readonly environment: Environment;
  readonly config: KafkaConfig;
  /** `zookeeper.connect`, or the address of the broker's own server. */
  readonly connect: string;
  readonly login: SaslLogin | undefined;
  readonly logDir: string;
  readonly logger: Logger;
}

/** Connects, within `zookeeper.connection.timeout.ms`; fails with ZooKeeperConnectError, which names the servers and, if they
 * refuse the login, what they have against it. */
export async function openZooKeeperSession(options: ZooKeeperSessionOptions): Promise<ZooKeeperClient> {
  const { environment, config, connect, login, logDir, logger } = options;
  const stored = readStoredSession(environment.files, logDir, (fault) =>
    logger.warn(
      `${fault}. If a broker died here, its session is not known: a start is refused until ZooKeeper has expired that (zookeeper.session.timeout.ms)`,
      SOURCE,
    ),
  );
  const sessionTimeoutMs = config.get('zookeeper.session.timeout.ms');
  const client = await connectAs(environment, {
    connect,
    sessionTimeoutMs,
    connectionTimeoutMs: config.get('zookeeper.connection.timeout.ms') ?? sessionTimeoutMs,
    previousSession: stored === undefined ? undefined : { sessionId: stored.id, password: stored.password },
    createsChroot: true,
    login,
    aclOf: config.get('zookeeper.set.acl') ? secureAclOf : undefined,
    repeatsLostRequests: true,
    // The broker's own server does; of others nobody knows.
    readsTogether: config.isStandalone,
  });
  const keep = (): void =>
    writeStoredSession(environment.files, logDir, { id: client.sessionId, password: client.password });
  keep();
  // Before the session owns any node: a loss of power that took the note but not the session would lock a standalone broker out,
  // since each start of its ZooKeeper lets that session live anew.
  await syncStoredSession(environment.files, logDir);
  client.onSessionState((state) => {
    if (state === 'connected') keep();
  });
  return client;
}

async function connectAs(
  environment: Environment,
  options: ZooKeeperClientOptions,
): Promise<ZooKeeperClient> {
  try {
    return await ZooKeeperClient.connect(environment, options);
  } catch (error) {
    if (!isAuthFailure(error)) throw error;
    const reason = messageOf(error.cause ?? error);
    throw new ZooKeeperConnectError(
      `ZooKeeper at ${options.connect} does not let this broker in: ${reason}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Ends the session and forgets it; a ZooKeeper that is gone delays the stop by `limitMs` at most, and leaves the session to be
 * ended by the next start.
 */
export async function closeZooKeeperSession(
  client: ZooKeeperClient,
  options: Pick<ZooKeeperSessionOptions, 'environment' | 'logDir'> & { readonly limitMs: number },
): Promise<void> {
  const { environment, logDir, limitMs } = options;
  let timer: { cancel(): void } | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = environment.clock.setTimer(limitMs, () => resolve(false));
  });
  const isClosed = await Promise.race([client.close(), limit]);
  timer?.cancel();
  if (isClosed) writeStoredSession(environment.files, logDir, undefined);
}
