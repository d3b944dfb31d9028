/** One connection to a broker over real TCP, requests pipelined, answers by the project's message codecs. */
import { connect, type Socket } from 'node:net';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { encodeRequestFrame, FrameAssembler } from '@kafka-ts/protocol/framing';
import { decodeResponseHeader } from '@kafka-ts/protocol/headers';
import type { Api } from '@kafka-ts/protocol/schema/api';

const maxFrameBytes = 64 << 20;

interface Waiting {
  readonly onAnswer: (frame: Uint8Array) => void;
  readonly onFailure: (error: Error) => void;
}

export class KafkaConnection {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  #correlationId = 0;
  #failure: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const assembler = new FrameAssembler(maxFrameBytes);
    socket.on('data', (bytes) => {
      const fault = assembler.push(bytes, (frame) => this.#waiting.shift()?.onAnswer(frame));
      if (fault !== undefined) socket.destroy(new Error(`bad frame: ${JSON.stringify(fault)}`));
    });
    socket.on('error', (error) => {
      this.#failure = error;
    });
    socket.on('close', () => {
      this.#failure ??= new Error('the broker closed the connection');
      for (const waiting of this.#waiting.splice(0)) waiting.onFailure(this.#failure);
    });
  }

  static open(port: number): Promise<KafkaConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      const connection = new KafkaConnection(socket);
      socket.once('connect', () => resolve(connection));
      socket.once('error', reject);
    });
  }

  /** Rejects when the connection is lost before the answer came. */
  call<Q, QI, S, SI>(api: Api<Q, S, QI, SI>, version: number, request: QI): Promise<S> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const writer = new Writer();
    encodeRequestFrame(
      { api, version, correlationId: this.#correlationId++, clientId: 'test', request },
      writer,
    );
    this.#socket.write(writer.toBytes());
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        onAnswer: (frame) => {
          try {
            const reader = new Reader(Uint8Array.from(frame));
            decodeResponseHeader(api, version, reader);
            resolve(api.response.decode(version, reader));
          } catch (error) {
            reject(error);
          }
        },
        onFailure: reject,
      });
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
