import { expect, test } from 'vitest';
import type { Socket, SocketReceiver } from '../network.ts';
import { nodeNetwork } from './node-network.ts';

/** Reads through `scratch` and keeps copies. */
class Recorder implements SocketReceiver {
  readonly scratch: Uint8Array;
  received = '';
  isClosed = false;
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
  onClose(): void {
    this.isClosed = true;
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
