/** A process's network that writes everything between its ZooKeeper clients and their server on a tape. */
import type { ConnectOptions, Network, Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { FrameAssembler } from '@kafka-ts/zookeeper/jute/framing';
import { connectRequest, connectResponse } from '@kafka-ts/zookeeper/jute/records/connect';
import { replyHeader, requestHeader } from '@kafka-ts/zookeeper/jute/records/headers';
import { watcherEvent } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import type { Tape, TapeConnection } from './tape.ts';
import { decodeAnswer, decodeCall } from './wire-call.ts';

const maxFrameBytes = 1 << 20;
const notification = -1;

export function tapedNetwork(network: Network, tape: Tape, client: string): Network {
  return {
    listen: (options, onConnection) => network.listen(options, onConnection),
    listenLocal: (path, onConnection) => network.listenLocal(path, onConnection),
    connectLocal: (path) => network.connectLocal(path),
    connect: async (options: ConnectOptions) =>
      new TapedSocket(await network.connect(options), tape.open(client), tape),
  };
}

class TapedSocket implements Socket {
  readonly #socket: Socket;
  readonly #connection: TapeConnection;
  readonly #tape: Tape;
  readonly #sent = new FrameAssembler(maxFrameBytes);
  readonly #received = new FrameAssembler(maxFrameBytes);

  constructor(socket: Socket, connection: TapeConnection, tape: Tape) {
    this.#socket = socket;
    this.#connection = connection;
    this.#tape = tape;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number {
    return this.#socket.remotePort;
  }

  get localAddress(): string {
    return this.#socket.localAddress;
  }

  get localPort(): number {
    return this.#socket.localPort;
  }

  get unsentBytes(): number {
    return this.#socket.unsentBytes;
  }

  start(receiver: SocketReceiver): void {
    this.#socket.start({
      receiveBuffer: () => receiver.receiveBuffer(),
      onBytes: (buffer, length) => {
        try {
          this.#received.push(buffer, length, (bytes, start, end) => {
            this.#onReceived(new Reader().reset(bytes, start, end));
            return true;
          });
        } catch (error) {
          this.#tape.breaks(error);
        }
        receiver.onBytes(buffer, length);
      },
      onEnd: () => {
        this.#connection.ended();
        receiver.onEnd();
      },
      onClose: (error) => {
        this.#connection.ended();
        receiver.onClose(error);
      },
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  write(chunks: readonly Uint8Array[], onSent?: (error: Error | undefined) => void): number {
    for (const chunk of chunks) {
      this.#sent.push(chunk, chunk.length, (bytes, start, end) => {
        this.#onSent(new Reader().reset(bytes, start, end));
        return true;
      });
    }
    return this.#socket.write(chunks, onSent);
  }

  end(): void {
    this.#connection.ended();
    this.#socket.end();
  }

  destroy(error?: Error): void {
    this.#connection.ended();
    this.#socket.destroy(error);
  }

  unref(): void {
    this.#socket.unref();
  }

  #onSent(reader: Reader): void {
    const connection = this.#connection;
    if (connection.asked === undefined) {
      connection.asked = { message: connectRequest.decode(reader), ms: this.#tape.nowMs() };
      connection.lastSentMs = connection.asked.ms;
      return;
    }
    const { xid, type } = requestHeader.decode(reader);
    connection.sent(xid, decodeCall(type, reader));
  }

  #onReceived(reader: Reader): void {
    const connection = this.#connection;
    if (connection.answered === undefined) {
      connection.answered = { message: connectResponse.decode(reader), ms: this.#tape.nowMs() };
      return;
    }
    const { xid, zxid, err } = replyHeader.decode(reader);
    if (xid === notification) {
      connection.got({ ...watcherEvent.decode(reader), zxid });
      return;
    }
    const request = connection.nextUnanswered;
    const value = err === 0 && request?.xid === xid ? decodeAnswer(request.call, reader) : undefined;
    connection.replied(xid, { zxid, err, value });
  }
}
