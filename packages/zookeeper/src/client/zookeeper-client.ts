/**
 * A ZooKeeper client: sessions that survive lost connections, several servers, a chroot, watches of one shot and persistent ones.
 *
 * Every operation ends: with its result, with ZooKeeper's error, or with CONNECTIONLOSS when the connection was lost behind the
 * request (whether it was carried out is unknown then), or when there was no connection for as long as a session lives. An expired session
 * fails what waits with SESSIONEXPIRED and is followed by a new one; ephemeral nodes and watches are the caller's to make again.
 * A server that does not know an operation closes the connection (before 3.5) or answers UNIMPLEMENTED.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import { AddWatchMode, addWatch } from '../jute/operations/add-watch.ts';
import { create } from '../jute/operations/create.ts';
import { type ReconfigRequest, reconfig } from '../jute/operations/reconfig.ts';
import { removeWatches } from '../jute/operations/remove-watches.ts';
import { type ClientInfo, whoAmI } from '../jute/operations/who-am-i.ts';
import { type Acl, openAcl } from '../jute/records/acl.ts';
import type { Stat } from '../jute/records/stat.ts';
import { isConnectionLoss, unwrap } from './call.ts';
import { Chroot } from './chroot.ts';
import { ClientListeners } from './client-listeners.ts';
import type { ZooKeeperClientOptions } from './client-options.ts';
import { ClientSession, type SessionState } from './client-session.ts';
import { closeLeftSession, closeSession } from './close-session.ts';
import { parseConnectString } from './connect-string.ts';
import { flagsOf, type MultiOperation } from './multi-operation.ts';
import { NodeOperations, type ReadOptions } from './node-operations.ts';
import { Requests } from './requests.ts';
import { startSession } from './start-session.ts';
import { eventNames, removalNames, type WatchEvent, type WatchListener } from './watch-events.ts';
import { type RemovedType, removedTypes, type WatchKind } from './watch-registry.ts';

export { ZooKeeperConnectError } from './client-options.ts';
export type { MultiOperation, SessionState, Stat, WatchEvent, ZooKeeperClientOptions };

/** Where servers since 3.5 show the members of their ensemble. */
const configPath = '/zookeeper/config';

interface ClientParts {
  readonly aclOf: (path: string) => readonly Acl[];
  readonly readsTogether: boolean;
  readonly session: ClientSession;
  readonly chroot: Chroot;
  readonly requests: Requests;
  readonly listeners: ClientListeners;
}

export class ZooKeeperClient extends NodeOperations {
  readonly #session: ClientSession;
  readonly #chroot: Chroot;
  readonly #requests: Requests;
  readonly #listeners: ClientListeners;
  readonly #aclOf: (path: string) => readonly Acl[];
  #closed: Promise<boolean> | undefined;

  private constructor({ session, chroot, requests, listeners, aclOf, readsTogether }: ClientParts) {
    super({ requests, chroot, watches: session.watches, aclOf, readsTogether });
    this.#aclOf = aclOf;
    this.#session = session;
    this.#chroot = chroot;
    this.#requests = requests;
    this.#listeners = listeners;
  }

  /**
   * Connects and waits for a session. Fails with ZooKeeperConnectError, naming the servers and the last reason, when none is there in
   * time, with AUTHFAILED when a server refuses `login` or `auth`, and with Error for a connect string that cannot be read.
   */
  static async connect(env: Environment, options: ZooKeeperClientOptions): Promise<ZooKeeperClient> {
    const { hosts, chroot } = parseConnectString(options.connect);
    const timeoutMs = options.connectionTimeoutMs ?? options.sessionTimeoutMs;
    const deadlineMs = env.clock.monotonicMs() + timeoutMs;
    if (options.previousSession !== undefined) {
      await closeLeftSession(env, hosts, {
        credentials: options.previousSession,
        login: options.login,
        timeoutMs,
      });
    }
    const listeners = new ClientListeners();
    const root = new Chroot(chroot);
    const session = new ClientSession(env, {
      hosts,
      login: options.login,
      outlivesRefusal: options.repeatsLostRequests ?? false,
      sessionTimeoutMs: options.sessionTimeoutMs,
      firstSessionDeadlineMs: deadlineMs,
      maxReplyBytes: options.maxReplyBytes ?? 4 << 20,
      onState: (state) => listeners.tellState(state),
      onEvent: ({ type, path }, zxid) => {
        const name = eventNames.get(type);
        if (name !== undefined) listeners.tellWatch({ type: name, path: root.fromServer(path) }, zxid);
      },
    });
    for (const { scheme, auth } of options.auth ?? []) session.authenticate({ scheme, auth });
    const requests = new Requests(env, session, options.repeatsLostRequests ?? false);
    const client = new ZooKeeperClient({
      session,
      chroot: root,
      requests,
      listeners,
      aclOf: options.aclOf ?? (() => openAcl),
      readsTogether: options.readsTogether ?? false,
    });
    try {
      await startSession(env, session, {
        deadlineMs,
        description: `${options.connect} within ${timeoutMs} ms`,
        onState: (listener) => client.onSessionState(listener),
      });
      if (options.createsChroot === true) await client.#createChroot();
      return client;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** 0 while there is no session. */
  get sessionId(): bigint {
    return this.#session.sessionId;
  }

  /** Proves, with the id, that the session is the client's own: to be kept where nobody else can read it. */
  get password(): Uint8Array {
    return this.#session.password;
  }

  /** As the server granted it. */
  get sessionTimeoutMs(): number {
    return this.#session.timeoutMs;
  }

  get isConnected(): boolean {
    return this.#session.isConnected;
  }

  /** Returns what takes the listener off again. */
  onSessionState(listener: (state: SessionState) => void): () => void {
    return this.#listeners.onState(listener);
  }

  /** Hears of every watch that fires, before the answer of any request that shows the change. Returns what takes it off again. */
  onWatch(listener: WatchListener): () => void {
    return this.#listeners.onWatch(listener);
  }

  /**
   * Leaves a watch that stays when it fires, on connections to come too: `persistent` on a node and its children,
   * `persistentRecursive` on a node and everything below it. The node need not exist. Servers since 3.6.
   */
  async addWatch(path: string, mode: keyof typeof AddWatchMode): Promise<void> {
    const serverPath = this.#chroot.toServer(path);
    const request = { path: serverPath, mode: AddWatchMode[mode] };
    const outcome = await this.#requests.ask(addWatch, request, ({ err }) => {
      if (err === ErrorCode.OK) {
        this.#session.watches.add(mode === 'persistent' ? 'persistent' : 'recursive', serverPath);
      }
    });
    unwrap(outcome, path);
  }

