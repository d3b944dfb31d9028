/**
 * The first packet of a connection: makes a session, or attaches to one that exists. Refused are, without an answer, clients that
 * have seen a later transaction than this server holds, and with a timeout of 0 those whose session is gone or whose password is
 * wrong; a live connection of the session loses it only to somebody who knows the password.
 */
import type { Logger } from '@kafka-ts/environment/logger';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { frame } from '../../jute/framing.ts';
import { type ConnectRequest, connectRequest, connectResponse } from '../../jute/records/connect.ts';
import type { RequestProcessor } from '../request-processor.ts';
import { ServerConnection } from '../server-connection.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { isPasswordOf, sessionPassword } from './session-password.ts';
import type { Session, SessionTracker } from './session-tracker.ts';

const source = 'org.apache.zookeeper.server.ZooKeeperServer';
const noPassword = new Uint8Array(16);

export interface HandshakeParts {
  readonly tree: DataTree;
  readonly sessions: SessionTracker;
  readonly processor: RequestProcessor;
  readonly logger: Logger;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
}

export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #reader = new Reader();
  readonly #writer = new Writer(1 << 12);

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
  }

  /** Throws MalformedError for bytes that are no connect request. */
  onConnectRequest(connection: ServerConnection, bytes: Uint8Array, start: number, end: number): void {
    const request = connectRequest.decode(this.#reader.reset(bytes, start, end));
    const { tree, logger } = this.#parts;
    if (request.lastZxidSeen > tree.lastZxid) {
      logger.warn(
        `Refusing session request for client ${clientName(connection)} as it has seen zxid 0x${hex(request.lastZxidSeen)}, our last zxid is 0x${hex(tree.lastZxid)}; client must try another server`,
        source,
      );
      connection.destroy();
      return;
    }
    if (request.sessionId === 0n) this.#create(connection, request);
    else this.#attach(connection, request);
  }

  #create(connection: ServerConnection, request: ConnectRequest): void {
    const { sessions, processor } = this.#parts;
    const session = sessions.create(this.#timeoutFor(request));
    session.carrier = connection;
    connection.session = session;
    connection.outstanding++;
    processor.createSession(connection, session, () => {
      connection.outstanding--;
      this.#accept(connection, session, request);
    });
  }

  #attach(connection: ServerConnection, request: ConnectRequest): void {
    const { sessions, logger } = this.#parts;
    const session = sessions.get(request.sessionId);
    const isKnown = session !== undefined && !session.isClosing;
    if (!isKnown || !isPasswordOf(session.id, request.password)) {
      const reason = isKnown ? 'its password is wrong' : 'it has expired or never was';
      logger.info(
        `Invalid session 0x${hex(request.sessionId)} for client ${clientName(connection)}: ${reason}`,
        source,
      );
      this.#refuse(connection, request);
      return;
    }
    const former = session.carrier;
    session.carrier = connection;
    connection.session = session;
    if (former instanceof ServerConnection) former.destroy();
    session.timeoutMs = this.#timeoutFor(request);
    sessions.touch(session);
    this.#accept(connection, session, request);
  }

  #accept(connection: ServerConnection, session: Session, request: ConnectRequest): void {
    const { id, timeoutMs } = session;
    this.#answer(connection, request, { timeoutMs, sessionId: id, password: sessionPassword(id) });
  }

  #refuse(connection: ServerConnection, request: ConnectRequest): void {
    this.#answer(connection, request, { timeoutMs: 0, sessionId: 0n, password: noPassword });
    connection.closeAfterSend();
  }

  /** In the form of the request: clients up to 3.3 know no `readOnly`. */
  #answer(
    connection: ServerConnection,
    request: ConnectRequest,
    fields: { timeoutMs: number; sessionId: bigint; password: Uint8Array },
  ): void {
    const readOnly = request.readOnly === undefined ? undefined : false;
    const response = { ...fields, readOnly };
    connection.send(frame(this.#writer, (writer) => connectResponse.encode(response, writer)));
  }

  #timeoutFor({ timeoutMs }: ConnectRequest): number {
    const { minTimeoutMs, maxTimeoutMs } = this.#parts;
    return Math.max(minTimeoutMs, Math.min(maxTimeoutMs, timeoutMs));
  }
}

function clientName(connection: ServerConnection): string {
  return `/${connection.clientAddress}:${connection.socket.remotePort}`;
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16);
}
