/**
 * What happens to a packet: handshake, pings and authentication here; writes are prepared and go down the pipeline; reads are answered
 * at once, or behind the unfinished writes of their connection. Answers of one connection keep the order of its requests.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode } from '../errors.ts';
import { OpCode } from '../jute/op-code.ts';
import { auth } from '../jute/operations/auth.ts';
import { sasl } from '../jute/operations/sasl.ts';
import { requestHeader } from '../jute/records/headers.ts';
import type { Txn } from '../jute/txns/txn.ts';
import type { Authentication } from './authentication.ts';
import { PacketEncoder, type ReplyFields } from './packet-encoder.ts';
import { prepareDeleteContainer } from './prepare/delete-container.ts';
import { writeHandlers } from './prepare/handlers.ts';
import type { WriteCall } from './prepare/prepare.ts';
import { readHandlers } from './reads/handlers.ts';
import type { ReadCall } from './reads/read.ts';
import type { RequestPipeline } from './request-pipeline.ts';
import type { ServerConnection } from './server-connection.ts';
import type { ServerStats } from './server-stats.ts';
import type { Session, SessionTracker } from './session/session-tracker.ts';
import type { DataTree, TxnResult } from './tree/data-tree.ts';
import { parentOf } from './tree/paths.ts';
import type { PendingChanges } from './tree/pending-changes.ts';
import type { Quotas } from './tree/quotas.ts';
import { turnClock } from './turn-clock.ts';
import type { WatchEvent, WatchManager } from './watch-manager.ts';

/** The parts of the server that requests work on. */
export interface ProcessorParts {
  readonly clock: Clock;
  readonly tree: DataTree;
  readonly changes: PendingChanges;
  readonly quotas: Quotas;
  readonly watches: WatchManager;
  readonly sessions: SessionTracker;
  readonly pipeline: RequestPipeline;
  readonly stats: ServerStats;
  readonly skipsAcl: boolean;
  /** extendedTypesEnabled. */
  readonly allowsTtl: boolean;
  /** ACLs may name `sasl`. */
  readonly knowsSasl: boolean;
  readonly authentication: Authentication;
}

/** A packet of a session: its header, and when it came. */
interface Request {
  readonly xid: number;
  readonly type: number;
  readonly receivedMs: number;
}

const noBody: ReadCall = () => ErrorCode.OK;

export class RequestProcessor {
  readonly #parts: ProcessorParts;
  readonly #reader = new Reader();
  readonly #packets: PacketEncoder;
  #preparedZxid: bigint;

  constructor(parts: ProcessorParts) {
    this.#parts = { ...parts, clock: turnClock(parts.clock) };
    this.#packets = new PacketEncoder(parts.stats);
    this.#preparedZxid = parts.tree.lastZxid;
  }

  /** A packet of an established session. */
  onRequest(
    connection: ServerConnection,
    session: Session,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const reader = this.#reader.reset(bytes, start, end);
    const { xid, type } = requestHeader.decode(reader);
    const request = { xid, type, receivedMs: this.#parts.clock.monotonicMs() };
    this.#parts.pipeline.noteRequest();
    if (!session.isClosing) this.#parts.sessions.touch(session);
    else if (type !== OpCode.ping) {
      this.#read(connection, request, () => ErrorCode.SESSIONEXPIRED);
      return;
    }
    if (type !== OpCode.auth && type !== OpCode.sasl && this.#parts.authentication.refuses(connection)) {
      this.#answerLast(connection, { xid, zxid: 0n, err: ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH });
      return;
    }
    switch (type) {
      case OpCode.ping:
        this.#read(connection, request, noBody);
        return;
      case OpCode.auth:
        this.#authenticate(connection, xid, reader);
        return;
      case OpCode.sasl:
        this.#authenticateBySasl(connection, xid, reader);
        return;
      case OpCode.closeSession:
        connection.outstanding++;
        this.closeSession(session, xid, () => {
          connection.outstanding--;
          this.#reply(connection, { xid, zxid: this.#parts.tree.lastZxid, err: ErrorCode.OK });
          connection.closeAfterSend();
        });
        return;
      default:
        this.#operate(connection, request, reader);
    }
  }

  /** Logs a new session; `answer` is called when it is safe. */
  createSession(connection: ServerConnection, session: Session, answer: () => void): void {
    const request = { xid: 0, type: OpCode.createSession, receivedMs: this.#parts.clock.monotonicMs() };
    const txn: Txn = { type: OpCode.createSession, timeoutMs: session.timeoutMs };
    this.#submit({ sessionId: session.id, cxid: 0, zxid: this.#nextZxid() }, txn, () => {
      this.#noteAnswer(connection, request, request.type);
      answer();
    });
  }

