/**
 * One client connection: requests are started as their frames come, where the order of answers (answer-queue.ts) lets them. What has to
 * wait stays where it was received, and the socket is not read.
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
import type { ApiHandler } from '../apis/api-handler.ts';
import { unsupportedApiVersions } from '../apis/api-versions.ts';
import { anonymous, type Principal } from '../apis/authorizer.ts';
import { type RequestChannel, RequestContext } from '../apis/context.ts';
import type { BrokerServices } from '../apis/services.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { FrameMemory } from './frame-memory.ts';
import { FrameReceiver, type FrameSink } from './frame-receiver.ts';
import type { RequestMetrics } from './request-metrics.ts';

const SOURCE = 'kafka.network.Processor';
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
  readonly #answers: AnswerQueue;
  #isPaused = false;
  #isStarved = false;
  #isRefusing = false;
  #isClosed = false;
  #receivedMs = 0;

  constructor(options: ConnectionOptions) {
    const { env } = options;
    this.#env = env;
    this.#socket = options.socket;
    this.listenerName = options.listenerName;
    this.#onClosed = options.onClosed;
    this.#answers = new AnswerQueue({
      socket: options.socket,
      turn: env.turn,
      writer: env.writer,
      metrics: env.metrics,
      onProgress: () => this.#retry(),
      onBroken: (reason) => this.close(reason),
    });
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
    return !this.#answers.isEmpty;
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
    try {
      this.#frames.onBytes(buffer, length);
    } catch (error) {
      this.#unreadable(error);
    }
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

  onMoved(): void {
    if (!this.#isPaused && !this.#isClosed) this.#socket.resume();
  }

  onStalled(): void {
    this.close('its unfinished request takes memory that others need, and nothing more of it comes');
  }

  #mayStart(api: ApiHandler | undefined): boolean {
    if (!this.#answers.mayStart(api)) return false;
    const { staged } = this.#env.memory;
    if (api?.mayOverlap !== true || !staged.isOver) return true;
    // Too much waits for the disk: goes on when it has been written.
    staged.whenBelow(() => this.#retry());
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
    if (apiVersion >= api.minVersion && apiVersion <= api.maxVersion) {
      api.start(reader, context, services, this.#answers.begin(api, context));
    } else if (apiKey === API_VERSIONS_KEY) {
      const own = { apiKey, minVersion: api.minVersion, maxVersion: api.maxVersion };
      const response = unsupportedApiVersions(own);
      this.#answers
        .begin(api, context)
        .onAnswer((writer) =>
          encodeResponseFrame({ api: apiVersions, version: 0, correlationId, response }, writer),
        );
    } else {
      this.close(
        `client ${clientId} sends ${api.name} v${apiVersion}, supported are ${api.minVersion} … ${api.maxVersion}`,
      );
    }
  }

  #unreadable(error: unknown): void {
    if (error instanceof MalformedError || error instanceof KafkaError) {
      this.close(`a request cannot be read: ${error.message}`);
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.close(`an unexpected error while reading a request: ${text}`);
  }

  /** Offers the frame that had to wait again. */
  #retry(): void {
    if (!this.#isRefusing || this.#isClosed) return;
    this.#isRefusing = false;
    this.#receivedMs = this.#env.services.clock.monotonicMs();
    try {
      this.#frames.resume();
    } catch (error) {
      this.#unreadable(error);
    }
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
    this.#answers.close();
    this.#onClosed(this);
  }
}

function keyAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0);
}
