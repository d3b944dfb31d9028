import type { ConnectOptions, Listener, ListenOptions, Network, Socket } from '@kafka-ts/environment/network';
import type { Acceptor, MemoryNetwork } from './memory-network.ts';
import type { MemorySocket, SocketOwner } from './memory-socket.ts';
import { NetworkError } from './network-error.ts';

/** What a process asks of the network; each may be the one in which it dies. */
export type NetworkOperation = 'listen' | 'connect' | 'send' | 'end' | 'destroy';

export interface ProcessNetworkOptions {
  readonly network: MemoryNetwork;
  /** Address of the machine; 127.0.0.1 by default. */
  readonly address?: string | undefined;
  /** Input for the process after `delayMs`; never called after its death. */
  readonly setInput: (delayMs: number, callback: () => void) => void;
  /** Told before each call; true: the process dies in it, having sent so much of `bytes` as `partOf` says. */
  readonly onCall?: ((operation: NetworkOperation, subject: string) => boolean) | undefined;
  readonly partOf?: ((bytes: number) => number) | undefined;
  readonly onDeath?: (() => void) | undefined;
}

const ownNames = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0']);

/** The network as one process sees it. */
export class ProcessNetwork implements Network {
  readonly #options: ProcessNetworkOptions;
  readonly #network: MemoryNetwork;
  readonly #address: string;
  readonly #sockets = new Set<MemorySocket>();
  readonly #listeners = new Set<MemoryListener>();
  readonly #owner: SocketOwner;
  #isDead = false;

  constructor(options: ProcessNetworkOptions) {
    this.#options = options;
    this.#network = options.network;
    this.#address = options.address ?? '127.0.0.1';
    this.#owner = {
      later: (callback) => options.setInput(0, callback),
      enter: (operation, bytes, lastWords) => {
        if (this.#isDead) return false;
        if (options.onCall?.(operation, `${bytes} bytes`) !== true) return true;
        lastWords(options.partOf?.(bytes) ?? 0);
        options.onDeath?.();
        return false;
      },
      readSize: (available) => this.#network.readSize(available),
      forget: (socket) => this.#sockets.delete(socket),
    };
  }

  listen({ host, port }: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener> {
    const wanted = port === 0 ? this.#network.freePort() : port;
    const address = host ?? '0.0.0.0';
    const bound = { name: `${this.#address}:${wanted}`, port: wanted, address };
    return this.#listen(bound, onConnection);
  }

  listenLocal(path: string, onConnection: (socket: Socket) => void): Promise<Listener> {
    return this.#listen({ name: this.#localName(path), port: 0, address: path }, onConnection);
  }

  connect({ host, port, timeoutMs }: ConnectOptions): Promise<Socket> {
    const address = ownNames.has(host) ? this.#address : host;
    return this.#connect({ name: `${address}:${port}`, remoteAddress: address, remotePort: port, timeoutMs });
  }

  connectLocal(path: string): Promise<Socket> {
    return this.#connect({
      name: this.#localName(path),
      remoteAddress: '',
      remotePort: 0,
      timeoutMs: undefined,
    });
  }

  /** The process ends: its ports are free, its connections close (what was unread on them makes that a reset). */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    for (const listener of this.#listeners) listener.free();
    for (const socket of this.#sockets) socket.vanish();
  }

  #localName(path: string): string {
    return `${this.#address} ${path}`;
  }

  #listen(
    bound: { name: string; port: number; address: string },
    onConnection: (socket: Socket) => void,
  ): Promise<Listener> {
    return this.#call('listen', bound.name, (resolve, reject) => {
      const acceptor: Acceptor = {
        owner: this.#owner,
        adopt: (socket) => this.#sockets.add(socket),
        accept: onConnection,
      };
      if (!this.#network.register(bound.name, acceptor)) {
        reject(new NetworkError('EADDRINUSE', bound.name));
        return;
      }
      const listener = new MemoryListener({
        ...bound,
        free: () => this.#network.unregister(bound.name, acceptor),
        later: (callback) => this.#options.setInput(0, callback),
      });
      this.#listeners.add(listener);
      resolve(listener);
    });
  }

  #connect(target: {
    name: string;
    remoteAddress: string;
    remotePort: number;
    timeoutMs: number | undefined;
  }): Promise<Socket> {
    const { name, remoteAddress, remotePort, timeoutMs = Number.POSITIVE_INFINITY } = target;
    return this.#call('connect', name, (resolve, reject) => {
      const roundTripMs = this.#network.latencyMs() + this.#network.latencyMs();
      if (roundTripMs > timeoutMs || this.#network.blackHoles.has(name)) {
        if (timeoutMs === Number.POSITIVE_INFINITY) return;
        this.#options.setInput(timeoutMs, () => reject(new NetworkError('ETIMEDOUT', `connect ${name}`)));
        return;
      }
      this.#options.setInput(roundTripMs, () => {
        const acceptor = this.#network.acceptor(name);
        if (acceptor === undefined) {
          reject(new NetworkError('ECONNREFUSED', `connect ${name}`));
          return;
        }
        const localPort = remotePort === 0 ? 0 : this.#network.freePort();
        const addresses = {
          remoteAddress,
          remotePort,
          localAddress: remotePort === 0 ? '' : this.#address,
          localPort,
        };
        const [ours, theirs] = this.#network.connection(this.#owner, acceptor.owner, addresses);
        this.#sockets.add(ours);
        acceptor.adopt(theirs);
        acceptor.owner.later(() => acceptor.accept(theirs));
        resolve(ours);
      });
    });
  }

  /** An asynchronous call: after the process's death it never settles. */
  #call<T>(
    operation: NetworkOperation,
    subject: string,
    start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return;
      if (this.#options.onCall?.(operation, subject) === true) {
        this.#options.onDeath?.();
        return;
      }
      this.#options.setInput(0, () => start(resolve, reject));
    });
  }
}

class MemoryListener implements Listener {
  readonly port: number;
  readonly address: string;
  /** Frees the name at once. */
  readonly free: () => void;
  readonly #later: (callback: () => void) => void;

  constructor(options: {
    port: number;
    address: string;
    free: () => void;
    later: (callback: () => void) => void;
  }) {
    this.port = options.port;
    this.address = options.address;
    this.free = options.free;
    this.#later = options.later;
  }

  close(): Promise<void> {
    this.free();
    return new Promise((resolve) => this.#later(resolve));
  }
}
