/**
 * One connection to a broker of any version from 0.8.2 to 4.x: requests are encoded by the highest version that both
 * sides know, may be sent before former ones are answered, and are answered in order. When an answer is late the
 * connection is given up, since the ones behind it would be late too.
 */

import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { encodeRequestFrame } from '@kafka-ts/protocol/framing';
import { decodeResponseHeader } from '@kafka-ts/protocol/headers';
import type { Api } from '@kafka-ts/protocol/schema/api';
import type { BrokerAddress } from './broker-address.ts';
import { ConnectionError, connectFailure } from './connection-error.ts';
import { ResponseFrames } from './response-frames.ts';
import type { VersionRanges } from './version-ranges.ts';

export interface ConnectionOptions {
  readonly address: BrokerAddress;
  readonly clientId: string;
  /** Until the connection stands; 5000 by default. */
  readonly connectTimeoutMs?: number;
  /** Until an answer is there; 30000 by default. */
  readonly requestTimeoutMs?: number;
  /** Largest answer that is accepted; 256 MiB by default. */
  readonly maxResponseBytes?: number;
}

export interface RequestOptions {
  /** Instead of the highest that both sides know. */
  readonly version?: number;
  readonly timeoutMs?: number;
}

interface Pending {
  readonly correlationId: number;
  /** Decodes the frame and completes the request. */
  readonly complete: (frame: Uint8Array) => void;
  readonly fail: (error: Error) => void;
  readonly cancelTimer: () => void;
}

export class BrokerConnection implements SocketReceiver {
  readonly address: BrokerAddress;
  /** What the broker speaks; empty until it was asked. */
  versions: VersionRanges = new Map();
  readonly #environment: Environment;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #frames: ResponseFrames;
  #pending: Pending[] = [];
  #nextCorrelationId = 1;
  #closedBy: Error | undefined;

  private constructor(environment: Environment, socket: Socket, options: ConnectionOptions) {
    this.#environment = environment;
    this.#socket = socket;
    this.#options = options;
    this.address = options.address;
    this.#frames = new ResponseFrames(options.maxResponseBytes ?? 256 * 2 ** 20, (frame) =>
      this.#onFrame(frame),
    );
    socket.start(this);
  }

  /**
   * Connects, without asking for versions; `openConnection` does both.
   * @throws ConnectionError
   */
  static async connect(environment: Environment, options: ConnectionOptions): Promise<BrokerConnection> {
    const { address, connectTimeoutMs = 5000 } = options;
    try {
      const socket = await environment.network.connect({ ...address, timeoutMs: connectTimeoutMs });
      return new BrokerConnection(environment, socket, options);
    } catch (error) {
      throw connectFailure(address, error);
    }
  }

  get isClosed(): boolean {
    return this.#closedBy !== undefined;
  }

  /** The highest version of `api` that both sides know, at most `limit`; undefined if there is none. */
  versionOf<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, limit = api.maxVersion): number | undefined {
    const range = this.versions.get(api.key);
    if (range === undefined) return undefined;
    const version = Math.min(range.max, api.maxVersion, limit);
    return version < Math.max(range.min, api.minVersion) ? undefined : version;
  }

  /**
   * Sends one request and waits for its answer.
   * @throws ConnectionError, or KafkaError UNSUPPORTED_VERSION if the broker does not know the API
   */
  request<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, value: QI, options: RequestOptions = {}): Promise<S> {
    return new Promise((resolve, reject) => {
      const version = options.version ?? this.#requireVersion(api);
      const correlationId = this.#send(api, version, value);
      const timeoutMs = options.timeoutMs ?? this.#options.requestTimeoutMs ?? 30_000;
      this.#pending.push({
        correlationId,
        complete: (frame) => resolve(decodeAnswer(api, version, frame)),
        fail: reject,
        cancelTimer: this.#startTimer(`${api.name} was not answered within ${timeoutMs} ms`, timeoutMs),
      });
    });
  }

  /** Sends a request that has no answer (Produce with acks=0); resolves when the operating system has taken it. */
  sendOnly<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, value: QI, options: RequestOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const version = options.version ?? this.#requireVersion(api);
      this.#send(api, version, value, (error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  /** Idempotent; what is in flight fails. */
  close(): void {
    this.#fail(new ConnectionError(this.address, 'ECONNABORTED', 'the connection was closed'));
  }

  receiveBuffer(): Uint8Array {
    return this.#frames.receiveBuffer();
  }

  onBytes(_buffer: Uint8Array, length: number): void {
    if (this.isClosed) return;
    try {
      this.#frames.received(length);
    } catch (error) {
      const what = messageOf(error);
      this.#fail(new ConnectionError(this.address, 'EPROTO', what, error));
    }
  }

  onEnd(): void {
    this.#fail(new ConnectionError(this.address, 'ECONNRESET', 'the broker closed the connection'));
  }

  onClose(error: Error | undefined): void {
    this.#fail(
      error === undefined
        ? new ConnectionError(this.address, 'ECONNRESET', 'the connection ended')
        : connectFailure(this.address, error),
    );
  }

  #requireVersion<Q, S, QI, SI>(api: Api<Q, S, QI, SI>): number {
    const version = this.versionOf(api);
    if (version !== undefined) return version;
    throw new KafkaError(
      Errors.UNSUPPORTED_VERSION,
      `the broker at ${this.address.host}:${this.address.port} does not know ${api.name} in a version that is known here`,
    );
  }

  #send<Q, S, QI, SI>(
    api: Api<Q, S, QI, SI>,
    version: number,
    value: QI,
    onSent?: (error: Error | undefined) => void,
  ): number {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const correlationId = this.#nextCorrelationId;
    this.#nextCorrelationId = (correlationId + 1) % 2 ** 31;
    const writer = new Writer();
    encodeRequestFrame(
      { api, version, correlationId, clientId: this.#options.clientId, request: value },
      writer,
    );
    this.#socket.write(writer.toChunks(), onSent);
    return correlationId;
  }

  /** A late timer punishes nobody: it is decided after the input that already waits was read. */
  #startTimer(what: string, timeoutMs: number): () => void {
    const { clock } = this.#environment;
    let isCancelled = false;
    const expire = (): void => {
      if (!isCancelled) this.#fail(new ConnectionError(this.address, 'ETIMEDOUT', what));
    };
    const timer = clock.setTimer(timeoutMs, () => clock.endOfTurn(expire));
    return () => {
      isCancelled = true;
      timer.cancel();
    };
  }

  #onFrame(frame: Uint8Array): void {
    const [pending] = this.#pending;
    const correlationId = new Reader(frame).readInt32();
    if (pending === undefined || pending.correlationId !== correlationId) {
      throw new RangeError(
        `answer ${correlationId} came where ${pending?.correlationId ?? 'none'} was expected`,
      );
    }
    this.#pending.shift();
    pending.cancelTimer();
    try {
      pending.complete(frame);
    } catch (error) {
      pending.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = error;
    this.#socket.destroy();
    const pending = this.#pending;
    this.#pending = [];
    for (const { cancelTimer, fail } of pending) {
      cancelTimer();
      fail(error);
    }
  }
}

function decodeAnswer<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, version: number, frame: Uint8Array): S {
  const reader = new Reader(frame);
  decodeResponseHeader(api, version, reader);
  return api.response.decode(version, reader);
}
