/**
 * Byte streams. Reading is receiver-driven: the receiver names the memory that the next bytes are read into,
 * so that all sockets may share one scratch buffer and a large frame is read straight to its final place.
 */

/** Where a socket delivers its bytes. All methods are called synchronously, in order, never after `onClose`. */
export interface SocketReceiver {
  /**
   * Memory for the next read, at least one byte long; asked for before each read. Another socket's read may
   * come before this one's: shared memory is overwritten by it.
   */
  receiveBuffer(): Uint8Array;

  /**
   * The first `length` bytes of `buffer` (one handed out by `receiveBuffer`) were filled. The receiver must
   * have parsed or copied what it needs of shared memory before it returns.
   */
  onBytes(buffer: Uint8Array, length: number): void;

  /** The peer will send nothing more; what was sent to it may still arrive. */
  onEnd(): void;

  /** The socket is gone, once, always the last call; `error` tells why unless both sides ended in peace. */
  onClose(error: Error | undefined): void;
}

/** One established connection. */
export interface Socket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;

  /** Starts delivery; bytes that came before wait. Called once. */
  start(receiver: SocketReceiver): void;

  /** Stops reading at the latest after the `onBytes` call that runs now; the peer feels TCP backpressure. */
  pause(): void;

  /** Reads on. Asks for memory anew, also if it was not paused: for a receiver whose memory moved between two reads. */
  resume(): void;

  /**
   * Sends `chunks` in order with one gathering write; calls `onSent` when the operating system has taken all of
   * them (the memory may be reused then) or with the error that prevents it. Returns the bytes not yet taken,
   * of this and former writes. Writes after `end` or `destroy` call `onSent` with an error.
   */
  write(chunks: readonly Uint8Array[], onSent?: (error: Error | undefined) => void): number;

  /** Bytes handed to `write` that the operating system has not taken yet. */
  readonly unsentBytes: number;

  /** Sends what was written, then closes our direction. */
  end(): void;

  /** Closes at once in both directions; unsent bytes are lost. */
  destroy(error?: Error): void;

  /** Lets the process end while only this connection is open. */
  unref(): void;
}

/** A listening port or local path. */
export interface Listener {
  /** The real port, also where 0 was asked for; 0 for a local path. */
  readonly port: number;
  readonly address: string;

  /** Stops accepting; connections live on. Resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

/** A TCP address to listen on; `host` undefined means all interfaces. */
export interface ListenOptions {
  readonly host?: string | undefined;
  readonly port: number;
  readonly backlog?: number;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Milliseconds until the attempt fails with code `ETIMEDOUT`; none by default. */
  readonly timeoutMs?: number;
}

/** Sockets of one machine. Failures are `Error`s with Node's `code` (`EADDRINUSE`, `ECONNREFUSED`, …). */
export interface Network {
  listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener>;
  connect(options: ConnectOptions): Promise<Socket>;

  /** Listens on a local channel that only this user may open (Unix socket with mode 0600, Windows named pipe). */
  listenLocal(path: string, onConnection: (socket: Socket) => void): Promise<Listener>;
  connectLocal(path: string): Promise<Socket>;
}
