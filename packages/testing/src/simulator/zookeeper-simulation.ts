/**
 * ZooKeeper's server under crashes, with one client session that writes all the time. After each restart, and at the end:
 *
 * - every acknowledged create, set and delete is there, whatever kind of crash came between;
 * - the two nodes that are only ever written by one `multi` are equal: no half of a multi survives;
 * - an ephemeral node is there exactly as long as the session that made it;
 * - transaction numbers of later writes are larger than of all acknowledged before.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { MemoryDisk, type MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { liveAndDie, pause } from './lives.ts';
import type { Simulation } from './seeds.ts';
import { ZooKeeperModel } from './zookeeper-model.ts';

const PORT = 2181;

/** Results after which the client cannot know whether the write was carried out. */
const uncertain: ReadonlySet<number> = new Set([
  ErrorCode.CONNECTIONLOSS,
  ErrorCode.SESSIONEXPIRED,
  ErrorCode.SESSIONMOVED,
]);

/** Runs the simulation on a disk of the given kind. */
export function zooKeeperSimulation(diskOptions: MemoryDiskOptions): Simulation {
  return async (world: SimulatedWorld): Promise<void> => {
    const { random } = world;
    const disk = new MemoryDisk({ ...diskOptions, nowMs: () => world.clock.nowMs() });
    const settings = new Map([
      ['dataDir', '/zookeeper'],
      ['clientPort', `${PORT}`],
      ['snapCount', `${5 + random.below(60)}`],
      ['autopurge.purgeInterval', random.pick(['0', '1'])],
      ['preAllocSize', random.pick(['0', '64'])],
    ]);
    const { config } = parseZooConfig(settings);
    const workload = new Workload(world);
    const serving = workload.run();
    const deaths = 1 + random.below(4);
    const last = liveAndDie({
      ...{ world, disk, deaths, name: 'zookeeper' },
      start: ({ environment }) => ZooKeeperServer.start(environment, config, world.logger('zookeeper')),
      onServing: async () => {
        await pause(world, random.below(400));
      },
    });
    // A promise that the workload finds broken ends the run at once.
    const { server, process } = await Promise.race([last, serving.then(() => last)]);
    workload.stop();
    await serving;
    await server.close();
    process.kill();
  };
}

