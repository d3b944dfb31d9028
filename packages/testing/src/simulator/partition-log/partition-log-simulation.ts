/**
 * One partition's log beside a plain list (plain-log.ts), through any order of appends by several producers, fetches,
 * rolls, retention, deletion of records, compaction, truncation, changes of the configuration, a full disk, stops, and
 * deaths in any call to the files. At any time:
 *
 * - offsets, high watermark, last stable offset and log start are what the list says;
 * - what is read is what was appended, whole, in order, once, and the same bytes each time; what was acknowledged (or,
 *   where the machine lost power, flushed) is there after each start, and what was cut off never comes back;
 * - indexes answer as a search through all records does; so do the lists of aborted transactions;
 * - a repeated batch is known, a missing one too;
 * - the cleaner takes only what a later record of the key replaces, or a tombstone or an abort has ended: the last
 *   committed value of each key stays the same.
 */
import { Turn } from '@kafka-ts/environment/turn';
import { type CleanerSettings, defaultCleanerSettings } from '@kafka-ts/storage/cleaner/cleaner-settings';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import type { LogConfig } from '@kafka-ts/storage/log/log-config';
import type { LogEnvironment } from '@kafka-ts/storage/log/log-state';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { MemoryDisk, type MemoryDiskOptions } from '../../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../../simulated-world.ts';
import { liveAndDie } from '../lives.ts';
import type { Simulation } from '../seeds.ts';
import { BatchMaker } from './batch-maker.ts';
import { LogActions } from './log-actions.ts';
import { LogChecks } from './log-checks.ts';
import type { LogLife } from './log-removals.ts';
import { PlainLog } from './plain-log.ts';
import { randomLogConfig } from './random-log-config.ts';

const TOPIC = 'events';

const SETTINGS = {
  ...defaultLogManagerSettings,
  producerIdExpirationMs: Number.POSITIVE_INFINITY,
};

/** Runs the simulation on a disk of the given kind. */
export function partitionLogSimulation(diskOptions: MemoryDiskOptions): Simulation {
  return async (world) => {
    const simulation = new PartitionLogSimulation(world);
    const disk = new MemoryDisk({ ...diskOptions, nowMs: () => world.clock.nowMs() });
    const deaths = 1 + world.random.below(4);
    const { server, process } = await liveAndDie({
      ...{ world, disk, name: 'broker', deaths },
      start: (started) => simulation.start(started),
      onServing: (life, number) => simulation.work(life, number === deaths),
      onDeath: ({ kind }) => simulation.died(kind),
    });
    await simulation.check(server);
    process.kill();
  };
}

class PartitionLogSimulation {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #model = new PlainLog(`${TOPIC}-0`);
  readonly #checks: LogChecks;
  readonly #batches: BatchMaker;
  readonly #actions: LogActions;
  readonly #cleaning: CleanerSettings;
  #config: LogConfig;
  #leaderEpoch = 0;
  /** The last stop was clean. */
  #wasStopped = false;
  /** What has to be there at the next start. */
  #survives: 'everything' | 'acknowledged' | 'flushed' = 'everything';

  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#config = randomLogConfig(this.#random);
    const dedupeBufferBytes = this.#random.pick([2_000, 100_000]);
    this.#cleaning = { ...defaultCleanerSettings, dedupeBufferBytes };
    this.#checks = new LogChecks(this.#random.fork(), this.#model);
    this.#batches = new BatchMaker(this.#random.fork(), this.#model);
    this.#actions = new LogActions({
      ...{ world, random: this.#random.fork(), model: this.#model },
      ...{ batches: this.#batches, checks: this.#checks },
      setConfig: (config) => {
        this.#config = config;
      },
    });
  }

  died(kind: 'process' | 'machine'): void {
    if (this.#wasStopped) return;
    if (kind === 'machine') this.#survives = 'flushed';
    else if (this.#survives === 'everything') this.#survives = 'acknowledged';
  }

  async start(process: SimulatedProcess): Promise<LogLife> {
    const { environment } = process;
    const manager = await LogManager.open({
      env: this.#logEnvironment(process),
      randomHex: () => Buffer.from(environment.random.bytes(16)).toString('hex'),
      logDirs: ['/data/logs'],
      configOf: () => this.#config,
      settings: () => SETTINGS,
      cleanerSettings: () => this.#cleaning,
      onLogDirFailure: ({ error }) => {
        if (!process.isDead) this.#actions.broken = error;
      },
    });
    await manager.loadLogs();
    const log = await manager.getOrCreateLog(TOPIC, 0, undefined);
    const whole = await this.#checks.readAll(log);
    if (this.#model.reopened(whole, this.#survives)) this.#batches.beginAnew();
    this.#adoptHighWatermark(log.highWatermark);
    this.#checks.forget(log.logEndOffset);
    this.#survives = 'acknowledged';
    this.#wasStopped = false;
    this.#checks.judge(log);
    this.#checks.offsets(log);
    return { manager, log, process, leaderEpoch: ++this.#leaderEpoch };
  }

  /** Does this and that, and (unless it is the last life) ends with a clean stop or with none. */
  async work(life: LogLife, isLast: boolean): Promise<void> {
    const { process, manager, log } = life;
    log.leaderEpochCache.assign(life.leaderEpoch, log.logEndOffset);
    await this.#actions.perform(life, 3 + this.#random.below(22));
    if (isLast) return;
    if (this.#random.chance(35)) {
      await manager.close();
      if (process.isDead) return;
      this.#wasStopped = true;
      this.#survives = 'everything';
      this.#model.startIsDurable();
      this.#model.flushed(this.#model.nextOffset);
    }
    process.kill();
  }

  /** The last life: everything is still as it was appended. */
  async check({ log }: LogLife): Promise<void> {
    this.#model.holds(await this.#checks.readAll(log));
  }

  #adoptHighWatermark(found: number): void {
    const model = this.#model;
    const highest = Math.max(model.logStartOffset, Math.min(model.highWatermark, model.nextOffset));
    const isTooHigh = found > highest && !model.wasCutBelowHighWatermark;
    if (isTooHigh || (this.#survives === 'everything' && found !== highest)) {
      throw model.error(`expected a high watermark of at most ${highest}, found ${found}`);
    }
    model.highWatermark = found;
  }

  #logEnvironment({ environment }: SimulatedProcess): LogEnvironment {
    const { files, clock, random } = environment;
    const memory = new LogMemory({ budgets: { slabBytes: 16_384, readBufferBytes: 16_384 }, poison: true });
    return {
      ...{ files, clock, random, memory, logger: this.#world.logger('broker') },
      turn: new Turn(clock),
      tails: new TailCache(memory),
      writeMode: new WriteMode(clock),
      indexCache: new IndexCache(10_000),
    };
  }
}
