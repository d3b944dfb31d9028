import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MemoryNetwork } from './memory-network.ts';
import { ProcessNetwork } from './process-network.ts';

/** Keeps what a socket tells; reads through a buffer of `bufferBytes`. */
class Recorder implements SocketReceiver {
  readonly socket: Socket;
  readonly events: string[] = [];
  received = '';
  reads = 0;
  readonly #buffer: Uint8Array;

  constructor(socket: Socket, bufferBytes = 4096) {
    this.socket = socket;
    this.#buffer = new Uint8Array(bufferBytes);
    socket.start(this);
  }
  receiveBuffer(): Uint8Array {
    return this.#buffer;
  }
  onBytes(buffer: Uint8Array, length: number): void {
    this.reads++;
    this.received += Buffer.from(buffer.subarray(0, length)).toString('latin1');
  }
  onEnd(): void {
    this.events.push('end');
  }
  onClose(error: Error | undefined): void {
    const code = error !== undefined && 'code' in error ? error.code : error?.message;
    this.events.push(`close ${code ?? 'in peace'}`);
  }
}

interface World {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly server: ProcessNetwork;
  readonly client: ProcessNetwork;
}

function world(seed = 1, maxWindowBytes = 65_536): World {
  const clock = new VirtualClock({ random: new SeededRandom(seed) });
  const network = new MemoryNetwork({ clock, random: new SeededRandom(seed), maxWindowBytes });
  const setInput = (delayMs: number, callback: () => void): void => {
    clock.setInput(delayMs, callback);
  };
  const process = (): ProcessNetwork => new ProcessNetwork({ network, setInput });
  return { clock, network, server: process(), client: process() };
}

async function pair({ clock, server, client }: World): Promise<[Socket, Socket]> {
  const accepted: Socket[] = [];
  const listener = await clock.run(server.listen({ port: 0 }, (socket) => accepted.push(socket)));
  const ours = await clock.run(client.connect({ host: 'localhost', port: listener.port }));
  await clock.runUntilIdle();
  const theirs = accepted[0];
  if (theirs === undefined) throw new Error('nothing was accepted');
  return [ours, theirs];
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('bytes come in order, cut anywhere, through buffers of any size and windows of any size', async () => {
  const cuts = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const it = world(seed, 1 + (seed % 7) * 50);
    const [ours, theirs] = await pair(it);
    const server = new Recorder(theirs, 1 + (seed % 50));
    const sent: string[] = [];
    for (let index = 0; index < 20; index++) {
      const text = `message ${index};`;
      ours.write([bytes(text), bytes('|')], () => sent.push(text));
    }
    await it.clock.runUntilIdle();
    expect(server.received).toBe(Array.from({ length: 20 }, (_, index) => `message ${index};|`).join(''));
    expect(sent.length).toBe(20);
    expect(ours.unsentBytes).toBe(0);
    cuts.add(server.reads);
  }
  expect(cuts.size).toBeGreaterThan(10);
});

test('a reader that pauses makes the writer wait, with its memory in use until told', async () => {
  const it = world(2, 1_000);
  const [ours, theirs] = await pair(it);
  const server = new Recorder(theirs);
  server.socket.pause();
  let isSent = false;
  const memory = new Uint8Array(5_000).fill(65);
  expect(ours.write([memory], () => (isSent = true))).toBeGreaterThanOrEqual(4_000);
  await it.clock.runUntilIdle();
  expect([isSent, server.received.length]).toEqual([false, 0]);
  expect(ours.unsentBytes).toBeGreaterThanOrEqual(4_000);
  memory.fill(66, 4_999);
  server.socket.resume();
  await it.clock.runUntilIdle();
  expect(isSent).toBe(true);
  expect(server.received).toBe(`${'A'.repeat(4_999)}B`);
});

