/**
 * The network between simulated processes: listening ports, local channels and connections with seeded latency, cut at
 * arbitrary byte positions, with a window that makes a slow reader felt. Each process sees it through its own
 * {@link ProcessNetwork}.
 */
import type { Random } from '@kafka-ts/environment/random';
import { SeededRandom } from '../seeded-random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { MemorySocket, type SocketAddresses, type SocketOwner } from './memory-socket.ts';
import { Pipe } from './pipe.ts';

export interface MemoryNetworkOptions {
  readonly clock: VirtualClock;
  readonly random?: Random | undefined;
  /** Bounds of the delay of a segment, milliseconds; 0.02 … 1 by default. */
  readonly latencyMs?: { readonly min: number; readonly max: number } | undefined;
  /** Largest window of a connection, bytes; each gets a seeded one up to it. 256 KiB by default. */
  readonly maxWindowBytes?: number | undefined;
}

/** Who accepts connections at a name (`address:port`, or a local path). */
export interface Acceptor {
  readonly owner: SocketOwner;
  /** The machine has taken the connection: it ends with the process, which may not hear of it before. */
  adopt(socket: MemorySocket): void;
  accept(socket: MemorySocket): void;
}

export class MemoryNetwork {
  readonly clock: VirtualClock;
  /** Names (`address:port`) whose packets are dropped: connection attempts get no answer. */
  readonly blackHoles = new Set<string>();
  readonly #random: Random;
  readonly #options: MemoryNetworkOptions;
  readonly #acceptors = new Map<string, Acceptor>();
  readonly #connections = new Set<{ ends: readonly [MemorySocket, MemorySocket] }>();
  #nextPort = 32_768;

  constructor(options: MemoryNetworkOptions) {
    this.clock = options.clock;
    this.#random = options.random ?? new SeededRandom(1);
    this.#options = options;
  }

  acceptor(name: string): Acceptor | undefined {
    return this.#acceptors.get(name);
  }

  /** False if someone listens there. */
  register(name: string, acceptor: Acceptor): boolean {
    if (this.#acceptors.has(name)) return false;
    this.#acceptors.set(name, acceptor);
    return true;
  }

  unregister(name: string, acceptor: Acceptor): void {
    if (this.#acceptors.get(name) === acceptor) this.#acceptors.delete(name);
  }

  /** A port that nobody had before. */
  freePort(): number {
    return this.#nextPort++;
  }

  /** The delay of one segment, milliseconds. */
  readonly latencyMs = (): number => {
    const { min, max } = this.#options.latencyMs ?? { min: 0.02, max: 1 };
    return min + (this.#random.below(1000) / 1000) * (max - min);
  };

  /** All of what arrived, or any part of it. */
  readSize(available: number): number {
    return this.#random.below(2) === 0 ? available : 1 + this.#random.below(available);
  }

  /** Breaks each open connection that `chosen` names: both ends see a reset. */
  resetConnections(chosen: (addresses: SocketAddresses) => boolean = () => true): void {
    for (const { ends } of [...this.#connections]) {
      if (ends.some(chosen)) for (const end of ends) end.reset();
    }
  }

  /** The two ends of a new connection. */
  connection(
    client: SocketOwner,
    server: SocketOwner,
    addresses: SocketAddresses,
  ): [MemorySocket, MemorySocket] {
    const { clock, latencyMs } = this;
    const windowBytes = this.#windowBytes();
    const toServer = new Pipe({
      ...{ clock, latencyMs, windowBytes, onTaken: (callback) => client.later(callback) },
      ...{ onReadable: () => accepted.readable(), onEndSent: () => connected.endSent() },
    });
    const toClient = new Pipe({
      ...{ clock, latencyMs, windowBytes, onTaken: (callback) => server.later(callback) },
      ...{ onReadable: () => connected.readable(), onEndSent: () => accepted.endSent() },
    });
    /** `end` went: its pipe tells the other; what that one sends from now on is answered by a reset. */
    const gone = (outgoing: Pipe, incoming: Pipe, other: () => MemorySocket) => (isReset: boolean) => {
      const reset = (): void => outgoing.afterAll(() => other().reset());
      incoming.closeReader(reset);
      if (isReset) reset();
    };
    const counted = (owner: SocketOwner): SocketOwner => ({
      ...owner,
      forget: (socket) => {
        owner.forget(socket);
        this.#connections.delete(connection);
      },
    });
    const connected: MemorySocket = new MemorySocket({
      ...{ addresses, owner: counted(client), incoming: toClient, outgoing: toServer },
      onGone: gone(toServer, toClient, () => accepted),
    });
    const accepted: MemorySocket = new MemorySocket({
      ...{ addresses: reversed(addresses), owner: counted(server), incoming: toServer, outgoing: toClient },
      onGone: gone(toClient, toServer, () => connected),
    });
    const connection = { ends: [connected, accepted] as const };
    this.#connections.add(connection);
    return [connected, accepted];
  }

  #windowBytes(): number {
    const limit = this.#options.maxWindowBytes ?? 262_144;
    return this.#random.below(4) === 0 ? 1 + this.#random.below(limit) : limit;
  }
}

function reversed(addresses: SocketAddresses): SocketAddresses {
  return {
    remoteAddress: addresses.localAddress,
    remotePort: addresses.localPort,
    localAddress: addresses.remoteAddress,
    localPort: addresses.remotePort,
  };
}
