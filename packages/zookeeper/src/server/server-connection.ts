/**
 * One client's connection: frames in, answers and events out. What a turn leaves to send goes out in one write at its end.
 *
 * fresh (nothing received but perhaps a four-letter word) → session set (by the handshake) → closing (sends what is left, takes
 * nothing more) → closed. A connection whose peer does not take its answers is not read from until it does.
 */
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { FrameAssembler, FrameLengthError, joinNeighbours } from '../jute/framing.ts';
import { type Acl, Permission } from '../jute/records/acl.ts';
import { hostAddress, type Identity, isAllowed } from './access.ts';
import { AnswerStats } from './answer-stats.ts';
import type { ServerStats } from './server-stats.ts';
import type { Session, SessionCarrier } from './session/session-tracker.ts';
import type { WatchEvent, Watcher } from './watch-manager.ts';

/** What a connection needs of its server. */
export interface ConnectionHost {
  /** Memory that all connections receive into. */
  readonly scratch: Uint8Array;
  readonly maxFrameBytes: number;
  readonly stats: ServerStats;
  /** skipACL=yes. */
  readonly skipsAcl: boolean;
  atEndOfTurn(action: () => void): void;
  /** A whole packet; `bytes` are valid during the call. */
  onPacket(connection: ServerConnection, bytes: Uint8Array, start: number, end: number): void;
  /** How many bytes a four-letter word takes behind it. */
  operandBytes(word: number): number;
  /** A fresh connection began with an impossible length, which may be a four-letter word. Returns what to answer before closing. */
  onWord(word: number, operand: Uint8Array): string | undefined;
  /** Something went wrong that closes the connection. */
  onFault(connection: ServerConnection, error: unknown): void;
  /** The connection takes nothing more; it sends what is left and waits for its peer to close. */
  onClosing(connection: ServerConnection): void;
  /** The connection is gone; the last call, also without `onClosing` before. */
  onClosed(connection: ServerConnection): void;
  /** Encodes a watch notification. */
  encodeEvent(event: WatchEvent): Uint8Array;
}

/** Length of a four-letter word. */
const wordBytes = 4;
/** Unsent bytes at which reading stops. */
const maxUnsentBytes = 1 << 20;
/** Unsent bytes at which a connection is given up when there is another event for it. */
const maxUnsentEventBytes = 16 << 20;
/** Chunks of a turn that are copied together before they are sent; larger ones are cheaper apart. */
const maxJoinedBytes = 1 << 18;

export class ServerConnection implements SocketReceiver, Watcher, SessionCarrier {
  readonly socket: Socket;
  readonly clientAddress: string;
  readonly identities: Identity[];
  /** Answers that are due; reads wait while there are any. */
  outstanding = 0;
  session: Session | undefined;
  received = 0;
  sent = 0;
  readonly answers = new AnswerStats();
  readonly establishedMs: number;
  readonly #host: ConnectionHost;
  readonly #frames: FrameAssembler;
  /** Bytes of the first packet that came before the current chunk. */
  #freshBytes = 0;
  /** A four-letter word whose bytes behind it are not all there. */
  #word: { readonly code: number; readonly operand: Uint8Array; filled: number } | undefined;
  #outgoing: Uint8Array[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';
  #isPausedForPipeline = false;
  #isPausedForPeer = false;
  #destroysWhenSent = false;

  constructor(socket: Socket, host: ConnectionHost, nowMs: number) {
    this.socket = socket;
    this.#host = host;
    this.#frames = new FrameAssembler(host.maxFrameBytes);
    this.clientAddress = hostAddress(socket.remoteAddress);
    this.identities = [{ scheme: 'ip', id: this.clientAddress }];
    this.establishedMs = nowMs;
  }

