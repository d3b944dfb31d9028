import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Socket, SocketReceiver } from '../network.ts';
import { nodeNetwork } from './node-network.ts';

/** Reads through `scratch` and keeps copies. */
class Recorder implements SocketReceiver {
  readonly scratch: Uint8Array;
  received = '';
  isClosed = false;
  error: Error | undefined;
  #waiting: { wanted: number; resolve: () => void } | undefined;
  #onClosed: (() => void) | undefined;

  constructor(scratch: Uint8Array) {
    this.scratch = scratch;
  }
  receiveBuffer(): Uint8Array {
    return this.scratch;
  }
  onBytes(buffer: Uint8Array, length: number): void {
    this.received += Buffer.from(buffer.subarray(0, length)).toString('latin1');
    if (this.#waiting !== undefined && this.received.length >= this.#waiting.wanted) this.#waiting.resolve();
  }
  onEnd(): void {}
  onClose(error: Error | undefined): void {
    this.isClosed = true;
    this.error = error;
    this.#onClosed?.();
  }
  async until(wanted: number): Promise<void> {
    if (this.received.length >= wanted) return;
    await new Promise<void>((resolve) => {
      this.#waiting = { wanted, resolve };
    });
  }
  async closed(): Promise<void> {
    if (this.isClosed) return;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
  }
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

async function pair(): Promise<{ ours: Socket; theirs: Socket; close: () => Promise<void> }> {
  let accept: (socket: Socket) => void = () => {};
  const accepted = new Promise<Socket>((resolve) => {
    accept = resolve;
  });
  const listener = await nodeNetwork.listen({ host: '127.0.0.1', port: 0 }, (socket) => accept(socket));
  const ours = await nodeNetwork.connect({ host: '127.0.0.1', port: listener.port });
  return { ours, theirs: await accepted, close: () => listener.close() };
}

test('bytes arrive in order in shared memory, both ways, also those sent before the receiver started', async () => {
  const { ours, theirs, close } = await pair();
  ours.write([bytes('he'), bytes('llo')]);
  const scratch = new Uint8Array(4);
  const server = new Recorder(scratch);
  theirs.start(server);
  await server.until(5);
  expect(server.received).toBe('hello');
  const client = new Recorder(scratch);
  ours.start(client);
  await new Promise<void>((resolve) => {
    theirs.write([bytes('answer')], () => resolve());
  });
  await client.until(6);
  expect(client.received).toBe('answer');
  ours.destroy();
  theirs.destroy();
  await Promise.all([server.closed(), client.closed()]);
  await close();
});

test('a paused socket delivers nothing until it resumes', async () => {
  const { ours, theirs, close } = await pair();
  const server = new Recorder(new Uint8Array(16));
  theirs.start(server);
  theirs.pause();
  await new Promise<void>((resolve) => {
    ours.write([bytes('x')], () => resolve());
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.received).toBe('');
  theirs.resume();
  await server.until(1);
  expect(server.received).toBe('x');
  ours.destroy();
  theirs.destroy();
  await server.closed();
  await close();
});

test('a port in use and a refused connection fail with their codes', async () => {
  const first = await nodeNetwork.listen({ host: '127.0.0.1', port: 0 }, () => {});
  await expect(nodeNetwork.listen({ host: '127.0.0.1', port: first.port }, () => {})).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await first.close();
  await expect(nodeNetwork.connect({ host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test('each direction ends on its own; both ended close in peace on both sides', async () => {
  const { ours, theirs, close } = await pair();
  const [client, server] = [new Recorder(new Uint8Array(16)), new Recorder(new Uint8Array(16))];
  ours.start(client);
  theirs.start(server);
  ours.write([bytes('question')]);
  ours.end();
  await server.until(8);
  theirs.write([bytes('answer')]);
  theirs.end();
  await Promise.all([client.closed(), server.closed()]);
  expect([server.received, client.received]).toEqual(['question', 'answer']);
  expect([server.error, client.error]).toEqual([undefined, undefined]);
  await close();
});

test('a large write tells when its memory is free, and arrives whole through a reader that pauses', async () => {
  const { ours, theirs, close } = await pair();
  const server = new Recorder(new Uint8Array(65_536));
  theirs.start(server);
  theirs.pause();
  const memory = Buffer.alloc(16 << 20, 'kafka');
  let isSent = false;
  const sent = new Promise<void>((resolve) => {
    const left = ours.write([memory.subarray(0, 100), memory.subarray(100)], () => {
      isSent = true;
      resolve();
    });
    expect(left).toBeGreaterThan(1 << 20);
    expect(ours.unsentBytes).toBe(left);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isSent).toBe(false);
  theirs.resume();
  await sent;
  await server.until(memory.length);
  expect(server.received === memory.toString('latin1')).toBe(true);
  expect(ours.unsentBytes).toBe(0);
  ours.destroy();
  theirs.destroy();
  await server.closed();
  await close();
});

test('a write after the end or after destroy is told of its failure', async () => {
  const { ours, theirs, close } = await pair();
  const failureOf = (socket: Socket): Promise<Error | undefined> =>
    new Promise((resolve) => {
      socket.write([bytes('late')], resolve);
    });
  const client = new Recorder(new Uint8Array(16));
  ours.start(client);
  ours.end();
  expect(await failureOf(ours)).toBeInstanceOf(Error);
  theirs.destroy();
  expect(await failureOf(theirs)).toBeInstanceOf(Error);
  ours.destroy();
  await client.closed();
  await close();
});

test('destroying with an error tells it to the own receiver; the other side sees the end', async () => {
  const { ours, theirs, close } = await pair();
  const [client, server] = [new Recorder(new Uint8Array(16)), new Recorder(new Uint8Array(16))];
  ours.start(client);
  theirs.start(server);
  ours.destroy(new Error('enough'));
  await client.closed();
  expect(client.error?.message).toBe('enough');
  theirs.end();
  await server.closed();
  await close();
});

test('a local channel is open to its owner only, replaces a leftover, and may have a long path', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kafka-ts-channel-'));
  const directory = join(root, 'a-directory-with-a-long-name'.repeat(6));
  mkdirSync(directory);
  const isWindows = process.platform === 'win32';
  const path = isWindows ? `\\\\.\\pipe\\kafka-ts-test-${process.pid}` : join(directory, 'control');
  if (!isWindows) writeFileSync(path, 'left by a crash');
  const accepted: Recorder[] = [];
  const listener = await nodeNetwork.listenLocal(path, (socket) => {
    const recorder = new Recorder(new Uint8Array(16));
    accepted.push(recorder);
    socket.start(recorder);
  });
  if (!isWindows) expect(statSync(path).mode & 0o777).toBe(0o600);
  await expect(nodeNetwork.listenLocal(path, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const socket = await nodeNetwork.connectLocal(path);
  const client = new Recorder(new Uint8Array(16));
  socket.start(client);
  await new Promise<void>((resolve) => {
    socket.write([bytes('stop')], () => resolve());
  });
  socket.end();
  while (!accepted.some(({ received }) => received === 'stop')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.destroy();
  await client.closed();
  await listener.close();
  rmSync(root, { recursive: true, force: true });
});

test('a receiver whose memory moved between two reads gets the next bytes where it is now', async () => {
  const { ours, theirs, close } = await pair();
  const [first, second] = [new Uint8Array(16), new Uint8Array(16)];
  let current = first;
  const server = new Recorder(first);
  server.receiveBuffer = () => current;
  theirs.start(server);
  ours.write([bytes('a')]);
  await server.until(1);
  current = second;
  theirs.resume();
  ours.write([bytes('b')]);
  await server.until(2);
  expect([first[0], second[0]]).toEqual([97, 98]);
  ours.destroy();
  theirs.destroy();
  await server.closed();
  await close();
});
