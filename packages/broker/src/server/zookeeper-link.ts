/** The broker's ZooKeeper, its own server or the configured one, and its session with it. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import type { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { ConfigError } from '../config/config-key.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { startStandaloneZooKeeper } from './standalone-zookeeper.ts';
import { closeZooKeeperSession, openZooKeeperSession } from './zookeeper-session.ts';

/** How long a stop waits for a ZooKeeper that does not answer. */
const STOP_LIMIT_MS = 400;

export interface ZooKeeperLinkOptions {
  readonly environment: Environment;
  readonly config: KafkaConfig;
  /** The first log directory: the session is kept there. */
  readonly logDir: string;
  /** The port for a server of the broker's own, where `zookeeper.connect` is not set. */
  readonly ownPort: number;
  readonly login: SaslLogin | undefined;
  readonly logger: Logger;
  /** Called with the address before it is tried. */
  readonly onConnect: (connect: string) => void;
}

interface LinkParts {
  readonly connect: string;
  readonly client: ZooKeeperClient;
  readonly server: ZooKeeperServer | undefined;
}

export class ZooKeeperLink {
  readonly connect: string;
  readonly client: ZooKeeperClient;
  readonly #options: ZooKeeperLinkOptions;
  readonly #server: ZooKeeperServer | undefined;

  private constructor(options: ZooKeeperLinkOptions, parts: LinkParts) {
    this.#options = options;
    this.connect = parts.connect;
    this.client = parts.client;
    this.#server = parts.server;
  }

  /** Starts the own server if need be, and connects; what was started is stopped again if that fails. */
  static async open(options: ZooKeeperLinkOptions): Promise<ZooKeeperLink> {
    const { environment, config, logDir, ownPort: port, login, logger } = options;
    refuseUnprovedAcls(config, login);
    const server = config.isStandalone
      ? await startStandaloneZooKeeper(environment, { logDir, port, login, logger })
      : undefined;
    const configured = config.get('zookeeper.connect') ?? '';
    const connect = server === undefined ? configured : `127.0.0.1:${server.port}`;
    options.onConnect(connect);
    try {
      const client = await openZooKeeperSession({ environment, config, connect, login, logDir, logger });
      return new ZooKeeperLink(options, { connect, client, server });
    } catch (error) {
      await server?.close();
      throw error;
    }
  }

  /** Ends the session, then the own server. A ZooKeeper that is gone delays it by {@link STOP_LIMIT_MS}. */
  async close(): Promise<void> {
    const { environment, logDir } = this.#options;
    try {
      await closeZooKeeperSession(this.client, { environment, logDir, limitMs: STOP_LIMIT_MS });
    } finally {
      await this.#server?.close();
    }
  }
}

/** Nodes cannot be made for somebody whom ZooKeeper does not know. */
function refuseUnprovedAcls(config: KafkaConfig, login: SaslLogin | undefined): void {
  if (!config.get('zookeeper.set.acl') || login !== undefined) return;
  throw new ConfigError(
    'zookeeper.set.acl is true, but the verification of the JAAS login file failed: give one with a Client section, KAFKA_OPTS=-Djava.security.auth.login.config=FILE',
  );
}
