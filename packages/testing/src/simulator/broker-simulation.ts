/**
 * A whole broker under crashes, with its ZooKeeper in the same process or in one of its own that crashes too, and
 * clients that do not stop ({@link BrokerWorkload}). Whatever dies, and (where the broker flushes each record) whatever
 * loses its power:
 *
 * - every acknowledged record is there at its offset, in order; the idempotent producer's exactly once;
 * - what a consumer was given stays what and where it was;
 * - the topic, its settings and the group's offset, once acknowledged, are there;
 * - a group's generations, parts and offsets, a topic that is deleted and created again, and a log that loses its old
 *   segments are what their own files say (group-model.ts, topic-lives.ts, retention-lane.ts);
 * - after each death the broker serves again without help, and without waiting for its old ZooKeeper session.
 */
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import { ZooKeeperConnectError } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { MemoryDisk, type MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../simulated-world.ts';
import { BrokerClient } from './broker-client.ts';
import { BrokerWorkload } from './broker-workload.ts';
import { liveAndDie, pause } from './lives.ts';
import type { Simulation } from './seeds.ts';

const BROKER_PORT = 9092;
const ZOOKEEPER_PORT = 2181;

/** Runs the simulation on disks of the given kind. */
export function brokerSimulation(diskOptions: MemoryDiskOptions): Simulation {
  return async (world) => {
    const simulation = new BrokerSimulation(world, diskOptions);
    await simulation.run();
  };
}

class BrokerSimulation {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #diskOptions: MemoryDiskOptions;
  readonly #hasOwnZooKeeper: boolean;
  readonly #flushes: boolean;
  readonly #config: KafkaConfig;

  constructor(world: SimulatedWorld, diskOptions: MemoryDiskOptions) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#diskOptions = diskOptions;
    this.#hasOwnZooKeeper = this.#random.chance(50);
    this.#flushes = this.#random.chance(60);
    this.#config = KafkaConfig.parse(this.#properties());
  }

  async run(): Promise<void> {
    const clients = this.#world.process({ name: 'clients', disk: new MemoryDisk() });
    const workload = new BrokerWorkload(
      this.#world,
      () => new BrokerClient(clients.environment, BROKER_PORT),
    );
    const working = workload.run();
    const serving = Promise.all([
      this.#brokerLives(),
      this.#hasOwnZooKeeper ? undefined : this.#zooKeeperLives(),
    ]);
    // A promise that the workload finds broken ends the run at once.
    const [broker, zooKeeper] = await Promise.race([serving, working.then(() => serving)]);
    await pause(this.#world, 200);
    workload.stop();
    await working;
    await broker.server.stop();
    broker.process.kill();
    await zooKeeper?.server.close();
    zooKeeper?.process.kill();
  }

  #brokerLives(): Promise<{ server: KafkaServer; process: SimulatedProcess }> {
    return liveAndDie({
      ...{ world: this.#world, disk: this.#disk(), name: 'broker', deaths: 1 + this.#random.below(3) },
      kinds: this.#flushes ? ['process', 'machine'] : ['process'],
      start: (process) => this.#startBroker(process),
      onServing: () => pause(this.#world, this.#random.below(600)),
    });
  }

  #zooKeeperLives(): Promise<{ server: ZooKeeperServer; process: SimulatedProcess }> {
    const settings = new Map([
      ['dataDir', '/zookeeper'],
      ['clientPort', `${ZOOKEEPER_PORT}`],
      ['snapCount', '50'],
    ]);
    const { config } = parseZooConfig(settings);
    return liveAndDie({
      ...{ world: this.#world, disk: this.#disk(), name: 'zookeeper', deaths: this.#random.below(3) },
      start: ({ environment }) => ZooKeeperServer.start(environment, config, this.#world.logger('zookeeper')),
      onServing: () => pause(this.#world, this.#random.below(800)),
    });
  }

  /** Whoever runs a broker that finds no ZooKeeper starts it again. */
  async #startBroker(process: SimulatedProcess): Promise<KafkaServer> {
    for (;;) {
      try {
        return await KafkaServer.start(process.environment, this.#config, {
          logger: this.#world.logger('broker'),
          memory: { budgets: { slabBytes: 65_536, readBufferBytes: 65_536 }, poison: true },
          zookeeperPort: ZOOKEEPER_PORT,
          onFatal: (reason) => {
            if (!process.isDead) throw new Error(`the broker gave up: ${reason}`);
          },
        });
      } catch (error) {
        if (!isWithoutZooKeeper(error)) throw error;
        await pause(this.#world, 200);
      }
    }
  }

  #disk(): MemoryDisk {
    return new MemoryDisk({ ...this.#diskOptions, nowMs: () => this.#world.clock.nowMs() });
  }

  #properties(): Map<string, string> {
    const properties = new Map([
      ['broker.id', '0'],
      ['listeners', `PLAINTEXT://127.0.0.1:${BROKER_PORT}`],
      ['log.dirs', '/kafka/logs'],
      ['zookeeper.session.timeout.ms', '6000'],
      ['zookeeper.connection.timeout.ms', '3000'],
      ['offsets.topic.num.partitions', '2'],
      ['offsets.topic.replication.factor', '1'],
      ['log.index.interval.bytes', this.#random.pick(['1', '500', '4096'])],
      ['log.initial.task.delay.ms', '100'],
      ['log.retention.check.interval.ms', '150'],
      ['log.segment.delete.delay.ms', '100'],
      ['group.min.session.timeout.ms', '100'],
      ['group.initial.rebalance.delay.ms', this.#random.pick(['0', '100'])],
      ['log.flush.offset.checkpoint.interval.ms', '300'],
      ['replica.high.watermark.checkpoint.interval.ms', '200'],
    ]);
    if (!this.#hasOwnZooKeeper) properties.set('zookeeper.connect', `127.0.0.1:${ZOOKEEPER_PORT}`);
    if (this.#flushes) properties.set('log.flush.interval.messages', '1');
    return properties;
  }
}

function isWithoutZooKeeper(error: unknown): boolean {
  if (error instanceof ZooKeeperConnectError) return true;
  return error instanceof ZooKeeperError && error.code === ErrorCode.CONNECTIONLOSS;
}
