/** Both ways of reading, into the receiver's memory and by `data` events, behave the same. */
import { once } from 'node:events';
import * as net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Socket, SocketReceiver } from '../network.ts';
import { acceptedSocket } from './node-socket.ts';

/** Takes `limit` bytes at a time and pauses after each; fails if it is asked for memory or given bytes while paused. */
class Hesitant implements SocketReceiver {
  readonly received: number[] = [];
  readonly complaints: string[] = [];
  readonly closed: Promise<void>;
  hasEnded = false;
  isPaused = false;
  readonly #socket: Socket;
  readonly #memory: Uint8Array;
  #onClosed: () => void = () => {};

  constructor(socket: Socket, limit: number) {
    this.#socket = socket;
    this.#memory = new Uint8Array(limit);
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }
  receiveBuffer(): Uint8Array {
    if (this.isPaused) this.complaints.push('asked for memory while paused');
    return this.#memory;
  }
  onBytes(buffer: Uint8Array, length: number): void {
    if (this.isPaused) this.complaints.push('given bytes while paused');
    this.received.push(...buffer.subarray(0, length));
    this.isPaused = true;
    this.#socket.pause();
    setImmediate(() => {
      this.isPaused = false;
      this.#socket.resume();
    });
  }
  onEnd(): void {
    this.hasEnded = true;
    this.#socket.end();
  }
  onClose(): void {
    this.#onClosed();
  }
}

async function accept(way: string): Promise<{ peer: net.Socket; socket: Socket; server: net.Server }> {
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const peer = net.connect(port, '127.0.0.1');
  const [accepted] = await once(server, 'connection');
  if (!(accepted instanceof net.Socket)) throw new Error('no socket');
  if (way === 'data events') {
    const handle: unknown = Reflect.get(accepted, '_handle');
    if (typeof handle === 'object' && handle !== null) Object.assign(handle, { useUserBuffer: undefined });
  }
  return { peer, server, socket: acceptedSocket(accepted, server) };
}

describe.each(['direct', 'data events'])('%s', (way) => {
  test.each([1, 7, 4096])(
    'a receiver that takes %d bytes and pauses gets all, and nothing while it pauses',
    async (limit) => {
      const { peer, socket, server } = await accept(way);
      const receiver = new Hesitant(socket, limit);
      const sent = Array.from({ length: 300 }, (_, index) => index % 256);
      peer.write(Uint8Array.from(sent.slice(0, 200)));
      socket.start(receiver);
      peer.end(Uint8Array.from(sent.slice(200)));
      peer.resume();
      await receiver.closed;
      expect(receiver.received).toEqual(sent);
      expect(receiver.complaints).toEqual([]);
      expect(receiver.hasEnded).toBe(true);
      server.close();
      await once(server, 'close');
    },
  );

  test('a receiver that destroys the socket gets no more bytes', async () => {
    const { peer, socket, server } = await accept(way);
    let reads = 0;
    const closed = new Promise<void>((resolve) => {
      socket.start({
        receiveBuffer: () => new Uint8Array(2),
        onBytes: () => {
          reads++;
          socket.destroy();
        },
        onEnd: () => {},
        onClose: () => resolve(),
      });
    });
    peer.on('error', () => {});
    peer.write('many bytes');
    await closed;
    expect(reads).toBe(1);
    peer.destroy();
    server.close();
    await once(server, 'close');
  });
});
