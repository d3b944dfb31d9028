/**
 * The listeners of a broker and their connections: accepts within `max.connections` and its kin, closes those that were idle for
 * `connections.max.idle.ms`. All limits may change while it runs, listeners may come and go.
 */
import type { Listener, Network, Socket } from '@kafka-ts/environment/network';
import { connectionOverrides } from '../config/config-requirements.ts';
import { listenerNumber } from '../config/dynamic/listener-prefix.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { EndPoint } from '../config/listeners.ts';
import { Connection, type ConnectionEnvironment } from './connection.ts';
import { ConnectionRate } from './connection-rate.ts';

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
  /** Where to listen, as it is configured now. */
  readonly endPoints: () => readonly EndPoint[];
  readonly config: KafkaConfig;
}

interface WaitingSocket {
  readonly socket: Socket;
  readonly listenerName: string;
}

interface BoundListener {
  readonly endPoint: EndPoint;
  readonly listener: Listener;
}

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #byAddress = new Map<string, number>();
  /** Idle checks since a connection was last seen active. */
  readonly #idleChecks = new Map<Connection, number>();
  #listeners: BoundListener[] = [];
  readonly #byListener = new Map<string, number>();
  readonly #rate = new ConnectionRate();
  readonly #listenerRates = new Map<string, ConnectionRate>();
  #isStopped = false;
  #isServing = false;
  /** Accepted before `serve`, or more than may come in a second. */
  readonly #waiting = new Set<WaitingSocket>();

  constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  get listeners(): OpenListener[] {
    return this.#listeners.map(({ endPoint, listener }) => ({
      name: endPoint.listenerName,
      host: endPoint.host,
      port: listener.port,
    }));
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Opens all listeners, connections to which wait until `serve`. Fails with Node's code if an address cannot be had. */
  async bind(): Promise<void> {
    for (const endPoint of this.#options.endPoints()) await this.#open(endPoint);
    this.#checkIdle();
  }

  /** The broker is ready: answers those that wait, and whoever comes. */
  serve(): void {
    this.#isServing = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const { socket, listenerName } of waiting) this.#admit(socket, listenerName);
  }

  /**
   * Opens and closes listeners so that they are those configured now; connections of one that is closed end. Fails with Node's code if an
   * address cannot be had: the others are open then.
   */
  async followEndPoints(): Promise<void> {
    const wanted = this.#options.endPoints();
    const isWanted = ({ endPoint }: BoundListener): boolean =>
      wanted.some((one) => isSameAddress(one, endPoint));
    const closing = this.#listeners.filter((one) => !isWanted(one));
    this.#listeners = this.#listeners.filter(isWanted);
    for (const { endPoint, listener } of closing) {
      const closed = listener.close();
      for (const connection of [...this.#connections]) {
        if (connection.listenerName === endPoint.listenerName) connection.closeQuietly();
      }
      await closed;
      this.#log(`Stopped listening on ${addressOf(endPoint)}.`, SOURCE);
    }
    const open = [...this.#listeners];
    for (const endPoint of wanted) {
      if (!open.some((one) => isSameAddress(one.endPoint, endPoint))) await this.#open(endPoint);
    }
  }

  /** Stops accepting and closes all connections, those with an answer under way last. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { socket } of this.#waiting) socket.destroy();
    this.#waiting.clear();
    const closing = this.#listeners.map(({ listener }) => listener.close());
    for (const connection of [...this.#connections]) connection.closeQuietly();
    await Promise.all(closing);
  }

  async #open(endPoint: EndPoint): Promise<void> {
    const { network, config } = this.#options;
    const { listenerName, host, port } = endPoint;
    const backlog = config.get('socket.listen.backlog.size');
    const listener = await network.listen(
      { host: host === '' ? undefined : host, port, backlog },
      (socket) => {
        if (this.#isServing) this.#admit(socket, listenerName);
        else this.#waiting.add({ socket, listenerName });
      },
    );
    this.#listeners.push({ endPoint, listener });
    this.#log(
      `Awaiting socket connections on ${addressOf({ host, port: listener.port })}.`,
      'kafka.network.DataPlaneAcceptor',
    );
  }

  /** Accepts at once, or when no more come in a second than may. */
  #admit(socket: Socket, listenerName: string): void {
    const { env, config } = this.#options;
    const { clock, timers } = env.services;
    const nowMs = clock.monotonicMs();
    const ofListener = this.#listenerRates.get(listenerName) ?? new ConnectionRate();
    this.#listenerRates.set(listenerName, ofListener);
    const key = 'max.connection.creation.rate';
    const delayMs = Math.max(
      this.#rate.admit(nowMs, config.get(key)),
      ofListener.admit(nowMs, listenerNumber(config, listenerName, key)),
    );
    if (delayMs === 0) {
      this.#accept(socket, listenerName);
      return;
    }
    const waiting = { socket, listenerName };
    this.#waiting.add(waiting);
    timers.after(delayMs, () => {
      if (this.#waiting.delete(waiting)) this.#accept(socket, listenerName);
    });
  }

  #accept(socket: Socket, listenerName: string): void {
    const { env } = this.#options;
    const address = socket.remoteAddress;
    const limit = this.#exceededLimit(address, listenerName);
    if (this.#isStopped || limit !== undefined) {
      this.#log(`Rejected connection from ${address}, ${limit} is reached`, SOURCE);
      socket.destroy();
      return;
    }
    count(this.#byAddress, address, 1);
    count(this.#byListener, listenerName, 1);
    const connection = new Connection({
      env,
      socket,
      listenerName,
      onClosed: (closed) => this.#closed(closed, address),
    });
    this.#connections.add(connection);
    connection.start();
  }

  /** The setting that allows no more connections; undefined if there is none. */
  #exceededLimit(address: string, listenerName: string): string | undefined {
    const { config } = this.#options;
    const key = 'max.connections';
    if (this.#connections.size >= config.get(key)) return key;
    const ofListener = this.#byListener.get(listenerName) ?? 0;
    if (ofListener >= listenerNumber(config, listenerName, key)) return `${key} of listener ${listenerName}`;
    return (this.#byAddress.get(address) ?? 0) >= this.#limitOf(address)
      ? 'max.connections.per.ip'
      : undefined;
  }

  #limitOf(address: string): number {
    const { config } = this.#options;
    return connectionOverrides(config).get(address) ?? config.get('max.connections.per.ip');
  }

  #closed(connection: Connection, address: string): void {
    this.#connections.delete(connection);
    this.#idleChecks.delete(connection);
    count(this.#byAddress, address, -1);
    count(this.#byListener, connection.listenerName, -1);
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

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const left = (counts.get(key) ?? 0) + change;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}

function isSameAddress(one: EndPoint, other: EndPoint): boolean {
  return one.listenerName === other.listenerName && one.host === other.host && one.port === other.port;
}

function addressOf({ host, port }: Pick<EndPoint, 'host' | 'port'>): string {
  return `${host === '' ? '0.0.0.0' : host}:${port}`;
}
