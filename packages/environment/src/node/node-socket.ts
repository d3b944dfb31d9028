/**
 * Sockets that read into memory of the receiver's choice. Node offers this (`onread` with `buffer` as a function)
 * for outgoing connections only; an accepted one gets it by making a second `net.Socket` on the same handle. What
 * that needs of Node's internals is gathered here; where a handle is not as expected, plain `data` events serve.
 */
import * as net from 'node:net';
import type { Socket, SocketReceiver } from '../network.ts';

/** The parts of Node's internal stream handle that are used. */
interface StreamHandle {
  useUserBuffer?(buffer: Uint8Array): void;
}

/** `net.Socket` with the internals that move from one object to the other. */
interface InternalSocket {
  _handle: StreamHandle | null;
  _server?: net.Server;
}

const internal = (socket: net.Socket): InternalSocket => socket as unknown as InternalSocket;

/** Receives what comes before a receiver was named; nothing is read into it since such sockets are paused. */
const nowhere = new Uint8Array(1);
const nothing = new Uint8Array(0);

class NodeSocket implements Socket {
  readonly #socket: net.Socket;
  readonly #readsDirectly: boolean;
  #receiver: SocketReceiver | undefined;
  #buffer: Uint8Array = nowhere;
  #error: Error | undefined;
  #isPaused = false;
  /** Of a `data` chunk: what waits for the receiver to resume. */
  #rest: Uint8Array = nothing;
  #hasEnded = false;

  constructor(create: (onread: net.OnReadOpts) => net.Socket, readsDirectly: boolean) {
    this.#readsDirectly = readsDirectly;
    this.#socket = create({
      buffer: () => this.#nextBuffer(),
      callback: (length) => this.#received(length),
    });
    this.#socket.on('error', (error) => {
      this.#error = error;
    });
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }
  get remotePort(): number {
    return this.#socket.remotePort ?? 0;
  }
  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  start(receiver: SocketReceiver): void {
    this.#receiver = receiver;
    if (!this.#readsDirectly) this.#socket.on('data', (chunk: Buffer) => this.#deliver(chunk));
    // Node tells the end also to a paused reader; it has to wait for what is left of the last chunk.
    this.#socket.on('end', () => {
      this.#hasEnded = true;
      if (this.#rest.length === 0) receiver.onEnd();
    });
    this.#socket.on('close', () => {
      this.#receiver = undefined;
      receiver.onClose(this.#error);
    });
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#rest.length > 0) {
      process.nextTick(() => this.#deliverRest());
      return;
    }
    if (this.#readsDirectly) internal(this.#socket)._handle?.useUserBuffer?.(this.#nextBuffer());
    this.#socket.resume();
  }

  write(chunks: readonly Uint8Array[], onSent?: (error: Error | undefined) => void): number {
    const done = onSent === undefined ? undefined : (error?: Error | null) => onSent(error ?? undefined);
    const last = chunks.length - 1;
    if (last > 0) this.#socket.cork();
    for (let index = 0; index <= last; index++) {
      const chunk = chunks[index];
      if (chunk !== undefined) this.#socket.write(chunk, index === last ? done : undefined);
    }
    if (last > 0) this.#socket.uncork();
    if (last < 0) onSent?.(undefined);
    return this.#socket.writableLength;
  }

  end(): void {
    this.#socket.end();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  unref(): void {
    this.#socket.unref();
  }

  #nextBuffer(): Uint8Array {
    // Node asks again after each read; a paused receiver may have no memory, and nothing is read until it resumes.
    if (this.#receiver !== undefined && !this.#isPaused) this.#buffer = this.#receiver.receiveBuffer();
    return this.#buffer;
  }

  #received(length: number): boolean {
    this.#receiver?.onBytes(this.#buffer, length);
    return true;
  }

  /** Hands a chunk over part by part, as far as the receiver goes along. */
  #deliver(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && !this.#isPaused && !this.#socket.destroyed) {
      const target = this.#nextBuffer();
      const part = chunk.subarray(from, from + target.length);
      target.set(part);
      from += part.length;
      this.#receiver?.onBytes(target, part.length);
    }
    this.#rest = chunk.subarray(from);
  }

  #deliverRest(): void {
    if (this.#isPaused || this.#rest.length === 0) return;
    this.#deliver(this.#rest);
    if (this.#rest.length > 0) return;
    if (this.#hasEnded) this.#receiver?.onEnd();
    else if (!this.#isPaused) this.#socket.resume();
  }
}

/** Wraps a connection that `server` accepted with `pauseOnConnect`. */
export function acceptedSocket(accepted: net.Socket, server: net.Server): Socket {
  const handle = internal(accepted)._handle;
  if (handle === null || typeof handle.useUserBuffer !== 'function') {
    return new NodeSocket(() => accepted, false);
  }
  internal(accepted)._handle = null;
  return new NodeSocket((onread) => {
    const options = {
      handle,
      onread,
      allowHalfOpen: true,
      pauseOnCreate: true,
    } as unknown as net.SocketConstructorOpts;
    const socket = new net.Socket(options);
    // The server counts its connections by this field; without it `close` would wait for ever.
    internal(socket)._server = server;
    return socket;
  }, true);
}

/** Connects to `target`; fails with Node's error codes, after `timeoutMs` with `ETIMEDOUT`. */
export function connectedSocket(
  target: { host: string; port: number } | { path: string },
  timeoutMs: number | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let raw: net.Socket | undefined;
    const socket = new NodeSocket((onread) => {
      raw = net.connect({
        ...target,
        onread,
        noDelay: true,
        keepAlive: true,
        allowHalfOpen: true,
      } as net.NetConnectOpts);
      raw.pause();
      return raw;
    }, true);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => raw?.destroy(timedOut(target, timeoutMs)), timeoutMs);
    raw?.once('connect', () => {
      clearTimeout(timer);
      raw?.removeListener('error', reject);
      resolve(socket);
    });
    raw?.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function timedOut(target: object, timeoutMs: number): Error {
  const name = Object.values(target).join(':');
  return Object.assign(new Error(`no connection to ${name} within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
