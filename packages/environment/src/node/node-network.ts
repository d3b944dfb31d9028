import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { basename, dirname } from 'node:path';
import type { Listener, Network, Socket } from '../network.ts';
import { acceptedSocket, connectedSocket } from './node-socket.ts';

/** TCP and local channels through `node:net`. */
export const nodeNetwork: Network = {
  listen(options, onConnection) {
    const { host, port, backlog = 511 } = options;
    return listen({ host, port, backlog }, onConnection);
  },
  connect({ host, port, timeoutMs }) {
    return connectedSocket({ host, port }, timeoutMs);
  },
  async listenLocal(path, onConnection) {
    const isFile = process.platform !== 'win32';
    if (isFile && !(await isAnswered(path))) rmSync(path, { force: true });
    const listener = await withShortPath(path, (short) => listen({ path: short }, onConnection));
    if (isFile) chmodSync(path, 0o600);
    return listener;
  },
  connectLocal(path) {
    return withShortPath(path, (short) => connectedSocket({ path: short }, undefined));
  },
};

/** A socket's address takes 107 bytes on Linux, 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;

/** Calls `action` with a path of the same place that fits into a socket's address, where Linux offers one. */
async function withShortPath<T>(path: string, action: (path: string) => Promise<T>): Promise<T> {
  if (process.platform !== 'linux' || Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return action(path);
  const directory = openSync(dirname(path), 'r');
  try {
    return await action(`/proc/self/fd/${directory}/${basename(path)}`);
  } finally {
    closeSync(directory);
  }
}

/** Whether a process listens on the socket file; a file without one is left over from a crash. */
async function isAnswered(path: string): Promise<boolean> {
  try {
    const socket = await nodeNetwork.connectLocal(path);
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}

function listen(options: net.ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener> {
  const server = net.createServer({
    pauseOnConnect: true,
    noDelay: true,
    keepAlive: true,
    allowHalfOpen: true,
  });
  server.on('connection', (socket) => onConnection(acceptedSocket(socket, server)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.removeListener('error', reject);
      // A failed accept (too many open files) concerns that connection only; the listener goes on.
      server.on('error', () => {});
      resolve(new NodeListener(server));
    });
  });
}

class NodeListener implements Listener {
  readonly port: number;
  readonly address: string;
  readonly #server: net.Server;
  #closed: Promise<void> | undefined;

  constructor(server: net.Server) {
    this.#server = server;
    const bound = server.address();
    this.port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    this.address = typeof bound === 'object' && bound !== null ? bound.address : (bound ?? '');
  }

  /** Node's own callback waits for the connections too; the port itself is free in the next turn. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close();
      setImmediate(resolve);
    });
    return this.#closed;
  }
}
