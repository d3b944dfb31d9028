/**
 * One of the two brokers that are compared: sends requests, keeps what came back in a form in which two brokers that behave alike are equal.
 * What must differ is masked: ports, cluster id, topic ids (by topic), UUIDs in member ids, producer and session ids, times of the broker's clock.
 */
import { connect, type Socket } from 'node:net';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { encodeRequestFrame, FrameAssembler } from '@kafka-ts/protocol/framing';
import { decodeResponseHeader } from '@kafka-ts/protocol/headers';
import type { Api } from '@kafka-ts/protocol/schema/api';
import { Masks } from './masks.ts';

/** How long a broker that owes an answer may take, and how long one that may owe none is listened to. */
const answerMs = 4000;
const silenceMs = 400;

/** The next frame, or what the connection did instead. */
type Outcome = Uint8Array | 'closed' | 'silence';

/** A connection on which one request at a time waits for its answer. */
class RawConnection {
  readonly #socket: Socket;
  readonly #waiting: ((outcome: Outcome) => void)[] = [];
  isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const assembler = new FrameAssembler(64 << 20);
    socket.on('data', (bytes) => {
      assembler.push(bytes, (frame) => this.#waiting.shift()?.(Uint8Array.from(frame)));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isClosed = true;
      for (const resolve of this.#waiting.splice(0)) resolve('closed');
    });
  }

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      const connection = new RawConnection(socket);
      socket.once('connect', () => resolve(connection));
      socket.once('error', reject);
    });
  }

  exchange(bytes: Uint8Array, timeoutMs: number): Promise<Outcome> {
    this.#socket.write(bytes);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('silence'), timeoutMs);
      this.#waiting.push((outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** One line of the record: what was asked, and the answer with masks. */
export interface Line {
  readonly asked: string;
  answer: unknown;
}

export interface AskOptions {
  /** What the request is about, for whoever reads a difference. */
  readonly about: string;
  /** Name of the connection; requests that wait for each other need several. */
  readonly on?: string;
  /** No answer is owed: `silence` is then what is to be seen. */
  readonly maySilence?: boolean;
}

export class Side {
  readonly name: string;
  readonly port: number;
  readonly masks: Masks;
  readonly lines: Line[] = [];
  /** Requests sent, by API and version. */
  readonly counts: Map<string, number>;
  readonly #connections = new Map<string, Promise<RawConnection>>();

  constructor(name: string, port: number, counts: Map<string, number>, masks = new Masks(port)) {
    this.name = name;
    this.port = port;
    this.counts = counts;
    this.masks = masks;
  }

  /** Asks, and gives the answer; undefined if there is none, or if this version cannot carry the request (which is not counted). */
  async ask<Q, S, QI, SI>(
    api: Api<Q, S, QI, SI>,
    version: number,
    request: QI,
    options: AskOptions,
  ): Promise<S | undefined> {
    const writer = new Writer();
    try {
      encodeRequestFrame({ api, version, correlationId: 7, clientId: 'differential', request }, writer);
    } catch (error) {
      if (error instanceof KafkaError && error.error === Errors.UNSUPPORTED_VERSION) return undefined;
      throw error;
    }
    const key = `${api.name} v${version}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    const line: Line = { asked: `${key} ${options.about}`, answer: 'nothing yet' };
    this.lines.push(line);
    const outcome = await this.#exchange(writer.toBytes(), options);
    if (typeof outcome === 'string') {
      line.answer = outcome;
      return undefined;
    }
    const reader = new Reader(outcome);
    decodeResponseHeader(api, version, reader);
    const answer = api.response.decode(version, reader);
    line.answer = this.masks.mask(answer);
    if (reader.remaining > 0) line.answer = { answer: line.answer, bytesLeft: reader.remaining };
    return answer;
  }

  /** Sends bytes as they are, on a connection of their own, and notes only whether an answer came, and its bytes after the correlation id. */
  async raw(about: string, bytes: Uint8Array): Promise<void> {
    const connection = await RawConnection.open(this.port);
    const outcome = await connection.exchange(bytes, silenceMs * 3);
    connection.destroy();
    this.lines.push({ asked: about, answer: typeof outcome === 'string' ? outcome : 'answered' });
  }

  close(): void {
    for (const connection of this.#connections.values()) void connection.then((one) => one.destroy());
    this.#connections.clear();
  }

  async #exchange(bytes: Uint8Array, { on = 'main', maySilence = false }: AskOptions): Promise<Outcome> {
    const known = await this.#connections.get(on);
    if (known === undefined || known.isClosed) this.#connections.set(on, RawConnection.open(this.port));
    const connection = await this.#connections.get(on);
    if (connection === undefined) throw new Error(`no connection ${on}`);
    const outcome = await connection.exchange(bytes, maySilence ? silenceMs : answerMs);
    // What comes late would be taken for the answer to the next request.
    if (outcome === 'silence') {
      connection.destroy();
      this.#connections.delete(on);
    }
    return outcome;
  }
}

/** Every version of an API, lowest first. */
export function versionsOf(api: { readonly minVersion: number; readonly maxVersion: number }): number[] {
  return Array.from({ length: api.maxVersion - api.minVersion + 1 }, (_, n) => api.minVersion + n);
}
