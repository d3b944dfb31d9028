/** The session of a shell: made, closed and made anew; what happens to it is told as Apache's watcher prints it. */
import type { Environment } from '@kafka-ts/environment/environment';
import { isAuthFailure } from '@kafka-ts/zookeeper/client/sasl-exchange';
import {
  type SessionState,
  type WatchEvent,
  ZooKeeperClient,
  ZooKeeperConnectError,
} from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import { connectFailure, noSession } from '../connect.ts';
import { ShellError } from './shell-error.ts';

/** People wait for it: a server that runs answers in milliseconds. */
const connectTimeoutMs = 2000;

const eventTypes: Readonly<Record<WatchEvent['type'], string>> = {
  created: 'NodeCreated',
  deleted: 'NodeDeleted',
  dataChanged: 'NodeDataChanged',
  childrenChanged: 'NodeChildrenChanged',
  dataWatchRemoved: 'DataWatchRemoved',
  childWatchRemoved: 'ChildWatchRemoved',
  persistentWatchRemoved: 'PersistentWatchRemoved',
};

const stateNames: Readonly<Record<SessionState, string>> = {
  connected: 'SyncConnected',
  reconnected: 'SyncConnected',
  disconnected: 'Disconnected',
  expired: 'Expired',
  'auth-failed': 'AuthFailed',
  closed: 'Closed',
};

export interface ShellConnectionOptions {
  /** Proved on every connection. */
  readonly login: SaslLogin | undefined;
  readonly sessionTimeoutMs: number;
  /** Events carry the zxid of the change, as since 3.9. */
  readonly printsZxid: boolean;
  /** `WatchedEvent state:… type:… path:…`. */
  readonly onEvent: (text: string) => void;
}

export class ShellConnection {
  readonly #environment: Environment;
  readonly #options: ShellConnectionOptions;
  #host = '';
  #client: ZooKeeperClient | undefined;
  #state: 'CONNECTED' | 'CONNECTING' | 'CLOSED' | 'AUTH_FAILED' = 'CONNECTING';

  constructor(environment: Environment, options: ShellConnectionOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  /** As it was given: `host:port[,…][/chroot]`. */
  get host(): string {
    return this.#host;
  }

  /** As the prompt shows it. */
  get state(): string {
    return this.#state;
  }

  /** Undefined after `close`, a failed connection and a refused identity. */
  get client(): ZooKeeperClient | undefined {
    return this.#state === 'CLOSED' || this.#state === 'AUTH_FAILED' ? undefined : this.#client;
  }

  /** @throws ShellError if no server answers; the shell then has no session */
  async connect(host: string): Promise<void> {
    await this.close();
    this.#host = host;
    this.#state = 'CONNECTING';
    try {
      const client = await ZooKeeperClient.connect(this.#environment, {
        connect: host,
        login: this.#options.login,
        sessionTimeoutMs: this.#options.sessionTimeoutMs,
        connectionTimeoutMs: Math.min(connectTimeoutMs, this.#options.sessionTimeoutMs),
      });
      this.#client = client;
      client.onSessionState((state) => this.#onState(state));
      client.onWatch(({ type, path }, zxid) => this.#tell('SyncConnected', eventTypes[type], path, zxid));
      this.#onState('connected');
    } catch (error) {
      this.#client = undefined;
      if (isAuthFailure(error)) this.#onRefused();
      else this.#state = 'CLOSED';
      throw new ShellError(
        error instanceof ZooKeeperConnectError ? noSession(host, error) : `${host}: ${connectFailure(error)}`,
        1,
        { cause: error },
      );
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await client.close();
    if (this.#state !== 'AUTH_FAILED') this.#state = 'CLOSED';
  }

  /** There was a session before the server refused the login. */
  #onRefused(): void {
    this.#tell('SyncConnected', 'None', 'null', -1n);
    this.#onState('auth-failed');
  }

  #onState(state: SessionState): void {
    if (state === 'auth-failed') this.#state = 'AUTH_FAILED';
    else if (state === 'closed') this.#state = 'CLOSED';
    else this.#state = state === 'connected' || state === 'reconnected' ? 'CONNECTED' : 'CONNECTING';
    this.#tell(stateNames[state], 'None', 'null', -1n);
    if (this.#state === 'CONNECTED' && this.#options.login !== undefined) {
      this.#tell('SaslAuthenticated', 'None', 'null', -1n);
    }
  }

  #tell(...[state, type, path, zxid]: readonly [string, string, string, bigint]): void {
    const suffix = this.#options.printsZxid ? ` zxid: ${zxid}` : '';
    this.#options.onEvent(`WatchedEvent state:${state} type:${type} path:${path}${suffix}`);
  }
}
