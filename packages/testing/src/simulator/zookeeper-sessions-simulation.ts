/**
 * ZooKeeper's server with several clients, their sessions and watches, under crashes: in any call of the server, with and without the
 * loss of what was not synced, and by a clean stop; with a disk that is slow at times, connections that break, attempts that get no
 * answer, clients that die, freeze, close, and take their sessions up again.
 *
 * Everything on the wire goes on a {@link Tape}; the transaction logs tell in which order the server says that it worked. From
 * the two everything is done again on a model (zookeeper/replay.ts), and each packet that a client got is held against that:
 *
 * - writes are linearizable: one order explains all answers, Stat for Stat, and agrees with time; acknowledged ones are there after every
 *   crash, lost ones were done once or never, multis whole or not at all, the numbers of transactions have no gap and never go back;
 * - reads show the state that they name, and of one session never an older one than before;
 * - watches (zookeeper/check-watches.ts): each event that is due, once, in the order of transactions, before any answer that shows its change;
 * - sessions (zookeeper/check-sessions.ts): neither shorter nor much longer than agreed, with their ephemeral nodes; whoever still
 *   listens when his is over loses his connection;
 * - our own client sets its watches again as they were, and tells every event and every expiry (zookeeper/check-client-watches.ts).
 */
import { CreateFlags, create, createContainer, createTtl } from '@kafka-ts/zookeeper/jute/operations/create';
import { deleteNode } from '@kafka-ts/zookeeper/jute/operations/delete';
import { getChildren2 } from '@kafka-ts/zookeeper/jute/operations/get-children2';
import { getData } from '@kafka-ts/zookeeper/jute/operations/get-data';
import { sync } from '@kafka-ts/zookeeper/jute/operations/sync';
import { openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import { parseZooConfig, type ZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { MemoryDisk, type MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../simulated-world.ts';
import { liveAndDie, pause } from './lives.ts';
import type { Simulation } from './seeds.ts';
import { ApiClient } from './zookeeper/api-client.ts';
import { checkRun } from './zookeeper/check-run.ts';
import type { ServerLife } from './zookeeper/check-sessions.ts';
import { RawPipeliner } from './zookeeper/raw-pipeliner.ts';
import { Tape } from './zookeeper/tape.ts';
import { tapedNetwork } from './zookeeper/taped-network.ts';
import { TxnWitness } from './zookeeper/txn-witness.ts';
import { WireClient } from './zookeeper/wire-client.ts';

const port = 2181;
const dataDir = '/zookeeper';
/** The server looks for containers and nodes whose time is over once a minute. */
const containerCheckMs = 61_000;

/** Runs the simulation on a disk of the given kind. */
export function zooKeeperSessionsSimulation(diskOptions: MemoryDiskOptions): Simulation {
  return async (world) => {
    await new SessionsSimulation(world, diskOptions).run();
  };
}

class SessionsSimulation {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #disk: MemoryDisk;
  readonly #config: ZooConfig;
  readonly #tape: Tape;
  readonly #witness = new TxnWitness();
  readonly #lives: ServerLife[] = [];
  readonly #apiClients: ApiClient[];
  readonly #rawClients: RawPipeliner[];
  #process: SimulatedProcess | undefined;
  #areClientsDone = false;

  constructor(world: SimulatedWorld, diskOptions: MemoryDiskOptions) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#disk = new MemoryDisk({ ...diskOptions, nowMs: () => world.clock.nowMs() });
    this.#tape = new Tape(() => world.clock.nowMs());
    this.#config = parseZooConfig(
      new Map([
        ['dataDir', dataDir],
        ['clientPort', `${port}`],
        ['tickTime', this.#random.pick(['100', '200', '400'])],
        ['snapCount', `${5 + this.#random.below(80)}`],
        ['autopurge.purgeInterval', this.#random.pick(['0', '1'])],
        ['preAllocSize', this.#random.pick(['0', '64'])],
        ['extendedTypesEnabled', 'true'],
      ]),
    ).config;
    const count = 2 + this.#random.below(2);
    this.#apiClients = Array.from(
      { length: count },
      (_, index) => new ApiClient(this.#client(`client-${index}`)),
    );
    const rawCount = 1 + this.#random.below(2);
    this.#rawClients = Array.from(
      { length: rawCount },
      (_, index) => new RawPipeliner(this.#client(`raw-${index}`)),
    );
  }

  async run(): Promise<void> {
    const clients = [...this.#apiClients, ...this.#rawClients];
    const working = Promise.all(clients.map((client) => client.run()));
    const troubling = this.#trouble();
    const lives = async (): Promise<void> => {
      const { server, process } = await this.#liveAndDie();
      await pause(this.#world, this.#random.below(1_500));
      for (const client of clients) client.stop();
      this.#areClientsDone = true;
      await Promise.all([working, troubling]);
      await this.#audit();
      await server.close();
      process.kill();
      this.#died();
    };
    const failing = working.then(() => new Promise<never>(() => {}));
    await Promise.race([lives(), failing, this.#tape.broken]);
    const { tickTimeMs: tickMs } = this.#config;
    checkRun({ tape: this.#tape, records: this.#witness.records, rules: { tickMs, lives: this.#lives } });
    for (const client of this.#apiClients) client.check();
  }

  #client(name: string): ConstructorParameters<typeof ApiClient>[0] {
    const timeoutMs = this.#config.tickTimeMs * (2 + this.#random.below(8));
    return { world: this.#world, tape: this.#tape, name, port, timeoutMs };
  }

  #liveAndDie(): Promise<{ server: ZooKeeperServer; process: SimulatedProcess }> {
    const deaths = 1 + this.#random.below(4);
    return liveAndDie({
      ...{ world: this.#world, disk: this.#disk, name: 'zookeeper', deaths },
      slowCallMs: this.#random.pick([0, 0, 100]),
      start: async (process) => {
        this.#process = process;
        const nowMs = this.#world.clock.nowMs();
        const life = { startMs: nowMs, servingMs: nowMs, endMs: Number.POSITIVE_INFINITY };
        this.#lives.push(life);
        const server = await ZooKeeperServer.start(
          process.environment,
          this.#config,
          this.#world.logger('zookeeper'),
        );
        life.servingMs = this.#world.clock.nowMs();
        return server;
      },
      onServing: async (server, life) => {
        await pause(this.#world, this.#random.below(600));
        if (life === deaths || this.#random.chance(75)) return;
        await server.close();
        this.#process?.kill();
      },
      onDeath: () => this.#died(),
    });
  }

  /** Reads the logs before the next start can purge them. */
  #died(): void {
    const life = this.#lives.at(-1);
    if (life !== undefined) life.endMs = this.#world.clock.nowMs();
    this.#witness.collect(this.#world, this.#disk, dataDir);
  }

  /** Breaks connections, and drops attempts to connect for a while. */
  async #trouble(): Promise<void> {
    const { network } = this.#world;
    const name = `127.0.0.1:${port}`;
    while (!this.#areClientsDone) {
      await pause(this.#world, 50 + this.#random.below(1_200));
      if (this.#random.chance(70)) {
        network.resetConnections(() => this.#random.chance(20));
        continue;
      }
      network.blackHoles.add(name);
      await pause(this.#world, this.#random.below(400));
      network.blackHoles.delete(name);
    }
  }

  /** Waits until every session that nobody holds is over, and in some runs until containers are, then reads the whole tree. */
  async #audit(): Promise<void> {
    const { tickTimeMs } = this.#config;
    const { environment } = this.#world.process({ name: 'auditor', disk: new MemoryDisk() });
    const network = tapedNetwork(environment.network, this.#tape, 'auditor');
    const timeoutMs = 20 * tickTimeMs;
    const client = await WireClient.connect(network, port, {
      ...{ sessionId: 0n, password: new Uint8Array(16), timeoutMs, lastZxidSeen: 0n },
    });
    const sessionsOverMs = 12 * tickTimeMs + 200;
    const waitsLong = this.#random.chance(10);
    if (waitsLong) await makeExpirable(client);
    const waitMs = waitsLong ? sessionsOverMs + containerCheckMs : sessionsOverMs;
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += timeoutMs / 2) {
      await pause(this.#world, timeoutMs / 2);
      await client.ask(sync, { path: '/' });
    }
    const paths = ['/'];
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const above = path;
      await client.ask(getData, { path: above, watch: false });
      const { children } = await client.ask(getChildren2, { path: above, watch: false });
      paths.push(...children.map((child) => (above === '/' ? `/${child}` : `${above}/${child}`)));
    }
  }
}

/** A container that has lost its only child, and a node whose time will be over: the server must delete both. */
async function makeExpirable(client: WireClient): Promise<void> {
  const plain = { data: null, acl: openAcl, flags: CreateFlags.persistent, ttlMs: 0 };
  await client.ask(createContainer, { ...plain, path: '/emptied', flags: CreateFlags.container });
  await client.ask(create, { ...plain, path: '/emptied/child' });
  await client.ask(deleteNode, { path: '/emptied/child', version: -1 });
  await client.ask(createTtl, { ...plain, path: '/over', flags: CreateFlags.persistentTtl, ttlMs: 200 });
}
