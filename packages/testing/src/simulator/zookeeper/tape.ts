/**
 * What went over the wire between all clients and the server, as the clients' side saw it, in one order. A connection's requests are
 * those that its client sent, whether they arrived or not; its packets are those that the client got.
 *
 * Some promises are held against each packet at once: answers come in the order of the requests; nothing is answered from before what anybody had been
 * told of when it was asked (so the numbers of writes grow with time, and nobody reads the past); a connection's answers and
 * events never go back.
 */
import type { ConnectRequest, ConnectResponse } from '@kafka-ts/zookeeper/jute/records/connect';
import { isWrite, type WireCall } from './wire-call.ts';

export interface TapeReply {
  readonly zxid: bigint;
  readonly err: number;
  /** Decoded body where `err` is 0. */
  readonly value: unknown;
  readonly ms: number;
}

export interface TapeRequest {
  readonly xid: number;
  readonly call: WireCall;
  /** Wall clock, as all times here. */
  readonly sentMs: number;
  /** The newest transaction that anybody had been told of when this was sent. */
  readonly seenZxid: bigint;
  reply: TapeReply | undefined;
}

export type TapePacket =
  | { readonly kind: 'reply'; readonly request: TapeRequest; readonly reply: TapeReply }
  | { readonly kind: 'event'; readonly type: number; readonly path: string; readonly zxid: bigint };

export interface Hello<T> {
  readonly message: T;
  readonly ms: number;
}

/** Of events that setWatches found: which transaction changed the node is not told. */
export const untoldZxid = -1n;

export class TapeConnection {
  readonly client: string;
  readonly requests: TapeRequest[] = [];
  readonly packets: TapePacket[] = [];
  asked: Hello<ConnectRequest> | undefined;
  answered: Hello<ConnectResponse> | undefined;
  /** When the client sent its last byte. */
  lastSentMs = 0;
  /** When the client ended it, or heard of its end. */
  endedMs: number | undefined;
  readonly #tape: Tape;
  #answeredRequests = 0;
  #lastZxid = 0n;

  constructor(tape: Tape, client: string) {
    this.#tape = tape;
    this.client = client;
  }

  /** 0 before there is one, and where it was refused. */
  get sessionId(): bigint {
    return this.answered?.message.sessionId ?? 0n;
  }

  get isRefused(): boolean {
    return this.answered !== undefined && this.answered.message.timeoutMs <= 0;
  }

  sent(xid: number, call: WireCall): void {
    const { seenZxid, nowMs } = this.#tape;
    this.lastSentMs = nowMs();
    this.requests.push({ xid, call, sentMs: this.lastSentMs, seenZxid, reply: undefined });
  }

  ended(): void {
    this.endedMs ??= this.#tape.nowMs();
  }

  /** The request that the next answer belongs to. */
  get nextUnanswered(): TapeRequest | undefined {
    return this.requests[this.#answeredRequests];
  }

  replied(xid: number, reply: Omit<TapeReply, 'ms'>): void {
    const request = this.nextUnanswered;
    if (request?.xid !== xid) {
      this.#fail(
        `got the answer to request ${xid}, request ${request?.xid ?? 'none'} is the next to be answered`,
      );
    }
    this.#answeredRequests++;
    request.reply = { ...reply, ms: this.#tape.nowMs() };
    this.packets.push({ kind: 'reply', request, reply: request.reply });
    const { zxid } = reply;
    if (request.call.kind === 'auth') return;
    const isNew = isWrite(request.call) && reply.err !== sessionExpired;
    if (zxid < request.seenZxid || (isNew && zxid === request.seenZxid)) {
      this.#fail(
        `${request.call.kind} was answered from transaction ${zxid}, when it was sent ${request.seenZxid} had been told of`,
      );
    }
    this.#noteZxid(zxid);
  }

  got(event: { readonly type: number; readonly path: string; readonly zxid: bigint }): void {
    this.packets.push({ kind: 'event', ...event });
    if (event.zxid !== untoldZxid) this.#noteZxid(event.zxid);
  }

  #noteZxid(zxid: bigint): void {
    if (zxid < this.#lastZxid) this.#fail(`transaction ${zxid} was told behind ${this.#lastZxid}`);
    this.#lastZxid = zxid;
    this.#tape.told(zxid);
  }

  #fail(reason: string): never {
    throw new Error(`${this.client}: ${reason}`);
  }
}

/** SESSIONEXPIRED: refused before it was given a transaction. */
export const sessionExpired = -112;

export class Tape {
  /** In the order in which they were opened. */
  readonly connections: TapeConnection[] = [];
  /** Clients that were killed, or stopped to run: they hear of nothing. */
  readonly deaf = new Set<string>();
  readonly nowMs: () => number;
  readonly #broken = Promise.withResolvers<never>();
  #seenZxid = 0n;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
    this.broken.catch(() => {});
  }

  /** Rejects when a packet breaks a promise. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  breaks(error: unknown): void {
    this.#broken.reject(error);
  }

  /** The newest transaction that anybody was told of. */
  get seenZxid(): bigint {
    return this.#seenZxid;
  }

  open(client: string): TapeConnection {
    const connection = new TapeConnection(this, client);
    this.connections.push(connection);
    return connection;
  }

  told(zxid: bigint): void {
    if (zxid > this.#seenZxid) this.#seenZxid = zxid;
  }

  /** The connections that carried each session, in order. */
  bySession(): ReadonlyMap<bigint, readonly TapeConnection[]> {
    const sessions = new Map<bigint, TapeConnection[]>();
    for (const connection of this.connections) {
      if (connection.answered === undefined || connection.isRefused) continue;
      const known = sessions.get(connection.sessionId);
      if (known === undefined) sessions.set(connection.sessionId, [connection]);
      else known.push(connection);
    }
    return sessions;
  }
}
