/**
 * Somebody who uses our {@link ZooKeeperClient}: one client after the other, each for a while, with several operations at a time; then it is
 * closed, or its process is killed, or stops to run with its connection open. What the clients may expect is checked on the tape.
 */

import type { CreateMode, MultiOperation } from '@kafka-ts/zookeeper/client/multi-operation';
import { ZooKeeperClient, ZooKeeperConnectError } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { CreateFlags } from '@kafka-ts/zookeeper/jute/operations/create';
import type { MultiPart } from '@kafka-ts/zookeeper/jute/operations/multi';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { MemoryDisk } from '../../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import type { SimulatedWorld } from '../../simulated-world.ts';
import { pause } from '../lives.ts';
import { checkToldEvents, eventLine } from './check-client-watches.ts';
import { RequestsOfChance } from './requests-of-chance.ts';
import type { Tape } from './tape.ts';
import { tapedNetwork } from './taped-network.ts';
import { textOf } from './wire-call.ts';

export interface ClientOptions {
  readonly world: SimulatedWorld;
  readonly tape: Tape;
  readonly name: string;
  readonly port: number;
  readonly timeoutMs: number;
}

const eventTypes = {
  created: EventType.nodeCreated,
  deleted: EventType.nodeDeleted,
  dataChanged: EventType.nodeDataChanged,
  childrenChanged: EventType.nodeChildrenChanged,
} as const;

const modeOf: ReadonlyMap<number, CreateMode> = new Map<number, CreateMode>([
  [CreateFlags.persistent, 'persistent'],
  [CreateFlags.ephemeral, 'ephemeral'],
  [CreateFlags.persistentSequential, 'persistent-sequential'],
  [CreateFlags.ephemeralSequential, 'ephemeral-sequential'],
]);

/** What one client told its listeners. */
interface ToldByClient {
  readonly name: string;
  readonly events: string[];
  expiries: number;
}

/** What a read gave to the caller. */
interface Given {
  readonly kind: 'getData' | 'exists' | 'getChildren2';
  readonly path: string;
  readonly value: unknown;
}

