/** What a handler knows of a request beside its body. */
import type { FrameMemory } from '../network/frame-memory.ts';
import type { Principal } from './authorizer.ts';

/** The connection that a request came on, as far as handlers may touch it. */
export interface RequestChannel {
  readonly principal: Principal;
  readonly listenerName: string;
  readonly clientAddress: string;
  /** From ApiVersions v3+; `unknown` before. */
  clientSoftwareName: string;
  clientSoftwareVersion: string;
  /** Ends the connection: an error that the client cannot be told (acks=0). The reason goes to the log. */
  close(reason: string): void;
}

export interface RequestContextOptions {
  readonly channel: RequestChannel;
  readonly apiVersion: number;
  readonly clientId: string | null;
  readonly correlationId: number;
  /** Monotonic, when the request had arrived. */
  readonly receivedMs: number;
  readonly frame: FrameMemory;
}

export class RequestContext {
  readonly channel: RequestChannel;
  readonly apiVersion: number;
  readonly clientId: string | null;
  readonly correlationId: number;
  readonly receivedMs: number;
  /** Where the request's views lie: valid while the handler is called, beyond that only with a lease. */
  readonly frame: FrameMemory;
  /** Set by a handler whose work is in vain when the client goes away before the answer. */
  onDisconnect: (() => void) | undefined;
  #whenSent: (() => void)[] | undefined;

  constructor(options: RequestContextOptions) {
    this.channel = options.channel;
    this.apiVersion = options.apiVersion;
    this.clientId = options.clientId;
    this.correlationId = options.correlationId;
    this.receivedMs = options.receivedMs;
    this.frame = options.frame;
  }

  get principal(): Principal {
    return this.channel.principal;
  }

  get listenerName(): string {
    return this.channel.listenerName;
  }

  get clientAddress(): string {
    return this.channel.clientAddress;
  }

  get clientSoftwareName(): string {
    return this.channel.clientSoftwareName;
  }

  get clientSoftwareVersion(): string {
    return this.channel.clientSoftwareVersion;
  }

  /** Monotonic time at which a request that may take `timeoutMs` is to be answered. */
  deadlineMs(timeoutMs: number): number {
    return this.receivedMs + Math.max(0, timeoutMs);
  }

  /** Calls `callback` once when the response's bytes are no longer needed: sent, or the connection is gone. */
  whenSent(callback: () => void): void {
    this.#whenSent ??= [];
    this.#whenSent.push(callback);
  }

  /** For the connection. */
  takeWhenSent(): readonly (() => void)[] | undefined {
    const callbacks = this.#whenSent;
    this.#whenSent = undefined;
    return callbacks;
  }
}
