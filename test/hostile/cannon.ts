/** Fires frames at a port over several connections at once; a connection is used until the server closes it. */
import { connect, type Socket } from 'node:net';
import type { HostileFrame } from './kafka-frames.ts';

export interface Shots {
  readonly port: number;
  readonly count: number;
  readonly lanes: number;
  readonly next: () => HostileFrame;
  /** Sent first on every connection, and its answer waited for. */
  readonly preamble?: Uint8Array;
}

/** What became of the frames. */
export interface ShotCounts {
  fired: number;
  answered: number;
  closed: number;
  /** Neither answered nor closed within {@link quietMs}: a request may wait. */
  quiet: number;
}

const quietMs = 40;
const connectAttempts = 50;
const remembered = 100;

export async function fire(shots: Shots): Promise<ShotCounts> {
  const counts: ShotCounts = { fired: 0, answered: 0, closed: 0, quiet: 0 };
  const recent: string[] = [];
  const lane = async (): Promise<void> => {
    let connection: Socket | undefined;
    while (counts.fired < shots.count) {
      counts.fired++;
      const frame = shots.next();
      recent.push(frame.label);
      if (recent.length > remembered) recent.shift();
      connection ??= await open(shots).catch((error: Error) => {
        throw new Error(`${error.message} after ${counts.fired} frames, last: ${recent.join(', ')}`);
      });
      const outcome = await shoot(connection, frame);
      counts[outcome]++;
      if (outcome === 'answered' && frame.isWhole) continue;
      connection.resetAndDestroy();
      connection = undefined;
    }
    connection?.resetAndDestroy();
  };
  await Promise.all(Array.from({ length: shots.lanes }, lane));
  return counts;
}

async function open({ port, preamble }: Shots): Promise<Socket> {
  for (let attempt = 1; ; attempt++) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.on('error', () => {});
    if ((await nextEvent(socket, 'connect', 5000)) === 'answered') {
      if (preamble === undefined) return socket;
      const answered = nextEvent(socket, 'data', 5000);
      socket.write(preamble);
      if ((await answered) === 'answered') return socket;
    }
    socket.destroy();
    if (attempt === connectAttempts) throw new Error(`127.0.0.1:${port} takes no connections any more`);
  }
}

/** A frame that is cut short needs no waiting: the sender hangs up. */
async function shoot(
  socket: Socket,
  { bytes, isWhole }: HostileFrame,
): Promise<'answered' | 'closed' | 'quiet'> {
  const outcome = nextEvent(socket, 'data', isWhole ? quietMs : 2);
  socket.write(bytes);
  return outcome;
}

function nextEvent(
  socket: Socket,
  name: 'connect' | 'data',
  timeoutMs: number,
): Promise<'answered' | 'closed' | 'quiet'> {
  return new Promise((resolve) => {
    const finish = (outcome: 'answered' | 'closed' | 'quiet'): void => {
      clearTimeout(timer);
      socket.off(name, onEvent);
      socket.off('close', onClose);
      resolve(outcome);
    };
    const onEvent = (): void => finish('answered');
    const onClose = (): void => finish('closed');
    const timer = setTimeout(() => finish('quiet'), timeoutMs);
    socket.on(name, onEvent);
    socket.on('close', onClose);
    if (socket.destroyed) finish('closed');
    if (name === 'data') socket.resume();
  });
}

/** Milliseconds until the server closes a connection on which `bytes` were sent; fails after 5 s. */
export function msUntilClosed(port: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    let sentAt = performance.now();
    const socket = connect({ host: '127.0.0.1', port }, () => {
      sentAt = performance.now();
      socket.write(bytes);
    });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`127.0.0.1:${port} did not close the connection within 5 s`));
    }, 5000);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(performance.now() - sentAt);
    });
    socket.resume();
  });
}

/** Connections that take up room: each sends `bytes` and neither reads nor closes. */
export async function occupy(port: number, count: number, bytes: Uint8Array): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect({ host: '127.0.0.1', port }));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          socket.once('connect', () => socket.write(bytes, () => resolve()));
          socket.once('error', reject);
        }),
    ),
  );
  for (const socket of sockets) socket.on('error', () => {});
  return sockets;
}
