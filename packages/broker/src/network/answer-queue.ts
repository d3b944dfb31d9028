/**
 * The requests of one connection that are not answered yet. Answers leave in the order of the requests, all that are ready at the end of
 * a turn in one write.
 *
 * A client sees one request at a time, as with Apache's muted channels: the next one starts when the former is answered. Only requests
 * that may overlap (Produce) start while others of their kind run, so that the appends of a turn share one write; and nothing
 * starts while a large answer is unsent, or more than 64 KiB of small ones.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Socket } from '@kafka-ts/environment/network';
import type { Turn } from '@kafka-ts/environment/turn';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import type { AnswerListener, ApiHandler, EncodeAnswer } from '../apis/api-handler.ts';
import type { RequestContext } from '../apis/context.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Answers that the operating system has not taken, before nothing more is started. */
const UNSENT_BYTES = 64 * 1024;
/** Requests that run at one time. */
const MAX_RUNNING = 256;

export interface AnswerQueueOptions {
  readonly socket: Socket;
  readonly turn: Turn;
  /** Shared by all connections: answers are encoded in one go. */
  readonly writer: Writer;
  readonly metrics: RequestMetrics;
  /** Something was answered or sent: a request that had to wait may start now. */
  readonly onProgress: () => void;
  /** The connection cannot go on. */
  readonly onBroken: (reason: string) => void;
}

/** A request and its answer. */
class Exchange implements AnswerListener {
  readonly api: ApiHandler;
  readonly context: RequestContext;
  readonly #queue: AnswerQueue;
  isReady = false;
  encode: EncodeAnswer | undefined;

  constructor(api: ApiHandler, context: RequestContext, queue: AnswerQueue) {
    this.api = api;
    this.context = context;
    this.#queue = queue;
  }

  onAnswer(encode: EncodeAnswer | undefined): void {
    this.encode = encode;
    this.isReady = true;
    this.#queue.answered(this);
  }

  onFailure(cause: unknown): void {
    const reason = messageOf(cause);
    this.#queue.broken(`${this.api.name} failed: ${reason}`);
  }
}

/** What is to be released when a write was taken. */
interface Write {
  exchanges: readonly Exchange[];
}

export class AnswerQueue {
  readonly #options: AnswerQueueOptions;
  /** In the order of the requests; answered ones leave from the front. */
  #exchanges: Exchange[] = [];
  #running = 0;
  /** Writes that the operating system has not taken whole. */
  readonly #writes: Write[] = [];
  #isLargeUnsent = false;
  #isSendScheduled = false;
  #isClosed = false;
  readonly #send = (): void => this.#sendReady();
  readonly #sent = (): void => this.#onSent();

  constructor(options: AnswerQueueOptions) {
    this.#options = options;
  }

  /** No request runs and no answer waits. */
  get isEmpty(): boolean {
    return this.#exchanges.length === 0 && this.#writes.length === 0;
  }

  /** Whether a request may start now; if not, `onProgress` tells when to ask again. */
  mayStart(api: ApiHandler | undefined): boolean {
    if (this.#isLargeUnsent || this.#options.socket.unsentBytes > UNSENT_BYTES) return false;
    if (this.#exchanges.length === 0) return true;
    if (this.#running === 0) return !this.#exchanges.some((exchange) => exchange.api.holdsUntilSent);
    if (api?.mayOverlap !== true || this.#running >= MAX_RUNNING) return false;
    return this.#exchanges.every((exchange) => exchange.isReady || exchange.api.mayOverlap);
  }

  /** A request starts; its answer goes to the listener. */
  begin(api: ApiHandler, context: RequestContext): AnswerListener {
    const exchange = new Exchange(api, context, this);
    this.#exchanges.push(exchange);
    this.#running++;
    return exchange;
  }

  /** The connection is gone: what runs is told, what answers hold is released. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const exchange of this.#exchanges) exchange.context.onDisconnect?.();
    releaseAll(this.#exchanges.filter((exchange) => exchange.isReady));
    this.#exchanges = [];
  }

  /** For {@link Exchange}. */
  answered(exchange: Exchange): void {
    this.#running--;
    this.#options.metrics.noteHandled(exchange.api, exchange.context);
    if (this.#isClosed) {
      releaseAll([exchange]);
      return;
    }
    if (this.#isSendScheduled) return;
    this.#isSendScheduled = true;
    this.#options.turn.atSend(this.#send);
  }

  /** For {@link Exchange}. */
  broken(reason: string): void {
    this.#options.onBroken(reason);
  }

  /** Writes the answers that are next in order and ready. */
  #sendReady(): void {
    this.#isSendScheduled = false;
    if (this.#isClosed) return;
    const exchanges = this.#takeReady();
    if (exchanges.length > 0) this.#write(exchanges);
    if (!this.#isClosed) this.#options.onProgress();
  }

  #write(exchanges: readonly Exchange[]): void {
    const { writer, socket, metrics } = this.#options;
    writer.reset();
    try {
      for (const { encode } of exchanges) encode?.(writer);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      releaseAll(exchanges);
      this.#options.onBroken(`an answer cannot be written: ${text}`);
      return;
    }
    if (writer.length === 0) {
      releaseAll(exchanges);
      return;
    }
    this.#isLargeUnsent = exchanges.some(({ api }) => api.holdsUntilSent);
    const chunks = writer.toChunks();
    metrics.noteSent(writer.length);
    writer.reset();
    this.#writes.push({ exchanges });
    if (socket.write(chunks, this.#sent) === 0) this.#allSent();
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
    if (!this.#isClosed) this.#options.onProgress();
  }
}

function releaseAll(exchanges: readonly Exchange[]): void {
  for (const { context } of exchanges) {
    const callbacks = context.takeWhenSent();
    if (callbacks !== undefined) for (const callback of callbacks) callback();
  }
}
