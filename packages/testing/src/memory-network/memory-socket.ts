import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { NetworkError } from './network-error.ts';
import type { Pipe } from './pipe.ts';

export interface SocketAddresses {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** What a socket needs of the process that owns it. */
export interface SocketOwner {
  /** Input for the process; never called after its death. */
  later(callback: () => void): void;
  /**
   * Counts the call; true: go on. False: the process is dead, or dies in it after `lastWords` was called with how many
   * of the `bytes` still leave.
   */
  enter(operation: 'send' | 'end' | 'destroy', bytes: number, lastWords: (bytes: number) => void): boolean;
  /** How many of `available` bytes the next read gives, at least 1. */
  readSize(available: number): number;
  forget(socket: MemorySocket): void;
}

/** One end of a connection in memory; {@link MemoryNetwork} makes them in pairs. */
export class MemorySocket implements Socket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly #owner: SocketOwner;
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  /** Tells the other end that this one is gone. */
  readonly #onGone: (isReset: boolean) => void;
  readonly #unsent = new Set<(error: Error) => void>();
  #receiver: SocketReceiver | undefined;
  #isPaused = false;
  #isReadPlanned = false;
  #gotEnd = false;
  #hasEnded = false;
  #isGone = false;
  #isClosed = false;
  #error: Error | undefined;

  constructor(options: {
    addresses: SocketAddresses;
    owner: SocketOwner;
    incoming: Pipe;
    outgoing: Pipe;
    onGone: (isReset: boolean) => void;
  }) {
    this.remoteAddress = options.addresses.remoteAddress;
    this.remotePort = options.addresses.remotePort;
    this.localAddress = options.addresses.localAddress;
    this.localPort = options.addresses.localPort;
    this.#owner = options.owner;
    this.#incoming = options.incoming;
    this.#outgoing = options.outgoing;
    this.#onGone = options.onGone;
  }

  get unsentBytes(): number {
    return this.#outgoing.unsentBytes;
  }

  start(receiver: SocketReceiver): void {
    if (this.#receiver !== undefined) throw new Error('a socket is started once');
    this.#receiver = receiver;
    if (this.#isGone) this.#owner.later(() => this.#close());
    else this.readable();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.readable();
  }

  write(chunks: readonly Uint8Array[], onSent?: (error: Error | undefined) => void): number {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const lastWords = (count: number): void => {
      if (!this.#isGone && !this.#hasEnded) this.#outgoing.write(firstBytes(chunks, count), undefined);
    };
    if (!this.#owner.enter('send', length, lastWords)) return 0;
    if (this.#isGone || this.#hasEnded) {
      const error = new NetworkError('EPIPE', 'write');
      if (onSent !== undefined) this.#owner.later(() => onSent(error));
      return this.unsentBytes;
    }
    if (onSent === undefined) this.#outgoing.write(chunks, undefined);
    else this.#writeAndTell(chunks, onSent);
    return this.unsentBytes;
  }

  end(): void {
    if (!this.#owner.enter('end', 0, () => {}) || this.#isGone || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#outgoing.end();
  }

  destroy(error?: Error): void {
    if (this.#owner.enter('destroy', 0, () => {})) this.vanish(error);
  }

  unref(): void {}

  /** Closes this end without counting a call, as the end of its process does. */
  vanish(error?: Error): void {
    if (this.#isGone) return;
    const isReset = this.#incoming.readableBytes > 0;
    this.#outgoing.abandon();
    this.#onGone(isReset);
    this.#leave(error);
  }

  /** Bytes, or the end, arrived for this end. */
  readable(): void {
    if (this.#isReadPlanned || this.#isPaused || this.#isGone || this.#receiver === undefined) return;
    if (this.#incoming.readableBytes === 0 && (!this.#incoming.isAtEnd || this.#gotEnd)) return;
    this.#isReadPlanned = true;
    this.#owner.later(() => this.#read());
  }

  /** Our end left this machine behind all bytes. */
  endSent(): void {
    this.#owner.later(() => this.#closeIfBothEnded());
  }

  /** The other end is gone and told so: what it had sent but was not read is lost. */
  reset(): void {
    if (this.#isGone) return;
    this.#leave(new NetworkError('ECONNRESET', 'read'));
  }

  #writeAndTell(chunks: readonly Uint8Array[], onSent: (error: Error | undefined) => void): void {
    const failed = (error: Error): void => onSent(error);
    this.#unsent.add(failed);
    this.#outgoing.write(chunks, () => {
      if (this.#unsent.delete(failed)) onSent(undefined);
    });
  }

  #read(): void {
    this.#isReadPlanned = false;
    const receiver = this.#receiver;
    if (this.#isGone || this.#isPaused || receiver === undefined) return;
    const available = this.#incoming.readableBytes;
    if (available > 0) {
      const buffer = receiver.receiveBuffer();
      if (buffer.length === 0) throw new Error('receiveBuffer gave no room');
      const length = Math.min(buffer.length, this.#owner.readSize(available));
      this.#incoming.read(buffer.subarray(0, length));
      receiver.onBytes(buffer, length);
      this.readable();
    } else if (this.#incoming.isAtEnd && !this.#gotEnd) {
      this.#gotEnd = true;
      receiver.onEnd();
      this.#closeIfBothEnded();
    }
  }

  #closeIfBothEnded(): void {
    if (this.#isGone || !this.#gotEnd || !this.#outgoing.isEndSent) return;
    this.#leave(undefined);
  }

  #leave(error: Error | undefined): void {
    this.#isGone = true;
    this.#error = error;
    this.#owner.forget(this);
    this.#owner.later(() => {
      for (const failed of this.#unsent) failed(error ?? new NetworkError('EPIPE', 'write'));
      this.#unsent.clear();
      this.#close();
    });
  }

  #close(): void {
    if (this.#isClosed || this.#receiver === undefined) return;
    this.#isClosed = true;
    this.#receiver.onClose(this.#error);
  }
}

function firstBytes(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return [all.subarray(0, count)];
}
