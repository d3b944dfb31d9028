/**
 * How a server is asked to stop: a local channel in its data directory that only its owner may open (on Windows a named
 * pipe), because a signal is sudden death there. The stop scripts find running servers by files in a directory of the
 * user's own, `<tmp>/kafka-ts-<user>/<kind>-<pid>.json`, each naming a channel. A file that a crash has left is removed
 * by whoever finds nobody at its channel.
 *
 * On the channel: `stop` and a line feed; answered with the process id and a line feed.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Socket, SocketReceiver } from '@kafka-ts/environment/network';

export type ServerKind = 'kafka' | 'zookeeper';

/** A server that runs, as its file tells. */
export interface RunningServer {
  readonly kind: ServerKind;
  readonly pid: number;
  /** Path of its channel. */
  readonly channel: string;
  /** Its data directory. */
  readonly directory: string;
  /** What it was started with: the tool and its arguments. */
  readonly argv: readonly string[];
}

const CONNECT_TIMEOUT_MS = 1000;

/** The user's directory of running servers; made if it is missing. Undefined if it is not safe to use. */
function registryDirectory(): string | undefined {
  const directory = join(tmpdir(), `kafka-ts-${userName()}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const status = lstatSync(directory);
    const isOurs = process.getuid === undefined || status.uid === process.getuid();
    if (!status.isDirectory() || !isOurs) return undefined;
    if (process.platform !== 'win32') chmodSync(directory, 0o700);
    return directory;
  } catch {
    return undefined;
  }
}

/** A user without a name, as containers have them, goes by the number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `${process.getuid?.() ?? 'nobody'}`;
  }
}

function channelPath(directory: string): string {
  const path = resolve(directory);
  if (process.platform !== 'win32') return join(path, 'kafka-ts.sock');
  return `\\\\.\\pipe\\kafka-ts-${createHash('sha256').update(path.toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** Listens until closed. Failing to is no reason not to serve: signals still work. */
export async function openControlChannel(
  environment: Environment,
  options: { readonly kind: ServerKind; readonly directory: string; readonly onStop: () => void },
): Promise<{ close(): Promise<void> }> {
  const { kind, directory, onStop } = options;
  const channel = channelPath(directory);
  const listener = await environment.network.listenLocal(channel, (socket) => {
    socket.start(new StopReceiver(socket, onStop));
  });
  const registry = registryDirectory();
  const server: RunningServer = {
    kind,
    pid: process.pid,
    channel,
    directory: resolve(directory),
    argv: process.argv.slice(2),
  };
  const file = registry === undefined ? undefined : join(registry, `${kind}-${process.pid}.json`);
  if (file !== undefined) writeFileSync(file, JSON.stringify(server), { mode: 0o600 });
  return {
    close: async () => {
      if (file !== undefined) rmSync(file, { force: true });
      await listener.close();
      if (process.platform !== 'win32') rmSync(channel, { force: true });
    },
  };
}

/** Reads one short line and acts on it. */
class StopReceiver implements SocketReceiver {
  readonly #socket: Socket;
  readonly #onStop: () => void;
  readonly #buffer = new Uint8Array(64);
  #text = '';

  constructor(socket: Socket, onStop: () => void) {
    this.#socket = socket;
    this.#onStop = onStop;
  }

  receiveBuffer(): Uint8Array {
    return this.#buffer;
  }

  onBytes(buffer: Uint8Array, length: number): void {
    this.#text += Buffer.from(buffer.subarray(0, length)).toString('latin1');
    if (this.#text.startsWith('stop\n')) {
      this.#socket.write([Buffer.from(`${process.pid}\n`)]);
      this.#socket.end();
      this.#onStop();
    } else if (this.#text.length >= 'stop\n'.length) {
      this.#socket.destroy();
    }
  }

  onEnd(): void {
    this.#socket.end();
  }

  onClose(): void {}
}

/** The user's servers of one kind, whether they still answer or not. */
export function registeredServers(kind: ServerKind): RunningServer[] {
  const registry = registryDirectory();
  if (registry === undefined) return [];
  const files = readdirSync(registry).filter((name) => name.startsWith(`${kind}-`) && name.endsWith('.json'));
  return files.flatMap((name) => parseServer(readFileSync(join(registry, name), 'utf8')) ?? []);
}

function parseServer(text: string): RunningServer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('kind' in value && 'pid' in value && 'channel' in value && 'directory' in value)) return undefined;
    const { kind, pid, channel, directory } = value;
    if ((kind !== 'kafka' && kind !== 'zookeeper') || typeof pid !== 'number') return undefined;
    if (typeof channel !== 'string' || typeof directory !== 'string') return undefined;
    const argv = 'argv' in value && Array.isArray(value.argv) ? value.argv.map(String) : [];
    return { kind, pid, channel, directory, argv };
  } catch {
    return undefined;
  }
}

/** Asks a server to stop; false if nobody is there any more, and then its file is removed. */
export async function stopServer(environment: Environment, server: RunningServer): Promise<boolean> {
  const isStopping = await askToStop(environment, server.channel);
  const registry = registryDirectory();
  if (!isStopping && registry !== undefined)
    rmSync(join(registry, `${server.kind}-${server.pid}.json`), { force: true });
  return isStopping;
}

async function askToStop(environment: Environment, channel: string): Promise<boolean> {
  let socket: Socket;
  try {
    socket = await environment.network.connectLocal(channel);
  } catch {
    return false;
  }
  return new Promise((resolveAnswer) => {
    const timer = environment.clock.setTimer(CONNECT_TIMEOUT_MS, () => socket.destroy());
    let isAnswered = false;
    const buffer = new Uint8Array(64);
    socket.start({
      receiveBuffer: () => buffer,
      onBytes: () => {
        isAnswered = true;
      },
      onEnd: () => socket.end(),
      onClose: () => {
        timer.cancel();
        resolveAnswer(isAnswered);
      },
    });
    socket.write([Buffer.from('stop\n')]);
  });
}
