/**
 * One connection to one server, from the handshake to its end: numbers requests, matches answers, pings when idle, and gives up
 * when the server is silent for two thirds of the session timeout, or answers no request for all of it. All calls that have no answer
 * by its end fail with CONNECTIONLOSS. So does one that is answered SESSIONMOVED: the session is attached elsewhere, nothing was done.
 */
import type { Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { Turn } from '@kafka-ts/environment/turn';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import { FrameAssembler, frame } from '../jute/framing.ts';
import { OpCode, SpecialXid } from '../jute/op-code.ts';
import { type AuthRequest, auth } from '../jute/operations/auth.ts';
import { setWatches } from '../jute/operations/set-watches.ts';
import { type SetWatches2Request, setWatches2 } from '../jute/operations/set-watches2.ts';
import {
  type ConnectRequest,
  type ConnectResponse,
  connectRequest,
  connectResponse,
} from '../jute/records/connect.ts';
import { replyHeader, requestHeader } from '../jute/records/headers.ts';
import { type WatcherEvent, watcherEvent } from '../jute/records/watcher-event.ts';
import { type Call, connectionLoss } from './call.ts';
import type { HostAndPort } from './connect-string.ts';

const scratchBytes = 1 << 16;
const maxXid = 2 ** 31 - 1;

export interface ConnectionListener {
  /** `zxid` of the change, -1n from servers before 3.9. */
  onEvent(event: WatcherEvent, zxid: bigint): void;
  /** The server has got at least as far as `zxid`. */
  onZxid(zxid: bigint): void;
  /** The last call: why the connection ended. */
  onEnd(reason: Error): void;
}

export interface ConnectionOptions {
  readonly server: HostAndPort;
  /** For TCP connection and handshake together. */
  readonly timeoutMs: number;
  readonly request: ConnectRequest;
  readonly maxReplyBytes: number;
  readonly listener: ConnectionListener;
}

export class ClientConnection implements SocketReceiver {
  readonly #env: Environment;
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  readonly #frames: FrameAssembler;
  readonly #turn: Turn;
  readonly #scratch = new Uint8Array(scratchBytes);
  readonly #reader = new Reader();
  readonly #writer = new Writer(1 << 12);
  readonly #handshake = Promise.withResolvers<ConnectResponse>();
  #state: 'handshake' | 'open' | 'ended' = 'handshake';
  #nextXid = 1;
  #inFlight: { xid: number; call: Call }[] = [];
  #outgoing: Uint8Array[] = [];
  #timer: Timer | undefined;
  #readTimeoutMs: number;
  #lastSentMs: number;
  #lastReceivedMs: number;
  /** When the server answered a request, or got one while it owed no answer. */
  #lastAnswerMs: number;

  private constructor(env: Environment, socket: Socket, options: ConnectionOptions) {
    this.#env = env;
    this.#socket = socket;
    this.#listener = options.listener;
    this.#frames = new FrameAssembler(options.maxReplyBytes);
    this.#turn = new Turn(env.clock);
    this.#readTimeoutMs = options.timeoutMs;
    this.#lastSentMs = env.clock.monotonicMs();
    this.#lastReceivedMs = this.#lastSentMs;
    this.#lastAnswerMs = this.#lastSentMs;
  }

  /**
   * Connects and shakes hands. A response whose timeout is 0 says that the session is gone. Fails with Node's error of the
   * connection attempt, or with CONNECTIONLOSS if the server closes or does not answer in time.
   */
  static async open(
    env: Environment,
    options: ConnectionOptions,
  ): Promise<{ connection: ClientConnection; response: ConnectResponse }> {
    const startMs = env.clock.monotonicMs();
    const { server, timeoutMs } = options;
    const socket = await env.network.connect({ ...server, timeoutMs });
    const connection = new ClientConnection(env, socket, options);
    const spentMs = env.clock.monotonicMs() - startMs;
    const timer = env.clock.setTimer(Math.max(1, timeoutMs - spentMs), () =>
      connection.end(new Error(`${server.host}:${server.port} did not answer within ${timeoutMs} ms`)),
    );
    try {
      connection.#start(options.request);
      const response = await connection.#handshake.promise;
      return { connection, response };
    } finally {
      timer.cancel();
    }
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Sends a request behind all former ones. */
  send(call: Call): void {
    if (this.#state !== 'open') {
      call.fail(connectionLoss());
      return;
    }
    const xid = this.#nextXid;
    this.#nextXid = xid === maxXid ? 1 : xid + 1;
    if (this.#inFlight.length === 0) this.#lastAnswerMs = this.#env.clock.monotonicMs();
    this.#inFlight.push({ xid, call });
    this.#write((writer) => {
      requestHeader.encode({ xid, type: call.type }, writer);
      call.encode(writer);
    });
  }

  /** Proves an identity; a server that refuses ends the connection. */
  authenticate(request: AuthRequest): void {
    this.#write((writer) => {
      requestHeader.encode({ xid: SpecialXid.auth, type: OpCode.auth }, writer);
      auth.request.encode(request, writer);
    });
  }

  /**
   * Sets watches again that the former connection had; missed events come before the answers to later requests. Servers before 3.6
   * know setWatches alone, and have no persistent watches.
   */
  setWatches(request: SetWatches2Request): void {
    const isPlain = request.persistentWatches.length + request.persistentRecursiveWatches.length === 0;
    this.#write((writer) => {
      const type = isPlain ? OpCode.setWatches : OpCode.setWatches2;
      requestHeader.encode({ xid: SpecialXid.setWatches, type }, writer);
      if (isPlain) setWatches.request.encode(request, writer);
      else setWatches2.request.encode(request, writer);
    });
  }

  /** Closes at once; calls without an answer fail. Idempotent. */
  end(reason: Error): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#timer?.cancel();
    this.#socket.destroy();
    const unanswered = this.#inFlight;
    this.#inFlight = [];
    this.#outgoing = [];
    this.#handshake.reject(reason);
    const failure = reason instanceof ZooKeeperError ? reason : connectionLoss(reason);
    for (const { call } of unanswered) call.fail(failure);
    this.#listener.onEnd(reason);
  }

  receiveBuffer(): Uint8Array {
    return this.#scratch;
  }

  onBytes(buffer: Uint8Array, length: number): void {
    if (this.#state === 'ended') return;
    this.#lastReceivedMs = this.#env.clock.monotonicMs();
    try {
      this.#frames.push(buffer, length, (bytes, start, end) => {
        this.#onPacket(this.#reader.reset(bytes, start, end));
        return this.#state !== 'ended';
      });
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onEnd(): void {
    this.end(new Error('the server closed the connection'));
  }

  onClose(error: Error | undefined): void {
    this.end(error ?? new Error('the connection was closed'));
  }

  #start(request: ConnectRequest): void {
    this.#socket.start(this);
    this.#write((writer) => connectRequest.encode(request, writer));
  }

  #onPacket(reader: Reader): void {
    if (this.#state === 'handshake') {
      const response = connectResponse.decode(reader);
      this.#state = 'open';
      this.#readTimeoutMs = (response.timeoutMs * 2) / 3;
      if (response.timeoutMs > 0) this.#watchIdle();
      this.#handshake.resolve(response);
      return;
    }
    const header = replyHeader.decode(reader);
    if (header.xid === SpecialXid.notification) {
      this.#listener.onEvent(watcherEvent.decode(reader), header.zxid);
      return;
    }
    if (header.zxid > 0n) this.#listener.onZxid(header.zxid);
    if (header.xid === SpecialXid.auth && header.err !== ErrorCode.OK) {
      this.end(new ZooKeeperError(header.err));
      return;
    }
    if (header.xid < 0) return;
    const expected = this.#inFlight.shift();
    if (expected === undefined || expected.xid !== header.xid) {
      expected?.call.fail(connectionLoss());
      throw new MalformedError(`answer to request ${header.xid}, ${expected?.xid ?? 'none'} expected`, 0);
    }
    this.#lastAnswerMs = this.#lastReceivedMs;
    if (header.err === ErrorCode.SESSIONMOVED) {
      const moved = new ZooKeeperError(ErrorCode.SESSIONMOVED);
      expected.call.fail(connectionLoss(moved));
      this.end(connectionLoss(moved));
      return;
    }
    this.#answer(expected.call, header.err, reader);
  }

  #answer(call: Call, err: number, reader: Reader): void {
    try {
      call.answer(err, reader);
    } catch (error) {
      call.fail(connectionLoss(error));
      throw error;
    }
  }

  #write(encode: (writer: Writer) => void): void {
    if (this.#outgoing.length === 0) this.#turn.atSend(() => this.#flush());
    this.#outgoing.push(frame(this.#writer, encode));
  }

  #flush(): void {
    if (this.#state === 'ended' || this.#outgoing.length === 0) return;
    const chunks = this.#outgoing;
    this.#outgoing = [];
    this.#lastSentMs = this.#env.clock.monotonicMs();
    this.#socket.write(chunks.length === 1 ? chunks : [Buffer.concat(chunks)]);
  }

  /** Looks six times per session timeout; silence is judged only when the input that waits was read. */
  #watchIdle(): void {
    this.#timer = this.#env.clock.setTimer(this.#readTimeoutMs / 4, () => {
      this.#env.clock.endOfTurn(() => {
        if (this.#state === 'ended') return;
        const now = this.#env.clock.monotonicMs();
        if (now - this.#lastReceivedMs >= this.#readTimeoutMs) {
          this.end(new Error(`the server was silent for ${Math.round(now - this.#lastReceivedMs)} ms`));
          return;
        }
        if (this.#inFlight.length > 0 && now - this.#lastAnswerMs >= this.#readTimeoutMs * 1.5) {
          this.end(
            new Error(`the server answered no request for ${Math.round(now - this.#lastAnswerMs)} ms`),
          );
          return;
        }
        if (now - Math.max(this.#lastSentMs, this.#lastReceivedMs) >= this.#readTimeoutMs / 5) this.#ping();
        this.#watchIdle();
      });
    });
  }

  #ping(): void {
    this.#write((writer) => requestHeader.encode({ xid: SpecialXid.ping, type: OpCode.ping }, writer));
  }
}