class Workload {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #env: Environment;
  readonly #model = new ZooKeeperModel();
  #client: ZooKeeperClient | undefined;
  #writes = 0;
  #lastZxid = 0n;
  #isStopped = false;
  /** The session that owns the ephemeral node, if it was acknowledged. */
  #ephemeralOwner: bigint | undefined;

  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#env = world.process({ name: 'client', disk: new MemoryDisk() }).environment;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async run(): Promise<void> {
    const client = await this.#connect();
    this.#client = client;
    const lanes = ['/a', '/b', '/c'].map((root) => this.#lane(client, root));
    await Promise.all([...lanes, this.#multiLane(client), this.#ephemeralLane(client)]);
    await this.#checkAll(client);
    await client.close();
  }

  /** The server may not be up yet. */
  async #connect(): Promise<ZooKeeperClient> {
    for (;;) {
      try {
        return await ZooKeeperClient.connect(this.#env, {
          connect: `localhost:${PORT}`,
          sessionTimeoutMs: 6_000 + this.#random.below(30_000),
        });
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes('Timed out')) throw error;
      }
    }
  }

  /** Writes nodes of its own below `root`, one after the other, and looks at one now and then. */
  async #lane(client: ZooKeeperClient, root: string): Promise<void> {
    while (!this.#isStopped) {
      const path = `${root}${this.#random.below(4)}`;
      await this.#write(client, path);
      if (this.#random.chance(20)) await this.#look(client, path);
      if (this.#random.chance(30)) await pause(this.#world, this.#random.below(50));
    }
  }

  async #write(client: ZooKeeperClient, path: string): Promise<void> {
    const value = `${++this.#writes}${'x'.repeat(this.#random.below(200))}`;
    const bytes = Buffer.from(value);
    const exists = this.#model.mayExist(path);
    const deletes = exists && this.#random.chance(20);
    await this.#attempt({
      paths: [path],
      value: deletes ? undefined : value,
      write: async () => {
        if (deletes) await client.delete(path);
        else if (exists) await this.#setData(client, path, bytes);
        else await client.create(path, bytes, { mode: 'persistent' });
      },
    });
  }

  /** Two nodes that are only written together. */
  async #multiLane(client: ZooKeeperClient): Promise<void> {
    const paths = ['/twin-a', '/twin-b'];
    while (!this.#isStopped) {
      const value = `${++this.#writes}`;
      const data = Buffer.from(value);
      const exists = this.#model.mayExist('/twin-a');
      const deletes = exists && this.#random.chance(20);
      await this.#attempt({
        paths,
        value: deletes ? undefined : value,
        write: async () => {
          await client.multi(
            paths.map((path) => {
              if (deletes) return { type: 'delete', path, version: -1 };
              if (exists) return { type: 'setData', path, data, version: -1 };
              return { type: 'create', path, data, mode: 'persistent' };
            }),
          );
        },
      });
      await pause(this.#world, this.#random.below(40));
      await this.#checkTwins(client);
    }
  }

  async #ephemeralLane(client: ZooKeeperClient): Promise<void> {
    const path = '/ephemeral';
    while (!this.#isStopped) {
      const sessionId = client.sessionId;
      try {
        const stat = await client.exists(path);
        if (
          stat === undefined &&
          this.#ephemeralOwner === client.sessionId &&
          sessionId === client.sessionId
        ) {
          throw new Error('the ephemeral node is gone, its session is not');
        }
        if (stat === undefined) {
          this.#ephemeralOwner = undefined;
          await client.create(path, null, { mode: 'ephemeral' });
          if (client.sessionId === sessionId) this.#ephemeralOwner = sessionId;
        }
      } catch (error) {
        if (!(error instanceof ZooKeeperError)) throw error;
      }
      await pause(this.#world, this.#random.below(300));
    }
  }

  async #attempt(attempt: {
    readonly paths: readonly string[];
    readonly value: string | undefined;
    readonly write: () => Promise<void>;
  }): Promise<void> {
    const { paths, value, write } = attempt;
    for (const path of paths) this.#model.unknown(path, value);
    try {
      await write();
      for (const path of paths) this.#model.acknowledged(path, value);
    } catch (error) {
      if (!(error instanceof ZooKeeperError)) throw error;
      const isGuess = error.code === ErrorCode.NONODE || error.code === ErrorCode.NODEEXISTS;
      if (!isGuess && !uncertain.has(error.code)) throw error;
      // Nothing of the lost request can still come once a later one of a new connection was answered.
      const client = this.#client;
      if (client !== undefined) for (const path of paths) await this.#look(client, path);
    }
  }

  /** Reads until there is an answer, and holds it against the model. */
  async #look(client: ZooKeeperClient, path: string): Promise<void> {
    for (;;) {
      try {
        this.#model.seen(path, await readValue(client, path));
        return;
      } catch (error) {
        if (!(error instanceof ZooKeeperError) || !uncertain.has(error.code)) throw error;
        await pause(this.#world, 10);
      }
    }
  }

  async #checkTwins(client: ZooKeeperClient): Promise<void> {
    try {
      const [a, b] = await Promise.all([readValue(client, '/twin-a'), readValue(client, '/twin-b')]);
      if (a !== b)
        throw new Error(`half of a multi: /twin-a has ${a ?? 'no node'}, /twin-b ${b ?? 'no node'}`);
    } catch (error) {
      if (!(error instanceof ZooKeeperError)) throw error;
    }
  }

  async #checkAll(client: ZooKeeperClient): Promise<void> {
    for (const path of this.#model.paths) await this.#look(client, path);
    await this.#checkTwins(client);
  }

  /** Other lanes may be acknowledged while this one waits: only what was so before counts. */
  async #setData(client: ZooKeeperClient, path: string, data: Uint8Array): Promise<void> {
    const acknowledged = this.#lastZxid;
    const { mzxid } = await client.setData(path, data);
    if (mzxid <= acknowledged) {
      throw new Error(
        `a write has the transaction number ${mzxid}, ${acknowledged} was acknowledged before it`,
      );
    }
    if (mzxid > this.#lastZxid) this.#lastZxid = mzxid;
  }
}

async function readValue(client: ZooKeeperClient, path: string): Promise<string | undefined> {
  try {
    const { data } = await client.getData(path);
    return Buffer.from(data ?? []).toString();
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.NONODE) return undefined;
    throw error;
  }
}