  /** Ends a session: its ephemeral nodes go in the same transaction. */
  closeSession(session: Session, xid: number, answer: () => void): void {
    const { changes, sessions } = this.#parts;
    sessions.close(session);
    const zxid = this.#nextZxid();
    const paths = changes.ephemeralsOf(session.id);
    for (const path of paths) {
      const parentPath = parentOf(path);
      const parent = changes.state(parentPath);
      if (parent !== undefined)
        changes.set(parentPath, { ...parent, childCount: parent.childCount - 1 }, zxid);
      changes.set(path, undefined, zxid);
    }
    const origin = { sessionId: session.id, cxid: xid, zxid };
    this.#submit(origin, { type: OpCode.closeSession, paths }, () => {
      sessions.remove(session.id);
      answer();
    });
  }

  /** Deletes a container, or a node whose time is over, if it still may be deleted. */
  deleteContainer(path: string): void {
    const zxid = this.#nextZxid();
    const prepared = prepareDeleteContainer(path, this.#parts.changes, zxid);
    const txn: Txn = typeof prepared === 'number' ? { type: OpCode.error, code: prepared } : prepared;
    this.#submit({ sessionId: 0n, cxid: 0, zxid }, txn, () => {});
  }

  /** See PacketEncoder. */
  encodeEvent(event: WatchEvent): Uint8Array {
    return this.#packets.event(event);
  }

  #nextZxid(): bigint {
    this.#preparedZxid++;
    return this.#preparedZxid;
  }

  #operate(connection: ServerConnection, request: Request, reader: Reader): void {
    const { xid, type } = request;
    const writeHandler = writeHandlers.get(type);
    try {
      if (writeHandler !== undefined) {
        this.#write(connection, request, writeHandler.decode(reader));
        return;
      }
      const readHandler = readHandlers.get(type);
      if (readHandler !== undefined) this.#read(connection, request, readHandler.decode(reader));
      else this.#refuseUnknown(connection, xid);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      const failure = ErrorCode.MARSHALLINGERROR;
      if (writeHandler === undefined) this.#read(connection, request, () => failure);
      else this.#write(connection, request, failingWrite(failure));
    }
  }

  #write(connection: ServerConnection, request: Request, call: WriteCall): void {
    const { changes, quotas, skipsAcl, knowsSasl, allowsTtl } = this.#parts;
    const { xid } = request;
    const zxid = this.#nextZxid();
    const { sessionId, identities } = connection;
    const context = { changes, quotas, identities, skipsAcl, knowsSasl, allowsTtl, sessionId, zxid };
    const prepared = call.prepare(context);
    const txn: Txn = typeof prepared === 'number' ? { type: OpCode.error, code: prepared } : prepared;
    connection.outstanding++;
    this.#submit({ sessionId, cxid: xid, zxid }, txn, (result) => {
      connection.outstanding--;
      this.#noteAnswer(connection, request, txn.type === OpCode.error ? undefined : request.type);
      this.#reply(connection, { xid, zxid, err: result.code }, (body) => {
        call.encodeResult(txn, result, body);
        return ErrorCode.OK;
      });
    });
  }

  #submit(
    { sessionId, cxid, zxid }: { sessionId: bigint; cxid: number; zxid: bigint },
    txn: Txn,
    answer: (result: TxnResult) => void,
  ): void {
    const header = { sessionId, cxid, zxid, timeMs: this.#parts.clock.nowMs(), type: txn.type };
    this.#parts.pipeline.submitWrite({ header, txn }, answer);
  }

  #read(connection: ServerConnection, request: Request, call: ReadCall): void {
    this.#inOrder(connection, () => this.#answerRead(connection, request, call));
  }

  /** Runs `action` at once if nothing of this connection is on its way, and behind that otherwise. */
  #inOrder(connection: ServerConnection, action: () => void): void {
    if (connection.outstanding === 0) {
      action();
      return;
    }
    connection.outstanding++;
    this.#parts.pipeline.submitRead(() => {
      connection.outstanding--;
      action();
    });
  }

  #answerRead(connection: ServerConnection, request: Request, call: ReadCall): void {
    if (!connection.isOpen) return;
    const { tree, watches, skipsAcl } = this.#parts;
    const { sessionId, identities } = connection;
    const context = { tree, watches, watcher: connection, sessionId, identities, skipsAcl };
    this.#noteAnswer(connection, request, request.type);
    this.#reply(connection, { xid: request.xid, zxid: tree.lastZxid, err: ErrorCode.OK }, (body) =>
      call(context, body),
    );
  }

  #noteAnswer(connection: ServerConnection, { xid, receivedMs }: Request, type: number | undefined): void {
    const { clock, stats, tree } = this.#parts;
    const nowMs = clock.monotonicMs();
    const latencyMs = nowMs - receivedMs;
    stats.answered(latencyMs);
    connection.answers.answered({ type, xid, zxid: tree.lastZxid, latencyMs, nowMs });
  }

  /** An operation that this server does not have: -6, and the connection is closed, as ZooKeeper does. */
  #refuseUnknown(connection: ServerConnection, xid: number): void {
    this.#answerLast(connection, { xid, zxid: -1n, err: ErrorCode.UNIMPLEMENTED });
  }

  /** Holds at once for what comes behind it; a failure's answer is the last. */
  #authenticate(connection: ServerConnection, xid: number, reader: Reader): void {
    const request = auth.request.decode(reader);
    if (!this.#parts.authentication.accepts(connection, request)) {
      this.#answerLast(connection, { xid, zxid: 0n, err: ErrorCode.AUTHFAILED });
      return;
    }
    this.#inOrder(connection, () => this.#reply(connection, { xid, zxid: 0n, err: ErrorCode.OK }));
  }

  /** Holds at once for what comes behind it; a failure's answer is the last, with a null token behind its header. */
  #authenticateBySasl(connection: ServerConnection, xid: number, reader: Reader): void {
    const { token } = sasl.request.decode(reader);
    if (token === null) throw new MalformedError('a SASL token expected, null found', 0);
    const answer = this.#parts.authentication.saslAnswer(connection, token);
    this.#inOrder(connection, () => {
      this.#reply(connection, { xid, zxid: 0n, err: ErrorCode.OK }, (body) => {
        sasl.response.encode(answer, body);
        return answer.err;
      });
      if (answer.err !== ErrorCode.OK) connection.closeAfterSend();
    });
  }

  /** An answer without body in its turn; then the connection is closed. */
  #answerLast(connection: ServerConnection, fields: ReplyFields): void {
    this.#inOrder(connection, () => {
      this.#reply(connection, fields);
      connection.closeAfterSend();
    });
  }

  #reply(connection: ServerConnection, fields: ReplyFields, body?: (writer: Writer) => number): void {
    if (connection.isOpen) connection.send(this.#packets.reply(fields, body));
  }
}

/** A write whose body could not be read: it fails under a zxid of its own. */
function failingWrite(code: number): WriteCall {
  return { resultType: OpCode.error, prepare: () => code, encodeResult: () => {} };
}
