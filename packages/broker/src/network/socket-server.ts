/**
 * The listeners of a broker and their connections: accepts within `max.connections` and its kin, closes those that were idle for
 * `connections.max.idle.ms`.
 */
import type { Listener, Network, Socket } from '@kafka-ts/environment/network';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { EndPoint } from '../config/listeners.ts';
import { Connection, type ConnectionEnvironment } from './connection.ts';

const SOURCE = 'kafka.network.SocketServer';
/** The idle check looks this often per idle time. */
const IDLE_CHECKS = 10;

/** A listener that was opened. */
export interface OpenListener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export interface SocketServerOptions {
  readonly env: ConnectionEnvironment;
  readonly network: Network;
  readonly endPoints: readonly EndPoint[];
  readonly config: KafkaConfig;
}

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #byAddress = new Map<string, number>();
  /** Idle checks since a connection was last seen active. */
  readonly #idleChecks = new Map<Connection, number>();
  #listeners: { readonly name: string; readonly listener: Listener; readonly host: string }[] = [];
  #isStopped = false;
  #isServing = false;
  /** Accepted before `serve`. */
  #waiting: { readonly socket: Socket; readonly listenerName: string }[] = [];

  constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  get listeners(): OpenListener[] {
    return this.#listeners.map(({ name, host, listener }) => ({ name, host, port: listener.port }));
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Opens all listeners, connections to which wait until `serve`. Fails with Node's code if an address cannot be had. */
  async bind(): Promise<void> {
    const { endPoints, network, config } = this.#options;
    for (const { listenerName: name, host, port } of endPoints) {
      const backlog = config.get('socket.listen.backlog.size');
      const listener = await network.listen(
        { host: host === '' ? undefined : host, port, backlog },
        (socket) => {
          if (this.#isServing) this.#accept(socket, name);
          else this.#waiting.push({ socket, listenerName: name });
        },
      );
      this.#listeners.push({ name, host, listener });
      this.#log(
        `Awaiting socket connections on ${host === '' ? '0.0.0.0' : host}:${listener.port}.`,
        'kafka.network.DataPlaneAcceptor',
      );
    }
    this.#checkIdle();
  }

  /** The broker is ready: answers those that wait, and whoever comes. */
  serve(): void {
    this.#isServing = true;
    for (const { socket, listenerName } of this.#waiting.splice(0)) this.#accept(socket, listenerName);
  }

  /** Stops accepting and closes all connections, those with an answer under way last. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { socket } of this.#waiting.splice(0)) socket.destroy();
    const closing = this.#listeners.map(({ listener }) => listener.close());
    for (const connection of [...this.#connections]) connection.closeQuietly();
    await Promise.all(closing);
  }

  #accept(socket: Socket, listenerName: string): void {
    const { env, config } = this.#options;
    const address = socket.remoteAddress;
    const ofAddress = this.#byAddress.get(address) ?? 0;
    const isRefused =
      this.#isStopped ||
      this.#connections.size >= config.get('max.connections') ||
      ofAddress >= this.#limitOf(address);
    if (isRefused) {
      this.#log(
        `Rejected connection from ${address}, address already has the configured maximum of connections`,
        SOURCE,
      );
      socket.destroy();
      return;
    }
    this.#byAddress.set(address, ofAddress + 1);
    const connection = new Connection({
      env,
      socket,
      listenerName,
      onClosed: (closed) => this.#closed(closed, address),
    });
    this.#connections.add(connection);
    connection.start();
  }

  #limitOf(address: string): number {
    const { config } = this.#options;
    const overrides = config.get('max.connections.per.ip.overrides');
    for (const pair of overrides.split(',')) {
      const at = pair.lastIndexOf(':');
      if (at > 0 && pair.slice(0, at).trim() === address) return Number(pair.slice(at + 1));
    }
    return config.get('max.connections.per.ip');
  }

  #closed(connection: Connection, address: string): void {
    this.#connections.delete(connection);
    this.#idleChecks.delete(connection);
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }

  /** Now and then: a connection without bytes or running requests for the idle time goes; quiet memory is given back. */
  #checkIdle(): void {
    const { env, config } = this.#options;
    const idleMs = config.get('connections.max.idle.ms');
    const everyMs = Math.min(30_000, Math.max(10, (idleMs < 0 ? 300_000 : idleMs) / IDLE_CHECKS));
    env.services.timers.after(everyMs, () => {
      if (this.#isStopped) return;
      env.memory.trim();
      if (idleMs >= 0) this.#closeIdle(idleMs / everyMs);
      this.#checkIdle();
    });
  }

  #closeIdle(maxChecks: number): void {
    for (const connection of [...this.#connections]) {
      if (connection.isActive || connection.isBusy) {
        connection.isActive = false;
        this.#idleChecks.delete(connection);
        continue;
      }
      const checks = (this.#idleChecks.get(connection) ?? 0) + 1;
      this.#idleChecks.set(connection, checks);
      if (checks >= maxChecks) connection.closeQuietly();
    }
  }

  #log(message: string, source: string): void {
    this.#options.env.services.logger.info(message, source);
  }
}
