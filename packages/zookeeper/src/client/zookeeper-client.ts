/**
 * A ZooKeeper client: sessions that survive lost connections, several servers, a chroot, one-shot watches.
 *
 * Every operation ends: with its result, with ZooKeeper's error, or with CONNECTIONLOSS when the connection was lost behind the
 * request (whether it was carried out is unknown then), or when there was no connection for as long as a session lives. An expired session
 * fails what waits with SESSIONEXPIRED and is followed by a new one; ephemeral nodes and watches are the caller's to make again.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import type { Operation } from '../jute/operation.ts';
import { create } from '../jute/operations/create.ts';
import { deleteNode } from '../jute/operations/delete.ts';
import { exists } from '../jute/operations/exists.ts';
import { getAcl } from '../jute/operations/get-acl.ts';
import { getChildren2 } from '../jute/operations/get-children2.ts';
import { getData } from '../jute/operations/get-data.ts';
import { type MultiResult, multi } from '../jute/operations/multi.ts';
import { setAcl } from '../jute/operations/set-acl.ts';
import { setData } from '../jute/operations/set-data.ts';
import { sync } from '../jute/operations/sync.ts';
import { type Acl, openAcl } from '../jute/records/acl.ts';
import type { Stat } from '../jute/records/stat.ts';
import { EventType, type WatcherEvent } from '../jute/records/watcher-event.ts';
import { isConnectionLoss, newCall, type Outcome, unwrap } from './call.ts';
import { Chroot } from './chroot.ts';
import type { WatchEvent, ZooKeeperClientOptions } from './client-options.ts';
import { ClientSession, type SessionState } from './client-session.ts';
import { closeLeftSession, closeSession } from './close-session.ts';
import { type ConnectString, parseConnectString } from './connect-string.ts';
import { type CreateMode, flagsOf, type MultiOperation, multiPart } from './multi-operation.ts';
import { startSession } from './start-session.ts';

export { ZooKeeperConnectError } from './client-options.ts';
export type {
  CreateMode,
  MultiOperation,
  MultiResult,
  SessionState,
  Stat,
  WatchEvent,
  ZooKeeperClientOptions,
};

const eventNames: ReadonlyMap<number, WatchEvent['type']> = new Map([
  [EventType.nodeCreated, 'created'],
  [EventType.nodeDeleted, 'deleted'],
  [EventType.nodeDataChanged, 'dataChanged'],
  [EventType.nodeChildrenChanged, 'childrenChanged'],
]);

export class ZooKeeperClient {
  readonly #env: Environment;
  readonly #chroot: Chroot;
  readonly #session: ClientSession;
  readonly #stateListeners = new Set<(state: SessionState) => void>();
  readonly #watchListeners = new Set<(event: WatchEvent) => void>();
  #closed: Promise<boolean> | undefined;
  #repeatsLost: boolean;

  private constructor(env: Environment, options: ZooKeeperClientOptions, { hosts, chroot }: ConnectString) {
    this.#env = env;
    this.#repeatsLost = options.repeatsLostRequests ?? false;
    this.#chroot = new Chroot(chroot);
    this.#session = new ClientSession(env, {
      hosts,
      sessionTimeoutMs: options.sessionTimeoutMs,
      maxReplyBytes: options.maxReplyBytes ?? 4 << 20,
      onState: (state) => {
        for (const listener of [...this.#stateListeners]) listener(state);
      },
      onEvent: (event) => this.#onEvent(event),
    });
    for (const { scheme, auth } of options.auth ?? []) this.#session.authenticate({ scheme, auth });
  }

  /**
   * Connects and waits for a session. Fails with ZooKeeperConnectError, naming the servers and the last reason, when none is there in
   * time, and with Error for a connect string that cannot be read.
   */
  static async connect(env: Environment, options: ZooKeeperClientOptions): Promise<ZooKeeperClient> {
    const target = parseConnectString(options.connect);
    const timeoutMs = options.connectionTimeoutMs ?? options.sessionTimeoutMs;
    const deadlineMs = env.clock.monotonicMs() + timeoutMs;
    if (options.previousSession !== undefined) {
      await closeLeftSession(env, target.hosts, { credentials: options.previousSession, timeoutMs });
    }
    const client = new ZooKeeperClient(env, options, target);
    try {
      await startSession(env, client.#session, {
        deadlineMs,
        description: `${options.connect} within ${timeoutMs} ms`,
        onState: (listener) => client.onSessionState(listener),
      });
      if (options.createsChroot === true) await client.#createChroot();
      return client;
    } catch (error) {
      client.#session.close();
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
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Hears of every watch that fires, before the answer of any request that shows the change. Returns what takes it off again. */
  onWatch(listener: (event: WatchEvent) => void): () => void {
    this.#watchListeners.add(listener);
    return () => this.#watchListeners.delete(listener);
  }

  /** The path made, with its number if the mode is sequential. NODEEXISTS, NONODE (the parent), NOCHILDRENFOREPHEMERALS. */
  async create(
    path: string,
    data: Uint8Array | null,
    options: { mode: CreateMode; acl?: readonly Acl[] | undefined },
  ): Promise<string> {
    const { mode, acl = openAcl } = options;
    const request = { path: this.#chroot.toServer(path), data, acl, flags: flagsOf[mode], ttlMs: 0 };
    const response = await this.#perform(create, request, path);
    return this.#chroot.fromServer(response.path);
  }

  /** NONODE, NOTEMPTY, BADVERSION; `version` -1 allows any. */
  async delete(path: string, version = -1): Promise<void> {
    await this.#perform(deleteNode, { path: this.#chroot.toServer(path), version }, path);
  }

  /** Undefined if there is no such node; a watch then waits for its creation. */
  async exists(path: string, options: { watch?: boolean | undefined } = {}): Promise<Stat | undefined> {
    const serverPath = this.#chroot.toServer(path);
    const watch = options.watch ?? false;
    const outcome = await this.#ask(exists, { path: serverPath, watch }, ({ err }) => {
      if (!watch) return;
      if (err === ErrorCode.OK) this.#session.watches.addData(serverPath);
      else if (err === ErrorCode.NONODE) this.#session.watches.addExist(serverPath);
    });
    if (outcome.err === ErrorCode.NONODE) return undefined;
    return unwrap(outcome, path);
  }

  /** NONODE; then no watch is left. */
  async getData(
    path: string,
    options: { watch?: boolean | undefined } = {},
  ): Promise<{ data: Uint8Array | null; stat: Stat }> {
    const serverPath = this.#chroot.toServer(path);
    const watch = options.watch ?? false;
    const outcome = await this.#ask(getData, { path: serverPath, watch }, ({ err }) => {
      if (watch && err === ErrorCode.OK) this.#session.watches.addData(serverPath);
    });
    return unwrap(outcome, path);
  }

  /** NONODE, BADVERSION; `version` -1 allows any. */
  async setData(path: string, data: Uint8Array | null, version = -1): Promise<Stat> {
    return this.#perform(setData, { path: this.#chroot.toServer(path), data, version }, path);
  }

  /** Names of the children, in no order. NONODE; then no watch is left. */
  async getChildren(
    path: string,
    options: { watch?: boolean | undefined } = {},
  ): Promise<{ children: string[]; stat: Stat }> {
    const serverPath = this.#chroot.toServer(path);
    const watch = options.watch ?? false;
    const outcome = await this.#ask(getChildren2, { path: serverPath, watch }, ({ err }) => {
      if (watch && err === ErrorCode.OK) this.#session.watches.addChildren(serverPath);
    });
    const { children, stat } = unwrap(outcome, path);
    return { children: [...children], stat };
  }

  /** All or nothing. Fails with the error and the path of the first operation that could not be done. */
  async multi(operations: readonly MultiOperation[]): Promise<MultiResult[]> {
    const parts = operations.map((operation) => multiPart(operation, (path) => this.#chroot.toServer(path)));
    const results = await this.#perform(multi, parts, undefined);
    results.forEach((result, index) => {
      if (result.op === 'error' && result.code !== ErrorCode.OK) {
        throw new ZooKeeperError(result.code, operations[index]?.path);
      }
    });
    return results.map((result) =>
      result.op === 'create' ? { ...result, path: this.#chroot.fromServer(result.path) } : result,
    );
  }

  /** Returns when everything written before, by anybody, can be read here. */
  async sync(path: string): Promise<void> {
    await this.#perform(sync, { path: this.#chroot.toServer(path) }, path);
  }

  async getAcl(path: string): Promise<{ acl: readonly Acl[]; stat: Stat }> {
    return this.#perform(getAcl, { path: this.#chroot.toServer(path) }, path);
  }

  /** NONODE, INVALIDACL, BADVERSION (of the ACL); `version` -1 allows any. */
  async setAcl(path: string, acl: readonly Acl[], version = -1): Promise<Stat> {
    return this.#perform(setAcl, { path: this.#chroot.toServer(path), acl, version }, path);
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
    this.#repeatsLost = false;
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** From here on requests that find no connection, or lose it, fail at once: somebody waits for the end. */
  giveUp(): void {
    this.#repeatsLost = false;
    this.#session.stopWaiting();
  }

  async #close(): Promise<boolean> {
    let isEnded = false;
    try {
      if (this.#session.isConnected)
        isEnded = (await this.#ask(closeSession, undefined)).err === ErrorCode.OK;
    } catch {
      // The connection is gone: the session ends by its timeout.
    }
    this.#session.close();
    return isEnded;
  }

  async #createChroot(): Promise<void> {
    for (const path of this.#chroot.paths) {
      const request = { path, data: null, acl: openAcl, flags: flagsOf.persistent, ttlMs: 0 };
      const outcome = await this.#ask(create, request);
      if (outcome.err !== ErrorCode.NODEEXISTS) unwrap(outcome, path);
    }
  }

  /** `onOutcome` runs when the answer is read, before any event behind it. */
  async #ask<Q, S>(
    operation: Operation<Q, S>,
    request: Q,
    onOutcome: (outcome: { err: number }) => void = () => {},
  ): Promise<Outcome<S>> {
    for (;;) {
      const { call, outcome } = newCall(operation, request, this.#env.clock.monotonicMs());
      const answer: typeof call.answer = (err, reader) => {
        call.answer(err, reader);
        onOutcome({ err });
      };
      this.#session.submit({ ...call, answer });
      try {
        return await outcome;
      } catch (error) {
        if (!this.#repeatsLost || !isConnectionLoss(error)) throw error;
      }
    }
  }

  async #perform<Q, S>(operation: Operation<Q, S>, request: Q, path: string | undefined): Promise<S> {
    return unwrap(await this.#ask(operation, request), path);
  }

  #onEvent({ type, path }: WatcherEvent): void {
    const name = eventNames.get(type);
    if (name === undefined) return;
    const event = { type: name, path: this.#chroot.fromServer(path) };
    for (const listener of [...this.#watchListeners]) listener(event);
  }
}
