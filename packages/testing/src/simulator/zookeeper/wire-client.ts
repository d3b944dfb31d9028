/** Speaks ZooKeeper's wire protocol packet by packet: sends whatever it is told to, whenever it is told to, and never pings. */
import type { Network, Socket } from '@kafka-ts/environment/network';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { FrameAssembler, frame } from '@kafka-ts/zookeeper/jute/framing';
import type { Operation } from '@kafka-ts/zookeeper/jute/operation';
import {
  type ConnectResponse,
  connectRequest,
  connectResponse,
} from '@kafka-ts/zookeeper/jute/records/connect';
import { replyHeader, requestHeader } from '@kafka-ts/zookeeper/jute/records/headers';

const scratchBytes = 1 << 16;
const maxFrameBytes = 1 << 20;
const notification = -1;

export interface WireSession {
  /** 0 asks for a new one. */
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  readonly timeoutMs: number;
  readonly lastZxidSeen: bigint;
}

export class WireClient {
  readonly handshake: ConnectResponse;
  readonly #link: Link;
  #xid = 0;

  private constructor(link: Link, handshake: ConnectResponse) {
    this.#link = link;
    this.handshake = handshake;
  }

  /** Fails where no server answers. A response whose timeout is 0 says that the session is gone. */
  static async connect(network: Network, port: number, session: WireSession): Promise<WireClient> {
    const link = new Link(await network.connect({ host: '127.0.0.1', port }));
    link.write((writer) => connectRequest.encode({ ...session, readOnly: false }, writer));
    await link.until(() => link.handshake !== undefined);
    if (link.handshake === undefined) throw new Error('the server did not answer');
    return new WireClient(link, link.handshake);
  }

  get isClosed(): boolean {
    return this.#link.isClosed;
  }

  /** Answers that came. */
  get answers(): number {
    return this.#link.answers;
  }

  /** The newest transaction that an answer or an event told of. */
  get lastZxid(): bigint {
    return this.#link.lastZxid;
  }

  /** Waits for so many answers, or for the end of the connection. */
  untilAnswered(answers: number): Promise<void> {
    return this.#link.until(() => this.answers >= answers);
  }

  untilClosed(): Promise<void> {
    return this.#link.until(() => false);
  }

  send<Q, S>(operation: Operation<Q, S>, request: Q, xid = ++this.#xid): void {
    this.#link.write((writer) => {
      requestHeader.encode({ xid, type: operation.type }, writer);
      operation.request.encode(request, writer);
    });
  }

  /** A request of which only its number and body are known. */
  sendType(type: number, body: Uint8Array = new Uint8Array(0), xid = ++this.#xid): void {
    this.#link.write((writer) => {
      requestHeader.encode({ xid, type }, writer);
      writer.writeBytes(body);
    });
  }

  /** The answer to a request that must succeed, when nothing else is under way. */
  async ask<Q, S>(operation: Operation<Q, S>, request: Q): Promise<S> {
    this.send(operation, request);
    await this.untilAnswered(this.answers + 1);
    const { lastAnswer } = this.#link;
    if (this.isClosed || lastAnswer?.err !== 0) {
      throw new Error(
        `${operation.name} failed: ${this.isClosed ? 'closed by the server' : lastAnswer?.err}`,
      );
    }
    return operation.response.decode(new Reader(lastAnswer.body));
  }

  destroy(): void {
    this.#link.socket.destroy();
  }
}

/** A connection, and what came over it. */
class Link {
  readonly socket: Socket;
  handshake: ConnectResponse | undefined;
  lastAnswer: { readonly err: number; readonly body: Uint8Array } | undefined;
  answers = 0;
  lastZxid = 0n;
  isClosed = false;
  readonly #frames = new FrameAssembler(maxFrameBytes);
  readonly #writer = new Writer();
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    const scratch = new Uint8Array(scratchBytes);
    socket.start({
      receiveBuffer: () => scratch,
      onBytes: (buffer, length) => {
        this.#frames.push(buffer, length, (bytes, start, end) => {
          this.#onPacket(new Reader().reset(bytes, start, end));
          return true;
        });
        this.#wake();
      },
      onEnd: () => {
        socket.destroy();
        this.#close();
      },
      onClose: () => this.#close(),
    });
  }

  write(encode: (writer: Writer) => void): void {
    this.socket.write([frame(this.#writer, encode)]);
  }

  /** Waits until `condition` holds or the connection is gone. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.isClosed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #onPacket(reader: Reader): void {
    if (this.handshake === undefined) {
      this.handshake = connectResponse.decode(reader);
      return;
    }
    const { xid, zxid, err } = replyHeader.decode(reader);
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    if (xid === notification) return;
    this.answers++;
    this.lastAnswer = { err, body: new Uint8Array(reader.readBytesView(reader.remaining)) };
  }

  #close(): void {
    this.isClosed = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