  /**
   * Takes off the client's watches on a path; each is told as an event. NOWATCHER if there is none of that type. With `local` also when
   * the connection is lost: the server has forgotten them then. Servers since 3.5; the two persistent types alone since 3.9.
   */
  async removeWatches(
    path: string,
    type: RemovedType,
    { local = false }: { readonly local?: boolean | undefined } = {},
  ): Promise<void> {
    const serverPath = this.#chroot.toServer(path);
    const { watches } = this.#session;
    if (!watches.has(type, serverPath)) throw new ZooKeeperError(ErrorCode.NOWATCHER, path);
    const forget = (): void => this.#tellRemoved(path, watches.remove(type, serverPath));
    if (local && !this.#session.isConnected) {
      forget();
      return;
    }
    const request = { path: serverPath, type: removedTypes[type] };
    try {
      const outcome = await this.#requests.ask(removeWatches, request, ({ err }) => {
        if (err === ErrorCode.OK) forget();
      });
      unwrap(outcome, path);
    } catch (error) {
      if (!local || !isConnectionLoss(error)) throw error;
      forget();
    }
  }

  /** The identities of this connection; servers since 3.7. */
  async whoAmI(): Promise<readonly ClientInfo[]> {
    return this.#requests.perform(whoAmI, undefined, undefined);
  }

  /** The configuration of the ensemble: /zookeeper/config, outside of any chroot. */
  async getConfig({ watch = false }: ReadOptions = {}): Promise<{ data: Uint8Array | null; stat: Stat }> {
    return this.readData(configPath, configPath, watch);
  }

  /**
   * Changes the members of the ensemble; the new configuration. RECONFIGDISABLED, NOAUTH, BADVERSION, NEWCONFIGNOQUORUM,
   * RECONFIGINPROGRESS.
   */
  async reconfig(request: ReconfigRequest): Promise<{ data: Uint8Array | null; stat: Stat }> {
    return this.#requests.perform(reconfig, request, undefined);
  }

  /** Adds an identity, on this connection and all later ones: scheme `digest`, auth `user:password`. */
  addAuth(scheme: string, auth: Uint8Array): void {
    this.#session.authenticate({ scheme, auth });
  }

  /**
   * Ends the session, with its ephemeral nodes, if a server is reached; never fails. Idempotent. False: no server confirmed it, the
   * session lives on until its timeout.
   */
  close(): Promise<boolean> {
    this.#requests.stopRepeating();
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** From here on requests that find no connection, or lose it, fail at once: somebody waits for the end. */
  giveUp(): void {
    this.#requests.stopRepeating();
    this.#session.stopWaiting();
  }

  async #close(): Promise<boolean> {
    let isEnded = false;
    try {
      if (this.#session.isConnected)
        isEnded = (await this.#requests.ask(closeSession, undefined)).err === ErrorCode.OK;
    } catch {
      // The connection is gone: the session ends by its timeout.
    }
    this.#session.close();
    return isEnded;
  }

  async #createChroot(): Promise<void> {
    for (const path of this.#chroot.paths) {
      const request = { path, data: null, acl: this.#aclOf(path), flags: flagsOf.persistent, ttlMs: 0 };
      const outcome = await this.#requests.ask(create, request);
      if (outcome.err !== ErrorCode.NODEEXISTS) unwrap(outcome, path);
    }
  }

  #tellRemoved(path: string, kinds: readonly WatchKind[]): void {
    const types = new Set(kinds.map((kind) => removalNames[kind]));
    for (const type of types) this.#listeners.tellWatch({ type, path }, -1n);
  }
}
