/**
 * The logs of a broker under crashes: two partitions, one with an idempotent producer, on small segments that roll all
 * the time. After each restart:
 *
 * - a crash of the process has lost nothing that was acknowledged; one of the machine nothing that was flushed, and after a
 *   clean stop nothing at all;
 * - every record that is left is where it was appended, whole and once; after a crash of the process without a gap;
 * - an idempotent producer that repeats its last batches gets each of them in exactly once;
 * - reads from any offset find it: the indexes fit the log.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { Turn } from '@kafka-ts/environment/turn';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import { defaultLogConfig, type LogConfig } from '@kafka-ts/storage/log/log-config';
import type { LogEnvironment } from '@kafka-ts/storage/log/log-state';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { MemoryDisk, type MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import { ProcessDied } from '../process-died.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../simulated-world.ts';
import { liveAndDie, pause } from './lives.ts';
import { type FoundRecord, LogModel } from './log-model.ts';
import { LogWriter } from './log-writer.ts';
import type { Simulation } from './seeds.ts';

const TOPIC = 'events';

/** Runs the simulation on a disk of the given kind. */
export function logSimulation(diskOptions: MemoryDiskOptions): Simulation {
  return async (world: SimulatedWorld): Promise<void> => {
    const simulation = new LogSimulation(world);
    const disk = new MemoryDisk({ ...diskOptions, nowMs: () => world.clock.nowMs() });
    const { server, process } = await liveAndDie({
      ...{ world, disk, name: 'broker', deaths: 1 + world.random.below(4) },
      start: (started) => simulation.start(started),
      onServing: (logs) => simulation.work(logs),
      onDeath: ({ kind }) => simulation.died(kind),
    });
    await simulation.check(server);
    await server.manager.close();
    process.kill();
  };
}

interface Logs {
  readonly manager: LogManager;
  readonly logs: readonly UnifiedLog[];
  readonly process: SimulatedProcess;
}

class LogSimulation {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #config: LogConfig;
  readonly #writers: readonly LogWriter[];
  #keepsPageCache = true;
  #leaderEpoch = 0;
  /** The last stop was clean: nothing may be lost. */
  #wasStopped = false;

  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#writers = [
      new LogWriter(world, new LogModel(`${TOPIC}-0`), 4_711),
      new LogWriter(world, new LogModel(`${TOPIC}-1`), undefined),
    ];
    this.#config = {
      ...defaultLogConfig,
      segmentBytes: 1_000 + this.#random.below(6_000),
      segmentMs: this.#random.pick([Number.POSITIVE_INFINITY, 700]),
      indexIntervalBytes: this.#random.pick([1, 200, 4_096]),
      segmentIndexBytes: this.#random.pick([64, 10_240]),
      flushMessages: this.#random.pick([Number.POSITIVE_INFINITY, 1, 7]),
      flushMs: this.#random.pick([Number.POSITIVE_INFINITY, 300]),
      preallocate: this.#random.chance(20),
    };
  }

  died(kind: 'process' | 'machine'): void {
    this.#keepsPageCache &&= kind === 'process' || this.#wasStopped;
  }

  async start(process: SimulatedProcess): Promise<Logs> {
    const { environment } = process;
    const env = this.#logEnvironment(environment);
    const settings = {
      ...defaultLogManagerSettings,
      initialTaskDelayMs: 100,
      recoveryPointCheckpointIntervalMs: 250,
      logStartOffsetCheckpointIntervalMs: 350,
      highWatermarkCheckpointIntervalMs: 150,
    };
    const manager = await LogManager.open({
      env,
      randomHex: () => Buffer.from(environment.random.bytes(16)).toString('hex'),
      logDirs: ['/data/logs'],
      configOf: () => this.#config,
      settings: () => settings,
      onLogDirFailure: ({ error }) => {
        if (error instanceof ProcessDied) return;
        throw new Error(`a log directory failed without reason: ${error.message}`, { cause: error });
      },
    });
    await manager.loadLogs();
    const logs: UnifiedLog[] = [];
    for (const partition of this.#writers.keys()) {
      logs.push(await manager.getOrCreateLog(TOPIC, partition, undefined));
    }
    await this.#compare(logs);
    manager.start();
    return { manager, logs, process };
  }

  /** Appends, reads and flushes for a while; now and then ends with a clean stop. */
  async work({ manager, logs, process }: Logs): Promise<void> {
    this.#wasStopped = false;
    this.#leaderEpoch++;
    if (this.#random.chance(25)) {
      process.files.faults.add({
        ...{ code: 'ENOSPC', operation: 'write', path: '.log', times: 1 + this.#random.below(3) },
        ...{ atCall: 1 + this.#random.below(30), partialBytes: this.#random.below(100) },
      });
    }
    const leaderEpoch = this.#leaderEpoch;
    await Promise.all(
      logs.map((log, partition) => this.#writers[partition]?.write({ log, leaderEpoch, process })),
    );
    if (!this.#random.chance(40)) return;
    for (const log of logs) await this.#read(log);
    await manager.close();
    this.#wasStopped = !process.isDead;
  }

  /** The last life is over: everything is still as it was appended. */
  async check({ logs }: Logs): Promise<void> {
    if (this.#wasStopped) return;
    for (const log of logs) await this.#read(log);
  }

  async #compare(logs: readonly UnifiedLog[]): Promise<void> {
    for (const [partition, log] of logs.entries()) {
      const found = await recordsFrom(log, log.logStartOffset);
      this.#writers[partition]?.recovered(found, log.logEndOffset, this.#keepsPageCache);
    }
    this.#keepsPageCache = true;
  }

  /** Reads from some offsets in the middle. */
  async #read(log: UnifiedLog): Promise<void> {
    const model = this.#writers[log.partition]?.model;
    for (let count = 0; count < 3 && log.logEndOffset > log.logStartOffset; count++) {
      const offset = log.logStartOffset + this.#random.below(log.logEndOffset - log.logStartOffset);
      model?.holds(await recordsFrom(log, offset), offset, log.logEndOffset);
    }
    await pause(this.#world, 1);
  }

  #logEnvironment(environment: Environment): LogEnvironment {
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

/** The records from `startOffset` to the log's end; throws where offsets do not ascend. */
async function recordsFrom(log: UnifiedLog, startOffset: number): Promise<FoundRecord[]> {
  const all: FoundRecord[] = [];
  let offset = startOffset;
  while (offset < log.logEndOffset) {
    const request = { startOffset: offset, maxBytes: 4_000, upperBound: log.logEndOffset, minOneBatch: true };
    const { records, nextOffset } = await log.read(request);
    for (const lease of records) {
      all.push(...recordsOf(lease.bytes).filter((record) => record.offset >= offset));
      lease.release();
    }
    if (nextOffset <= offset) throw new Error(`${log.name}: nothing can be read at ${offset}`);
    offset = nextOffset;
  }
  const wrong = all.find((record, index) => record.offset <= (all[index - 1]?.offset ?? -1));
  if (wrong !== undefined) throw new Error(`${log.name}: offset ${wrong.offset} comes twice`);
  return all;
}

function recordsOf(batches: Uint8Array): FoundRecord[] {
  const records: FoundRecord[] = [];
  for (const position of batchPositions(batches)) {
    for (const { offset, value } of readRecords(batches, { position })) {
      records.push({ offset, value: Buffer.from(value ?? []).toString() });
    }
  }
  return records;
}