  get sessionId(): bigint {
    return this.session?.id ?? 0n;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  receiveBuffer(): Uint8Array {
    return this.#host.scratch;
  }

  onBytes(buffer: Uint8Array, length: number): void {
    if (!this.isOpen) return;
    if (this.#word !== undefined) {
      this.#takeOperand(this.#word, buffer.subarray(0, length));
      return;
    }
    try {
      this.#frames.push(buffer, length, (bytes, start, end) => {
        this.received++;
        this.#host.onPacket(this, bytes, start, end);
        return this.isOpen;
      });
    } catch (error) {
      this.#onBadInput(error, buffer.subarray(0, length));
    }
    if (this.received === 0) this.#freshBytes += length;
  }

  onEnd(): void {
    this.closeAfterSend();
  }

  onClose(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#outgoing = [];
    this.#host.onClosed(this);
  }

  /** Sends at the end of the turn. */
  send(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.#outgoing.length === 0) this.#host.atEndOfTurn(() => this.#flush());
    this.#outgoing.push(bytes);
    this.sent++;
    this.#host.stats.sent++;
  }

  /** A connection that takes nothing while events pile up is closed: watches that stay could fill the memory. */
  deliver(event: WatchEvent): void {
    if (this.socket.unsentBytes > maxUnsentEventBytes) {
      this.destroy();
      return;
    }
    this.send(this.#host.encodeEvent(event));
  }

  mayRead(acl: readonly Acl[]): boolean {
    return this.#host.skipsAcl || isAllowed(acl, Permission.read, this.identities);
  }

  /** Reads no more until `resumeForPipeline`: too many requests wait. */
  pauseForPipeline(): void {
    this.#isPausedForPipeline = true;
    this.socket.pause();
  }

  resumeForPipeline(): void {
    this.#isPausedForPipeline = false;
    this.#resume();
  }

  sessionExpired(): void {
    this.destroy();
  }

  /** Sends what is left, then closes; what still comes in is ignored. */
  closeAfterSend(): void {
    if (!this.isOpen) return;
    this.#flush();
    this.#state = 'closing';
    this.socket.end();
    this.#host.onClosing(this);
  }

  /** Closes at once. */
  destroy(): void {
    this.socket.destroy();
  }

  /** Closes as soon as the operating system has taken what is left, without waiting for the peer. */
  destroyWhenSent(): void {
    this.#destroysWhenSent = true;
    this.socket.unref();
    if (this.socket.unsentBytes === 0) this.destroy();
  }

  #onBadInput(error: unknown, chunk: Uint8Array): void {
    if (!(error instanceof FrameLengthError) || this.session !== undefined || this.received > 0) {
      this.#fail(error);
      return;
    }
    const operand = new Uint8Array(this.#host.operandBytes(error.length));
    const rest = chunk.subarray(Math.max(0, wordBytes - this.#freshBytes));
    this.#word = { code: error.length, operand, filled: 0 };
    this.#takeOperand(this.#word, rest, error);
  }

  /** Answers the word as soon as its operand is whole; what comes behind that is ignored. */
  #takeOperand(
    word: { readonly code: number; readonly operand: Uint8Array; filled: number },
    bytes: Uint8Array,
    error?: FrameLengthError,
  ): void {
    const taken = bytes.subarray(0, word.operand.length - word.filled);
    word.operand.set(taken, word.filled);
    word.filled += taken.length;
    if (word.filled < word.operand.length) return;
    this.received++;
    const answer = this.#host.onWord(word.code, word.operand);
    if (answer === undefined) {
      this.#fail(error);
      return;
    }
    if (answer !== '') this.send(Buffer.from(answer));
    this.closeAfterSend();
  }

  #fail(error: unknown): void {
    this.#host.onFault(this, error);
    this.destroy();
  }

  #flush(): void {
    const chunks = this.#outgoing.length > 1 ? joinNeighbours(this.#outgoing) : this.#outgoing;
    this.#outgoing = [];
    if (chunks.length === 0 || this.#state === 'closed') return;
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.length;
    const joined = chunks.length > 1 && bytes <= maxJoinedBytes ? [Buffer.concat(chunks, bytes)] : chunks;
    const unsent = this.socket.write(joined, () => this.#onSent());
    if (unsent <= maxUnsentBytes || this.#isPausedForPeer) return;
    this.#isPausedForPeer = true;
    this.socket.pause();
  }

  #onSent(): void {
    if (this.#destroysWhenSent && this.socket.unsentBytes === 0) this.destroy();
    if (!this.#isPausedForPeer || this.socket.unsentBytes > maxUnsentBytes / 2) return;
    this.#isPausedForPeer = false;
    this.#resume();
  }

  #resume(): void {
    if (this.isOpen && !this.#isPausedForPipeline && !this.#isPausedForPeer) this.socket.resume();
  }
}