export class ApiClient {
  readonly told: ToldByClient[] = [];
  readonly #options: ClientOptions;
  readonly #random: SeededRandom;
  #isStopped = false;
  #stints = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#random = options.world.random.fork();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#stint(`${this.#options.name}.${++this.#stints}`);
      await pause(this.#options.world, this.#random.below(300));
    }
  }

  /** Throws where what the clients told their listeners is not what they got. */
  check(): void {
    for (const { name, events, expiries } of this.told) {
      const connections = this.#options.tape.connections.filter(({ client }) => client === name);
      checkToldEvents(connections, events);
      // What a client was told last, it may have been closed or killed upon.
      const wasRefused = connections.map(({ isRefused }) => isRefused);
      const refused = wasRefused.filter((is) => is).length;
      const surely = wasRefused.at(-1) === true ? refused - 1 : refused;
      if (expiries !== refused && expiries !== surely) {
        throw new Error(
          `${name} was told ${refused} times that its session is gone, and told it ${expiries} times`,
        );
      }
    }
  }

  async #stint(name: string): Promise<void> {
    const { world, tape } = this.#options;
    const process = world.process({ name, disk: new MemoryDisk() });
    const environment = {
      ...process.environment,
      network: tapedNetwork(process.environment.network, tape, name),
    };
    const ended = Promise.withResolvers<void>();
    let isOver = false;
    const end = world.clock.setTimer(200 + this.#random.below(3_000), () => {
      isOver = true;
      if (this.#random.chance(50) || this.#isStopped) return;
      tape.deaf.add(name);
      if (this.#random.chance(60)) process.kill();
      else process.freeze();
      ended.resolve();
    });
    const work = async (): Promise<void> => {
      const client = await this.#connect(environment);
      if (client === undefined) return;
      this.#listen(client, name);
      const requests = new RequestsOfChance(this.#random.fork(), name);
      const lane = async (): Promise<void> => {
        while (!isOver && !this.#isStopped) {
          await this.#operate(client, requests, name);
          await pause(world, 5 + this.#random.below(this.#random.chance(10) ? 400 : 60));
        }
      };
      await Promise.all(Array.from({ length: 1 + this.#random.below(2) }, lane));
      await client.close();
    };
    await Promise.race([work(), ended.promise]);
    end.cancel();
  }

  async #connect(
    environment: Parameters<typeof ZooKeeperClient.connect>[0],
  ): Promise<ZooKeeperClient | undefined> {
    const { port, timeoutMs } = this.#options;
    try {
      return await ZooKeeperClient.connect(environment, {
        connect: `localhost:${port}`,
        sessionTimeoutMs: timeoutMs,
      });
    } catch (error) {
      if (error instanceof ZooKeeperConnectError) return undefined;
      throw error;
    }
  }

  #listen(client: ZooKeeperClient, name: string): void {
    const told: ToldByClient = { name, events: [], expiries: 0 };
    this.told.push(told);
    client.onWatch(({ type, path }, zxid) => {
      // Of a removed watch the client tells by itself.
      if (type === 'created' || type === 'deleted' || type === 'dataChanged' || type === 'childrenChanged') {
        told.events.push(eventLine(eventTypes[type], path, zxid));
      }
    });
    client.onSessionState((state) => {
      if (state === 'expired') told.expiries++;
    });
  }

  async #operate(client: ZooKeeperClient, requests: RequestsOfChance, name: string): Promise<void> {
    try {
      if (this.#random.chance(45)) await this.#write(client, requests);
      else this.#checkAnswer(name, await this.#read(client, requests));
    } catch (error) {
      if (!(error instanceof ZooKeeperError)) throw error;
    }
  }

  async #write(client: ZooKeeperClient, requests: RequestsOfChance): Promise<void> {
    switch (this.#random.below(8)) {
      case 0:
      case 1:
      case 2: {
        const { path, data, acl, flags } = requests.create();
        const mode = modeOf.get(flags) ?? 'persistent';
        const made = await client.create(path, data, { mode, acl });
        if (made !== path) requests.remember(made);
        return;
      }
      case 3:
        await client.delete(requests.path(), requests.version());
        return;
      case 4:
      case 5:
        await client.setData(requests.path(), requests.data(), requests.version());
        return;
      case 6:
        await client.setAcl(requests.path(), requests.acl(), -1);
        return;
      default:
        await client.multi(requests.multi().map(operationOf));
    }
  }

  /** What the client gave, where it tells of a node. */
  async #read(client: ZooKeeperClient, requests: RequestsOfChance): Promise<Given | undefined> {
    const watch = this.#random.chance(60);
    const path = requests.path();
    switch (this.#random.below(9)) {
      case 0:
      case 1:
        return { kind: 'getData', path, value: await client.getData(path, { watch }) };
      case 2:
      case 3:
        return { kind: 'exists', path, value: await client.exists(path, { watch }) };
      case 4:
      case 5: {
        const parent = requests.watchedPath();
        const { children, stat } = await client.getChildren(parent, { watch });
        return { kind: 'getChildren2', path: parent, value: { children: children.sort(), stat } };
      }
      case 6:
        await client.addWatch(
          requests.watchedPath(),
          this.#random.pick(['persistent', 'persistentRecursive']),
        );
        return undefined;
      case 7:
        await client.removeWatches(
          requests.watchedPath(),
          this.#random.pick(['any', 'data', 'children', 'persistent', 'persistentRecursive']),
        );
        return undefined;
      default:
        await client.sync('/');
        return undefined;
    }
  }

  /** The client must give its caller what the server answered to that very question. */
  #checkAnswer(name: string, given: Given | undefined): void {
    if (given === undefined) return;
    const { kind, path } = given;
    const value = textOf(given.value);
    const isAnswered = this.#options.tape.connections.some(
      ({ client, packets }) =>
        client === name &&
        packets.some((packet) => {
          if (packet.kind !== 'reply' || packet.request.call.kind !== kind) return false;
          return packet.request.call.path === path && textOf(packet.reply.value) === value;
        }),
    );
    if (!isAnswered) throw new Error(`${name}: ${kind} of ${path} gave ${value}, which no answer says`);
  }
}

function operationOf(part: MultiPart): MultiOperation {
  switch (part.op) {
    case 'create': {
      const { path, data, acl, flags } = part.request;
      return { type: 'create', path, data, acl, mode: modeOf.get(flags) ?? 'persistent' };
    }
    case 'delete':
      return { type: 'delete', ...part.request };
    case 'setData':
      return { type: 'setData', ...part.request };
    case 'check':
      return { type: 'check', ...part.request };
  }
}
