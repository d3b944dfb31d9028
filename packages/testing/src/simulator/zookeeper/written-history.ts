/** A history of clients and one server, written by hand: what the checkers of the simulation are tested with. */
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { CreateFlags, type CreateRequest } from '@kafka-ts/zookeeper/jute/operations/create';
import { openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import type { CreateTxn } from '@kafka-ts/zookeeper/jute/txns/create-txn';
import type { SetDataTxn, Txn } from '@kafka-ts/zookeeper/jute/txns/txn';
import type { TxnRecord } from '@kafka-ts/zookeeper/server/persistence/txn-record';
import { Tape, type TapeConnection } from './tape.ts';
import type { WireCall } from './wire-call.ts';

/** What an answer says where the story does not: success, as of the newest transaction in the log. */
interface Answer {
  readonly zxid?: bigint;
  readonly err?: number;
  readonly value?: unknown;
}

/** A write of one session, with what the log and its answer say of it. */
interface Write extends Answer {
  readonly call: WireCall;
  readonly txn: Txn;
}

export class WrittenHistory {
  nowMs = 10_000;
  readonly tape = new Tape(() => this.nowMs);
  readonly records: Map<bigint, TxnRecord>;
  readonly timeoutMs = 4_000;

  /** `records` are the log, of another history where both have one server. */
  constructor(records = new Map<bigint, TxnRecord>()) {
    this.records = records;
  }

  get lastZxid(): bigint {
    return BigInt(this.records.size);
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  /** A client's first connection, with a session of its own, named after the transaction that makes it. */
  connect(client: string): TapeConnection {
    const sessionId = this.lastZxid + 1n;
    this.log(sessionId, 0, { type: OpCode.createSession, timeoutMs: this.timeoutMs });
    return this.handshake(client, { asked: 0n, sessionId, timeoutMs: this.timeoutMs });
  }

  /** The session taken up on another connection. */
  reconnect({ client, sessionId }: TapeConnection): TapeConnection {
    return this.handshake(client, { asked: sessionId, sessionId, timeoutMs: this.timeoutMs });
  }

  handshake(
    client: string,
    {
      asked,
      sessionId,
      timeoutMs,
      password = `of ${asked === 0n ? sessionId : asked}`,
    }: {
      readonly asked: bigint;
      readonly sessionId: bigint;
      readonly timeoutMs: number;
      readonly password?: string;
    },
  ): TapeConnection {
    const connection = this.tape.open(client);
    const request = { lastZxidSeen: 0n, timeoutMs: this.timeoutMs, sessionId: asked, readOnly: false };
    connection.asked = { message: { ...request, password: Buffer.from(password) }, ms: this.nowMs };
    connection.lastSentMs = this.nowMs;
    const response = { timeoutMs, sessionId, password: Buffer.from(`of ${sessionId}`), readOnly: false };
    connection.answered = { message: response, ms: this.nowMs };
    return connection;
  }

  /** The next transaction in the log. */
  log(sessionId: bigint, cxid: number, txn: Txn): bigint {
    const zxid = this.lastZxid + 1n;
    const header = { sessionId, cxid, zxid, timeMs: this.nowMs, type: txn.type };
    this.records.set(zxid, { header, txn });
    return zxid;
  }

  /** Returns the xid. */
  ask(connection: TapeConnection, call: WireCall): number {
    const xid = connection.requests.length + 1;
    connection.sent(xid, call);
    return xid;
  }

  answer(
    connection: TapeConnection,
    xid: number,
    { zxid = this.lastZxid, err = 0, value }: Answer = {},
  ): void {
    connection.replied(xid, { zxid, err, value });
  }

  /** Asked, logged and answered. */
  write(connection: TapeConnection, { call, txn, ...answer }: Write): void {
    const xid = this.lose(connection, { call, txn });
    this.answer(connection, xid, answer);
  }

  /** Asked and logged; its answer never came. */
  lose(connection: TapeConnection, { call, txn }: Pick<Write, 'call' | 'txn'>): number {
    const xid = this.ask(connection, call);
    this.log(connection.sessionId, xid, txn);
    return xid;
  }

  /** Asked and answered. */
  read(connection: TapeConnection, call: WireCall, answer: Answer = {}): void {
    this.answer(connection, this.ask(connection, call), answer);
  }
}

export function createCall(path: string, flags: number = CreateFlags.persistent): WireCall {
  const request: CreateRequest = { path, data: null, acl: openAcl, flags, ttlMs: 0 };
  return { kind: 'create', type: OpCode.create, request };
}

export function createTxn(path: string, isEphemeral = false): CreateTxn {
  const rest = { data: null, acl: openAcl, parentCversion: -1, ttlMs: 0 };
  return { type: OpCode.create, path, isEphemeral, ...rest };
}

/** A node made, as asked for, as logged and as answered. */
export function created(path: string): Write {
  return { call: createCall(path), txn: createTxn(path), value: { path } };
}

export function deleted(path: string): Write {
  return { call: { kind: 'delete', request: { path, version: -1 } }, txn: { type: OpCode.delete, path } };
}

export function setDataCall(path: string, text: string, version = -1): WireCall {
  return { kind: 'setData', request: { path, data: Buffer.from(text), version } };
}

/** `version` is the node's behind it. */
export function setDataTxn(path: string, text: string, version: number): SetDataTxn {
  return { type: OpCode.setData, path, data: Buffer.from(text), version };
}

/** The message of what `check` throws; empty if it does not. */
export function complaintOf(check: () => unknown): string {
  try {
    check();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
