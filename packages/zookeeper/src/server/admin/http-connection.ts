/**
 * One connection of the admin server: requests one behind the other, each answered before the next is looked at. Memory is bounded:
 * a head of at most 8 KiB is kept, bodies are skipped, and nothing more is read while answers wait to be taken.
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import {
  HttpRefusal,
  type HttpRequest,
  headLength,
  maxHeadBytes,
  parseHead,
  tooLong,
} from './http-request.ts';
import { encodeResponse, type HttpResponse, refusalResponse } from './http-response.ts';

/** Unsent bytes at which no further request is answered. */
const maxUnsentBytes = 256 * 1024;
const scratchBytes = 4096;

export interface HttpConnectionOptions {
  readonly clock: Clock;
  /** A connection that says nothing for so long is closed. */
  readonly idleTimeoutMs: number;
  readonly answer: (request: HttpRequest) => HttpResponse;
  /** The last call. */
  readonly onClosed: (connection: HttpConnection) => void;
}

export class HttpConnection implements SocketReceiver {
  readonly #socket: Socket;
  readonly #options: HttpConnectionOptions;
  readonly #scratch = new Uint8Array(scratchBytes);
  #received: Buffer = Buffer.alloc(0);
  /** Bytes of a body that are still to be skipped. */
  #bodyLeft = 0;
  #isEnding = false;
  #isPaused = false;
  #lastActiveMs: number;
  #timer: Timer | undefined;

  constructor(socket: Socket, options: HttpConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#lastActiveMs = options.clock.monotonicMs();
    this.#watchIdle();
    socket.start(this);
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  receiveBuffer(): Uint8Array {
    return this.#scratch;
  }

  onBytes(buffer: Uint8Array, length: number): void {
    this.#lastActiveMs = this.#options.clock.monotonicMs();
    if (this.#isEnding) return;
    this.#received = Buffer.concat([this.#received, buffer.subarray(0, length)]);
    this.#answerRequests();
  }

  onEnd(): void {
    this.#end();
  }

  onClose(): void {
    this.#isEnding = true;
    this.#timer?.cancel();
    this.#options.onClosed(this);
  }

  #answerRequests(): void {
    while (!this.#isEnding && this.#received.length > 0) {
      const skipped = Math.min(this.#bodyLeft, this.#received.length);
      this.#bodyLeft -= skipped;
      this.#received = this.#received.subarray(skipped);
      if (this.#bodyLeft > 0 || this.#received.length === 0) return;
      if (this.#socket.unsentBytes > maxUnsentBytes) {
        this.#pause();
        return;
      }
      try {
        if (!this.#answerNext()) return;
      } catch (error) {
        if (!(error instanceof HttpRefusal)) throw error;
        this.#send(refusalResponse(error), { connection: 'close', hasBody: true });
        this.#end();
      }
    }
  }

  /** False: the next request is not whole. */
  #answerNext(): boolean {
    const length = headLength(this.#received);
    if (length === -1 || length > maxHeadBytes) {
      if (this.#received.length > maxHeadBytes) throw tooLong(this.#received);
      return false;
    }
    const request = parseHead(this.#received.subarray(0, length - 4));
    this.#received = this.#received.subarray(length);
    this.#bodyLeft = request.bodyBytes;
    const { keepsAlive, version, method } = request;
    const kept = version === '1.0' ? 'keep-alive' : undefined;
    this.#send(this.#options.answer(request), {
      connection: keepsAlive ? kept : 'close',
      hasBody: method !== 'HEAD',
    });
    if (!keepsAlive) this.#end();
    return true;
  }

  #send(
    response: HttpResponse,
    how: { connection: 'close' | 'keep-alive' | undefined; hasBody: boolean },
  ): void {
    const { clock } = this.#options;
    this.#socket.write([encodeResponse(response, { nowMs: clock.nowMs(), ...how })], () => this.#onSent());
  }

  #onSent(): void {
    this.#lastActiveMs = this.#options.clock.monotonicMs();
    if (!this.#isPaused || this.#socket.unsentBytes > maxUnsentBytes) return;
    this.#isPaused = false;
    this.#answerRequests();
    if (!this.#isPaused && !this.#isEnding) this.#socket.resume();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  #end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#received = Buffer.alloc(0);
    this.#socket.end();
  }

  /** Also ends a connection whose peer neither takes its answer nor closes. */
  #watchIdle(): void {
    const { clock, idleTimeoutMs } = this.#options;
    const leftMs = this.#lastActiveMs + idleTimeoutMs - clock.monotonicMs();
    this.#timer = clock.setTimer(Math.max(1, leftMs), () => {
      if (clock.monotonicMs() - this.#lastActiveMs >= idleTimeoutMs) this.destroy();
      else this.#watchIdle();
    });
  }
}
