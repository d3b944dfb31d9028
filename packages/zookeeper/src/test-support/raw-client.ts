/** For tests: speaks the wire protocol packet by packet, and keeps everything it gets in the order in which it came. */
import type { Network, Socket } from '@kafka-ts/environment/network';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { FrameAssembler, frame } from '../jute/framing.ts';
import type { Operation } from '../jute/operation.ts';
import { type ConnectResponse, connectRequest, connectResponse } from '../jute/records/connect.ts';
import { replyHeader, requestHeader } from '../jute/records/headers.ts';
import { watcherEvent } from '../jute/records/watcher-event.ts';

/** What came: the answer to `xid`, or an event. */
export type Packet =
  | {
      readonly kind: 'reply';
      readonly xid: number;
      readonly zxid: bigint;
      readonly err: number;
      readonly body: Uint8Array;
    }
  | { readonly kind: 'event'; readonly type: number; readonly path: string };

export class RawClient {
  /** Everything received since the handshake. */
  readonly packets: Packet[] = [];
  handshake: ConnectResponse | undefined;
  /** Bytes received in all, without their meaning. */
  bytes = new Uint8Array(0);
  isClosed = false;
  readonly #socket: Socket;
  readonly #frames = new FrameAssembler(64 << 20);
  readonly #writer = new Writer();
  #waiting: (() => void)[] = [];
  #xid = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const scratch = new Uint8Array(1 << 16);
    socket.start({
      receiveBuffer: () => scratch,
      onBytes: (buffer, length) => this.#received(buffer, length),
      onEnd: () => {
        socket.destroy();
        this.#closed();
      },
      onClose: () => this.#closed(),
    });
  }

  static async open(network: Network, port: number): Promise<RawClient> {
    return new RawClient(await network.connect({ host: '127.0.0.1', port }));
  }

  /** Opens and makes a session, or attaches to one. */
  static async connect(
    network: Network,
    port: number,
    options: { sessionId?: bigint; password?: Uint8Array; timeoutMs?: number; lastZxidSeen?: bigint } = {},
  ): Promise<RawClient> {
    const client = await RawClient.open(network, port);
    client.sendConnect(options);
    await client.until(() => client.handshake !== undefined);
    return client;
  }

  get sessionId(): bigint {
    return this.handshake?.sessionId ?? 0n;
  }

  sendConnect(
    options: { sessionId?: bigint; password?: Uint8Array; timeoutMs?: number; lastZxidSeen?: bigint } = {},
  ): void {
    const { sessionId = 0n, password = new Uint8Array(16), timeoutMs = 10_000, lastZxidSeen = 0n } = options;
    const request = { sessionId, password, timeoutMs, lastZxidSeen, readOnly: false };
    this.#write((writer) => connectRequest.encode(request, writer));
  }

  sendRaw(bytes: Uint8Array): void {
    this.#socket.write([bytes]);
  }

  /** Sends a request and returns its xid. */
  send<Q, S>(operation: Operation<Q, S>, request: Q, xid = ++this.#xid): number {
    this.#write((writer) => {
      requestHeader.encode({ xid, type: operation.type }, writer);
      operation.request.encode(request, writer);
    });
    return xid;
  }

  /** Sends a request and waits for its answer. */
  async ask<Q, S>(
    operation: Operation<Q, S>,
    request: Q,
  ): Promise<{ err: number; zxid: bigint; value: S | undefined }> {
    const xid = this.send(operation, request);
    const find = () => this.packets.find((packet) => packet.kind === 'reply' && packet.xid === xid);
    await this.until(() => find() !== undefined);
    const reply = find();
    if (reply?.kind !== 'reply') throw new Error(`no answer to ${operation.name}`);
    const value = reply.err === 0 ? operation.response.decode(new Reader(reply.body)) : undefined;
    return { err: reply.err, zxid: reply.zxid, value };
  }

  /** Sends a request of which only header and raw body are known. */
  sendType(type: number, body: Uint8Array = new Uint8Array(0), xid = ++this.#xid): number {
    this.#write((writer) => {
      requestHeader.encode({ xid, type }, writer);
      writer.writeBytes(body);
    });
    return xid;
  }

  /** Waits until `condition` holds; fails when the connection closes before. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.isClosed) throw new Error('closed by the server');
      await this.#next();
    }
  }

  async untilClosed(): Promise<void> {
    while (!this.isClosed) await this.#next();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Answers and events in order, in short. */
  get story(): string[] {
    return this.packets.map((packet) =>
      packet.kind === 'event' ? `event ${packet.type} ${packet.path}` : `reply ${packet.xid} ${packet.err}`,
    );
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #received(buffer: Uint8Array, length: number): void {
    this.bytes = new Uint8Array(Buffer.concat([this.bytes, buffer.subarray(0, length)]));
    try {
      this.#frames.push(buffer, length, (bytes, start, end) =>
        this.#onPacket(new Reader(bytes.slice(start, end))),
      );
    } catch {
      // Text of a four-letter word is no packet; it is in `bytes`.
    }
    this.#wake();
  }

  #onPacket(reader: Reader): boolean {
    if (this.handshake === undefined) {
      this.handshake = connectResponse.decode(reader);
      return true;
    }
    const { xid, zxid, err } = replyHeader.decode(reader);
    if (xid === -1) {
      const { type, path } = watcherEvent.decode(reader);
      this.packets.push({ kind: 'event', type, path });
    } else {
      const body = new Uint8Array(reader.readBytesView(reader.remaining));
      this.packets.push({ kind: 'reply', xid, zxid, err, body });
    }
    return true;
  }

  #closed(): void {
    this.isClosed = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #write(encode: (writer: Writer) => void): void {
    this.#socket.write([frame(this.#writer, encode)]);
  }
}
