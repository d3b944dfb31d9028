/**
 * Keeps one session alive over many connections: picks servers in turn, re-attaches after a connection is lost, proves its login, sends identities
 * and watches again. When a server says that the session has expired, everything that waits fails with SESSIONEXPIRED, watches are
 * forgotten, and a new session is made.
 *
 * connecting → connected → connecting (connection lost) → connected (same session: "reconnected"; new one after "expired") → closed
 */
import type { Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import type { AuthRequest } from '../jute/operations/auth.ts';
import type { ConnectResponse } from '../jute/records/connect.ts';
import type { WatcherEvent } from '../jute/records/watcher-event.ts';
import type { SaslLogin } from '../sasl/digest-md5-client.ts';
import { type Call, connectionLoss } from './call.ts';
import { ClientConnection, type ConnectionListener } from './client-connection.ts';
import type { HostAndPort } from './connect-string.ts';
import { isAuthFailure, proveLogin } from './sasl-exchange.ts';
import { shuffled } from './shuffled.ts';
import { WaitingCalls } from './waiting-calls.ts';
import { WatchRegistry } from './watch-registry.ts';

/**
 * `connected`: a new session is there (the first one, or the one after an expiry). `disconnected`: no server is reached, the session
 * may live on. `reconnected`: the same session again. `expired`: the session is gone, with its ephemeral nodes and watches.
 * `auth-failed`: a server refused an identity; the client is closed. `closed`: by `close`.
 */
export type SessionState =
  | 'connected'
  | 'disconnected'
  | 'reconnected'
  | 'expired'
  | 'auth-failed'
  | 'closed';

export interface SessionOptions {
  readonly hosts: readonly HostAndPort[];
  /** Proved on every connection, before anything else is sent. */
  readonly login: SaslLogin | undefined;
  /** A login that was good once and is refused now is tried again and again. */
  readonly outlivesRefusal: boolean;
  readonly sessionTimeoutMs: number;
  /** When somebody stops waiting for the first session, on the monotonic clock: all servers are tried before. */
  readonly firstSessionDeadlineMs: number;
  readonly maxReplyBytes: number;
  readonly onState: (state: SessionState, reason: Error | undefined) => void;
  readonly onEvent: (event: WatcherEvent, zxid: bigint) => void;
}

const noPassword = new Uint8Array(16);
const firstPauseMs = 20;
const longestPauseMs = 400;
/** Attempts within the life of a session, however few servers there are: one that takes a connection and is silent must not cost it. */
const leastAttempts = 3;
const shortestAttemptMs = 100;
/** Of the time that somebody waits for the first session: the rest is for telling why there is none. */
const firstRoundPart = 0.9;
/** A connection that ends sooner is no sign that servers serve: the pauses between the rounds go on growing. */
const shortLifeMs = 1000;

export class ClientSession implements ConnectionListener {
  readonly watches = new WatchRegistry();
  readonly #env: Environment;
  readonly #options: SessionOptions;
  readonly #hosts: readonly HostAndPort[];
  readonly #identities: AuthRequest[] = [];
  #hostIndex = 0;
  #pauseMs = firstPauseMs;
  #pauseTimer: Timer | undefined;
  #connection: ClientConnection | undefined;
  /** Authenticates. */
  #entering: ClientConnection | undefined;
  #attachedMs = 0;
  #hadSession = false;
  #isClosed = false;
  #isWaitedFor = true;
  /** What calls fail with after the end. */
  #closedCode: number = ErrorCode.SESSIONEXPIRED;
  readonly #waiting = new WaitingCalls();
  #sessionId = 0n;
  #password: Uint8Array = noPassword;
  #timeoutMs: number;
  #lastZxid = 0n;
  #lastError: Error | undefined;

  constructor(env: Environment, options: SessionOptions) {
    this.#env = env;
    this.#options = options;
    this.#timeoutMs = options.sessionTimeoutMs;
    this.#hosts = shuffled(options.hosts, env);
  }

  get sessionId(): bigint {
    return this.#sessionId;
  }

  get password(): Uint8Array {
    return this.#password;
  }

  /** As the server granted it. */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Why the last attempt to connect failed. */
  get lastError(): Error | undefined {
    return this.#lastError;
  }

  /** Begins to connect; from then on tries for ever. */
  start(): void {
    void this.#connect();
  }

  /** Sends the call, or keeps it until there is a connection, at most as long as a session would live. */
  submit(call: Call): void {
    if (this.#isClosed) call.fail(new ZooKeeperError(this.#closedCode));
    else if (this.#connection !== undefined) this.#connection.send(call);
    else if (this.#isWaitedFor) this.#waiting.add(call);
    else call.fail(connectionLoss(this.#lastError));
  }

  /** From here on no call waits for a connection. */
  stopWaiting(): void {
    this.#isWaitedFor = false;
    this.#waiting.failAll(() => connectionLoss(this.#lastError));
  }

  authenticate(identity: AuthRequest): void {
    this.#identities.push(identity);
    this.#connection?.authenticate(identity);
  }

  /** Gives up the connection; everything that waits fails. The session is not closed by this. */
  close(): void {
    if (this.#isClosed) return;
    this.#shutDown('closed', undefined);
  }

  onEvent(event: WatcherEvent, zxid: bigint): void {
    this.watches.fired(event.type, event.path);
    this.#options.onEvent(event, zxid);
  }

  onZxid(zxid: bigint): void {
    if (zxid > this.#lastZxid) this.#lastZxid = zxid;
  }

  onEnd(reason: Error): void {
    const wasConnected = this.#connection !== undefined;
    this.#connection = undefined;
    if (this.#isClosed || !wasConnected) return;
    this.#lastError = reason;
    if (isAuthFailure(reason)) {
      this.#shutDown('auth-failed', reason);
      return;
    }
    this.#options.onState('disconnected', reason);
    if (this.#env.clock.monotonicMs() - this.#attachedMs < shortLifeMs) {
      this.#retryLater();
      return;
    }
    this.#pauseMs = firstPauseMs;
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const server = this.#hosts[this.#hostIndex % this.#hosts.length];
    if (server === undefined || this.#isClosed) return;
    const timeoutMs = this.#attemptMs();
    this.#hostIndex++;
    try {
      const { connection, response } = await ClientConnection.open(this.#env, {
        server,
        timeoutMs,
        request: {
          lastZxidSeen: this.#lastZxid,
          timeoutMs: this.#options.sessionTimeoutMs,
          sessionId: this.#sessionId,
          password: this.#password,
          readOnly: false,
        },
        maxReplyBytes: this.#options.maxReplyBytes,
        listener: this,
      });
      await this.#enter(connection, response);
      if (this.#isClosed) connection.end(new Error('the client was closed'));
      else if (!connection.isOpen) throw new Error('the server closed the connection');
      else this.#attached(connection, response);
    } catch (error) {
      this.#lastError = error instanceof Error ? error : new Error(String(error));
      if (isAuthFailure(error) && !(this.#hadSession && this.#options.outlivesRefusal)) {
        this.#shutDown('auth-failed', error);
        return;
      }
      this.#failStale();
      this.#retryLater();
    }
  }

  /** Authenticates by SASL, if the client does. A connection on which that fails is ended. */
  async #enter(connection: ClientConnection, { timeoutMs }: ConnectResponse): Promise<void> {
    const { login } = this.#options;
    if (login === undefined || timeoutMs <= 0 || this.#isClosed) return;
    this.#entering = connection;
    try {
      await proveLogin(this.#env, { connection, login });
    } catch (error) {
      connection.end(connectionLoss(error));
      throw error;
    } finally {
      this.#entering = undefined;
    }
  }

  /** For one server: all of them within the life of the session, and within the time that somebody waits for the first one. */
  #attemptMs(): number {
    const shareMs = this.#timeoutMs / this.#hosts.length;
    if (this.#hadSession) {
      const boundMs = Math.min(shareMs, this.#timeoutMs / leastAttempts);
      return Math.max(shortestAttemptMs, Math.floor(boundMs));
    }
    const leftMs = this.#options.firstSessionDeadlineMs - this.#env.clock.monotonicMs();
    const hostsLeft = this.#hosts.length - (this.#hostIndex % this.#hosts.length);
    return Math.max(shortestAttemptMs, Math.floor(Math.min(shareMs, (leftMs * firstRoundPart) / hostsLeft)));
  }

  #attached(connection: ClientConnection, response: ConnectResponse): void {
    if (response.timeoutMs <= 0) {
      connection.end(new Error('the session has expired'));
      this.#expire();
      return;
    }
    const isNew = this.#sessionId !== response.sessionId;
    this.#connection = connection;
    this.#sessionId = response.sessionId;
    this.#password = response.password;
    this.#timeoutMs = response.timeoutMs;
    this.#attachedMs = this.#env.clock.monotonicMs();
    this.#hadSession = true;
    for (const identity of this.#identities) connection.authenticate(identity);
    for (const batch of this.watches.batches(this.#lastZxid)) connection.setWatches(batch);
    for (const call of this.#waiting.take()) connection.send(call);
    this.#options.onState(isNew ? 'connected' : 'reconnected', undefined);
  }

  #expire(): void {
    if (this.#sessionId === 0n) {
      this.#lastError = new Error('the server refused a new session');
      this.#failStale();
      this.#retryLater();
      return;
    }
    this.#sessionId = 0n;
    this.#password = noPassword;
    this.watches.clear();
    this.#waiting.failAll(() => new ZooKeeperError(ErrorCode.SESSIONEXPIRED));
    this.#options.onState('expired', undefined);
    void this.#connect();
  }

  #shutDown(state: 'closed' | 'auth-failed', reason: Error | undefined): void {
    this.#isClosed = true;
    if (state === 'auth-failed') this.#closedCode = ErrorCode.AUTHFAILED;
    this.#pauseTimer?.cancel();
    this.#entering?.end(new Error('the client was closed'));
    this.#connection?.end(reason ?? new Error('the client was closed'));
    this.#connection = undefined;
    this.#waiting.failAll(() => reason ?? connectionLoss());
    this.#options.onState(state, reason);
  }

  /** The next server at once; a pause after each round, longer every time. */
  #retryLater(): void {
    if (this.#isClosed) return;
    if (this.#hostIndex % this.#hosts.length !== 0) {
      void this.#connect();
      return;
    }
    const pauseMs = this.#pauseMs / 2 + this.#env.random.below(Math.ceil(this.#pauseMs / 2));
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    this.#pauseTimer = this.#env.clock.setTimer(pauseMs, () => void this.#connect());
  }

  /** Calls that have waited for a connection as long as a session lives fail; attempts are shorter than that, so none is forgotten. */
  #failStale(): void {
    const now = this.#env.clock.monotonicMs();
    this.#waiting.failSince(now - this.#timeoutMs, () => connectionLoss(this.#lastError));
  }
}
