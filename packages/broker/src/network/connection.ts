/**
 * One client connection. Requests are started as their frames come, answers leave in the order of the requests, all that are ready at
 * the end of a turn in one write.
 *
 * A client sees one request at a time, as with Apache's muted channels: the next one starts when the former is answered. Only requests
 * that may overlap (Produce) start while others of their kind run, so that the appends of a turn share one write; and nothing
 * starts while a large answer is unsent, or more than 64 KiB of small ones. What has to wait stays where it was received, and the
 * socket is not read.
 */
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import type { Turn } from '@kafka-ts/environment/turn';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { KafkaError } from '@kafka-ts/protocol/errors';
import { encodeResponseFrame } from '@kafka-ts/protocol/framing';
import { decodeRequestHeader } from '@kafka-ts/protocol/headers';
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import type { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import type { AnswerListener, ApiHandler, EncodeAnswer } from '../apis/api-handler.ts';
import { unsupportedApiVersions } from '../apis/api-versions.ts';
import { anonymous, type Principal } from '../apis/authorizer.ts';
import { type RequestChannel, RequestContext } from '../apis/context.ts';
import type { BrokerServices } from '../apis/services.ts';
import type { FrameMemory } from './frame-memory.ts';
import { FrameReceiver, type FrameSink } from './frame-receiver.ts';
import type { RequestMetrics } from './request-metrics.ts';

const SOURCE = 'kafka.network.Processor';
/** Answers that the operating system has not taken, before nothing more is started. */
const UNSENT_BYTES = 64 * 1024;
/** Requests that run at one time. */
const MAX_RUNNING = 256;
/** ApiVersions is answered in every version, known or not. */
const API_VERSIONS_KEY = 18;

/** What all connections of a broker share. */
export interface ConnectionEnvironment {
  readonly services: BrokerServices;
  readonly apis: ReadonlyMap<number, ApiHandler>;
  readonly turn: Turn;
  readonly memory: LogMemory;
  readonly metrics: RequestMetrics;
  /** One for all: a frame is decoded, and an answer encoded, in one go. */
  readonly reader: Reader;
  readonly writer: Writer;
}

/** The buffers that connections share. */
export function sharedCodecBuffers(): Pick<ConnectionEnvironment, 'reader' | 'writer'> {
  return { reader: new Reader(), writer: new Writer(64 * 1024) };
}

export interface ConnectionOptions {
  readonly env: ConnectionEnvironment;
  readonly socket: Socket;
  readonly listenerName: string;
  readonly onClosed: (connection: Connection) => void;
}

/** A request and its answer; the queue of them is the order in which answers leave. */
class Exchange implements AnswerListener {
  readonly api: ApiHandler;
  readonly context: RequestContext;
  readonly #connection: Connection;
  isReady = false;
  encode: EncodeAnswer | undefined;

  constructor(api: ApiHandler, context: RequestContext, connection: Connection) {
    this.api = api;
    this.context = context;
    this.#connection = connection;
  }

  onAnswer(encode: EncodeAnswer | undefined): void {
    this.encode = encode;
    this.isReady = true;
    this.#connection.answered(this);
  }

  onFailure(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#connection.close(`${this.api.name} failed: ${reason}`);
  }
}

/** What is to be released when a write was taken. */
interface Write {
  exchanges: readonly Exchange[];
}

export class Connection implements SocketReceiver, FrameSink, RequestChannel {
  readonly listenerName: string;
  readonly principal: Principal = anonymous;
  clientSoftwareName = 'unknown';
  clientSoftwareVersion = 'unknown';
  /** Bytes came since the idle check looked last. */
  isActive = true;
  readonly #env: ConnectionEnvironment;
  readonly #socket: Socket;
  readonly #frames: FrameReceiver;
  readonly #onClosed: (connection: Connection) => void;
  /** In the order of the requests; answered ones leave from the front. */
  #exchanges: Exchange[] = [];
  #running = 0;
  /** Writes that the operating system has not taken whole. */
  readonly #writes: Write[] = [];
  #isLargeUnsent = false;
  #isSendScheduled = false;
  #isPaused = false;
  #isStarved = false;
  #isRefusing = false;
  #isClosed = false;
  #receivedMs = 0;
  readonly #send = (): void => this.#sendReady();
  readonly #sent = (): void => this.#onSent();

  constructor(options: ConnectionOptions) {
    const { env } = options;
    this.#env = env;
    this.#socket = options.socket;
    this.listenerName = options.listenerName;
    this.#onClosed = options.onClosed;
    this.#frames = new FrameReceiver({
      memory: env.memory,
      sink: this,
      maxFrameBytes: env.services.config.get('socket.request.max.bytes'),
      nowMs: () => env.services.clock.monotonicMs(),
    });
  }

  start(): void {
    this.#socket.start(this);
  }

  get clientAddress(): string {
    return this.#socket.remoteAddress;
  }

  /** A name for log lines, as Apache's: local and remote address. */
  get id(): string {
    const { localAddress, localPort, remoteAddress, remotePort } = this.#socket;
    return `${localAddress}:${localPort}-${remoteAddress}:${remotePort}`;
  }

  /** Whether a request runs or an answer waits. */
  get isBusy(): boolean {
    return this.#exchanges.length > 0 || this.#writes.length > 0;
  }

  /** Ends the connection; the reason goes to the log. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#env.services.logger.warn(
      `[SocketServer listener=${this.listenerName}] Closing connection ${this.id}: ${reason}`,
      SOURCE,
    );
    this.closeQuietly();
  }

  /** Ends the connection without a line in the log. */
  closeQuietly(): void {
    if (this.#isClosed) return;
    this.#frames.close();
    this.#socket.destroy();
    this.#closed();
  }

  // SocketReceiver

  receiveBuffer(): Uint8Array {
    return this.#frames.receiveBuffer();
  }

  onBytes(buffer: Uint8Array, length: number): void {
    this.isActive = true;
    this.#receivedMs = this.#env.services.clock.monotonicMs();
    this.#frames.onBytes(buffer, length);
  }

  /** The client will send nothing more: it has gone, as Apache's broker takes it too. */
  onEnd(): void {
    this.closeQuietly();
  }

  onClose(): void {
    this.#frames.close();
    this.#closed();
  }

  // FrameSink

  onFrame(bytes: Uint8Array, start: number, end: number, memory: FrameMemory): boolean {
    if (this.#isClosed) return true;
    const api = end - start >= 2 ? this.#env.apis.get(keyAt(bytes, start)) : undefined;
    if (!this.#mayStart(api)) {
      this.#isRefusing = true;
      this.#pause();
      return false;
    }
    const { reader } = this.#env;
    try {
      reader.reset(bytes, start, end);
      this.#startRequest(api, memory);
    } catch (error) {
      this.#unreadable(error);
    }
    return true;
  }

  onInvalidSize(sizeBytes: number): void {
    const limit = this.#env.services.config.get('socket.request.max.bytes');
    this.close(`a request announces ${sizeBytes} bytes, 0 … ${limit} (socket.request.max.bytes) are allowed`);
  }

  onStarved(): void {
    this.#isStarved = true;
    this.#pause();
  }

  onMemory(): void {
    this.#isStarved = false;
    this.#resume();
  }

  onStalled(): void {
    this.close('its unfinished request takes memory that others need, and nothing more of it comes');
  }

  /** For {@link Exchange}. */
  answered(exchange: Exchange): void {
    this.#running--;
    this.#env.metrics.noteHandled(exchange.api, exchange.context);
    if (this.#isClosed || this.#isSendScheduled) return;
    this.#isSendScheduled = true;
    this.#env.turn.atSend(this.#send);
  }

  #mayStart(api: ApiHandler | undefined): boolean {
    const { staged } = this.#env.memory;
    if (this.#isLargeUnsent || this.#socket.unsentBytes > UNSENT_BYTES) return false;
    if (this.#exchanges.length === 0)
      return !(staged.isOver && api?.mayOverlap === true) || this.#awaitStaged();
    if (this.#running === 0) return !this.#holdsAnswer();
    if (api?.mayOverlap !== true || this.#running >= MAX_RUNNING) return false;
    if (staged.isOver) return this.#awaitStaged();
    return this.#exchanges.every((exchange) => exchange.isReady || exchange.api.mayOverlap);
  }

  /** A large answer is ready and not sent. */
  #holdsAnswer(): boolean {
    return this.#exchanges.some((exchange) => exchange.api.holdsUntilSent);
  }

  /** Too much waits for the disk: goes on when it has been written. */
  #awaitStaged(): false {
    this.#env.memory.staged.whenBelow(() => this.#retry());
    return false;
  }

  #startRequest(api: ApiHandler | undefined, memory: FrameMemory): void {
    const { reader, services } = this.#env;
    const { apiKey, apiVersion, correlationId, clientId } = decodeRequestHeader(reader);
    if (api === undefined) {
      this.close(`client ${clientId} sends API key ${apiKey}, which is not supported`);
      return;
    }
    const context = new RequestContext({
      channel: this,
      apiVersion,
      clientId,
      correlationId,
      receivedMs: this.#receivedMs,
      frame: memory,
    });
    const exchange = new Exchange(api, context, this);
    if (apiVersion < api.minVersion || apiVersion > api.maxVersion) {
      if (apiKey !== API_VERSIONS_KEY) {
        this.close(
          `client ${clientId} sends ${api.name} v${apiVersion}, supported are ${api.minVersion} … ${api.maxVersion}`,
        );
        return;
      }
      this.#begin(exchange);
      const response = unsupportedApiVersions({
        apiKey,
        minVersion: api.minVersion,
        maxVersion: api.maxVersion,
      });
      exchange.onAnswer((writer) =>
        encodeResponseFrame({ api: apiVersions, version: 0, correlationId, response }, writer),
      );
      return;
    }
    this.#begin(exchange);
    api.start(reader, context, services, exchange);
  }

  #begin(exchange: Exchange): void {
    this.#exchanges.push(exchange);
    this.#running++;
  }

  #unreadable(error: unknown): void {
    if (error instanceof MalformedError || error instanceof KafkaError) {
      this.close(`a request cannot be read: ${error.message}`);
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.close(`an unexpected error while reading a request: ${text}`);
  }

  /** Writes the answers that are next in order and ready. */
  #sendReady(): void {
    this.#isSendScheduled = false;
    if (this.#isClosed) return;
    const exchanges = this.#takeReady();
    if (exchanges.length === 0) {
      this.#retry();
      return;
    }
    const { writer } = this.#env;
    writer.reset();
    try {
      for (const { encode } of exchanges) encode?.(writer);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      releaseAll(exchanges);
      this.close(`an answer cannot be written: ${text}`);
      return;
    }
    if (writer.length === 0) {
      releaseAll(exchanges);
    } else {
      this.#isLargeUnsent = exchanges.some(({ api }) => api.holdsUntilSent);
      const chunks = writer.toChunks();
      this.#env.metrics.noteSent(writer.length);
      writer.reset();
      this.#writes.push({ exchanges });
      if (this.#socket.write(chunks, this.#sent) === 0) this.#allSent();
    }
    if (this.#isRefusing) this.#retry();
  }

  #takeReady(): Exchange[] {
    const all = this.#exchanges;
    let count = 0;
    while (all[count]?.isReady === true) count++;
    if (count === all.length) {
      this.#exchanges = [];
      return all;
    }
    return all.splice(0, count);
  }

  /** The operating system has taken everything; the callbacks of the writes still come. */
  #allSent(): void {
    for (const write of this.#writes) {
      releaseAll(write.exchanges);
      write.exchanges = [];
    }
    this.#isLargeUnsent = false;
  }

  #onSent(): void {
    const write = this.#writes.shift();
    if (write !== undefined) releaseAll(write.exchanges);
    if (this.#writes.length === 0) this.#isLargeUnsent = false;
    if (!this.#isClosed && this.#isRefusing) this.#retry();
  }

  /** Offers the frame that had to wait again. */
  #retry(): void {
    if (!this.#isRefusing || this.#isClosed) return;
    this.#isRefusing = false;
    this.#receivedMs = this.#env.services.clock.monotonicMs();
    this.#frames.resume();
    this.#resume();
  }

  #pause(): void {
    if (this.#isPaused || this.#isClosed) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#isClosed || this.#isStarved || this.#isRefusing) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const exchange of this.#exchanges) exchange.context.onDisconnect?.();
    releaseAll(this.#exchanges.filter((exchange) => exchange.isReady));
    this.#exchanges = [];
    this.#onClosed(this);
  }
}

function releaseAll(exchanges: readonly Exchange[]): void {
  for (const { context } of exchanges) {
    const callbacks = context.takeWhenSent();
    if (callbacks !== undefined) for (const callback of callbacks) callback();
  }
}

function keyAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0);
}