describe('ends', () => {
  test('one direction may end while the other goes on; both ended close in peace', async () => {
    const it = world(3);
    const [ours, theirs] = await pair(it);
    const [client, server] = [new Recorder(ours), new Recorder(theirs)];
    ours.write([bytes('question')]);
    ours.end();
    await it.clock.runUntilIdle();
    expect([server.received, server.events]).toEqual(['question', ['end']]);
    theirs.write([bytes('answer')]);
    theirs.end();
    await it.clock.runUntilIdle();
    expect([client.received, client.events]).toEqual(['answer', ['end', 'close in peace']]);
    expect(server.events).toEqual(['end', 'close in peace']);
  });

  test('a write after the end fails', async () => {
    const it = world(4);
    const [ours] = await pair(it);
    let failure: Error | undefined;
    ours.end();
    ours.write([bytes('x')], (error) => {
      failure = error;
    });
    await it.clock.runUntilIdle();
    expect(failure).toMatchObject({ code: 'EPIPE' });
  });

  test('a destroyed socket: the other end reads what is under way, its writes then reset it', async () => {
    const it = world(5);
    const [ours, theirs] = await pair(it);
    const [client, server] = [new Recorder(ours), new Recorder(theirs)];
    ours.write([bytes('last words')]);
    ours.destroy(new Error('enough'));
    await it.clock.runUntilIdle();
    expect(client.events).toEqual(['close enough']);
    expect([server.received, server.events]).toEqual(['last words', ['end']]);
    theirs.write([bytes('hello?')]);
    await it.clock.runUntilIdle();
    expect(server.events).toEqual(['end', 'close ECONNRESET']);
  });

  test('the death of a process resets connections with unread bytes and frees its port', async () => {
    const it = world(6);
    const [ours, theirs] = await pair(it);
    const client = new Recorder(ours);
    const server = new Recorder(theirs);
    theirs.pause();
    ours.write([bytes('unread')]);
    await it.clock.runUntilIdle();
    it.server.kill();
    await it.clock.runUntilIdle();
    expect(server.received).toBe('');
    expect(client.events.at(-1)).toBe('close ECONNRESET');
    await it.clock.run(it.client.listen({ port: theirs.localPort }, () => {}));
  });

  test('a connection that the dying process had not been told of ends with it too', async () => {
    const it = world(10);
    const { port } = await it.clock.run(it.server.listen({ port: 0 }, () => {}));
    const client = new Recorder(await it.clock.run(it.client.connect({ host: 'localhost', port })));
    it.server.kill();
    client.socket.write([bytes('hello?')]);
    await it.clock.runUntilIdle();
    expect(client.events.at(-1)).toBe('close ECONNRESET');
  });

  test('connections can be reset from outside', async () => {
    const it = world(7);
    const [ours, theirs] = await pair(it);
    const [client, server] = [new Recorder(ours), new Recorder(theirs)];
    it.network.resetConnections();
    await it.clock.runUntilIdle();
    expect([client.events, server.events]).toEqual([['close ECONNRESET'], ['close ECONNRESET']]);
  });
});

test('a port in use, nobody there, and an attempt that takes too long fail with their codes', async () => {
  const { clock, server, client, network } = world(8);
  const { port } = await clock.run(server.listen({ port: 9092 }, () => {}));
  await expect(clock.run(client.listen({ port }, () => {}))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(clock.run(client.connect({ host: 'localhost', port: 1 }))).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  const slow = client.connect({ host: 'localhost', port, timeoutMs: 0.001 });
  await expect(clock.run(slow)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(network.acceptor(`127.0.0.1:${port}`)).toBeDefined();
});

test('local channels connect by path', async () => {
  const { clock, server, client } = world(9);
  const accepted: Recorder[] = [];
  const listener = await clock.run(
    server.listenLocal('/data/control', (socket) => accepted.push(new Recorder(socket))),
  );
  const socket = await clock.run(client.connectLocal('/data/control'));
  socket.write([bytes('stop')]);
  await clock.runUntilIdle();
  expect(accepted[0]?.received).toBe('stop');
  await clock.run(listener.close());
  await expect(clock.run(client.connectLocal('/data/control'))).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
