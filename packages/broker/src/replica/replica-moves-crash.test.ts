/**
 * A process that dies, or a machine that loses power, in any call to the file system while a replica moves to another log directory and is
 * written to: the next start finds the partition once, with all that was acknowledged (or synced), and brings the move to its end. Every
 * thirty-first call here, each of them with MOVE_CRASHES=all.
 */

import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { batchOf, concatenated } from '@kafka-ts/storage/fixtures/batches';
import { logEnvironment } from '@kafka-ts/storage/fixtures/log-environment';
import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { DyingFiles } from '@kafka-ts/testing/memory-file-system/dying-files';
import type { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { describe, expect, test } from 'vitest';
import { Partition } from './partition.ts';
import { ReplicaMoves } from './replica-moves.ts';
import { StepQueue } from './step-queue.ts';

type Platform = 'posix' | 'windows';

const A = '/a';
const B = '/b';
const TOPIC_ID = 'AbCdEfGhIjKlMnOpQrStUv';
const FILLED = 12;
const FLUSHED = 8;
const START = 2;
/** Appended while the replica moves. */
const MORE = 3;

/** A broker's part that moves: logs, one partition that it leads, moves. */
class Replica {
  readonly manager: LogManager;
  readonly partition = new Partition('events', 0, 1);
  readonly moves: ReplicaMoves;
  acknowledged = 0;
  /** Its process died. */
  isDead = false;

  private constructor(manager: LogManager, env: ReturnType<typeof logEnvironment>) {
    this.manager = manager;
    this.moves = new ReplicaMoves({
      clock: env.clock,
      logger: env.logger,
      logs: manager.partitions,
      slowWork: new StepQueue(env.clock),
      concurrency: () => 1,
      bytesPerSecond: () => Number.POSITIVE_INFINITY,
    });
  }

  static async open(files: MemoryFileSystem): Promise<Replica> {
    const env = logEnvironment(files);
    let hex = 0;
    const manager = await LogManager.open({
      env,
      randomHex: () => `${files.readDirectorySync(A).length}${hex++}`.padStart(32, '0'),
      logDirs: [A, B],
      configOf: () => ({ ...defaultLogConfig, segmentBytes: 300, fileDeleteDelayMs: 1_000_000 }),
      settings: () => defaultLogManagerSettings,
      onLogDirFailure: () => {},
    });
    await manager.loadLogs();
    const replica = new Replica(manager, env);
    manager.partitions.prefer('events', 0, A);
    const log = await manager.getOrCreateLog('events', 0, TOPIC_ID);
    const state = {
      controllerEpoch: 1,
      leader: 1,
      leaderEpoch: 5,
      isr: [1],
      partitionEpoch: 0,
      replicas: [1],
    };
    replica.partition.makeLeader(state, log, 0);
    return replica;
  }

  get log(): UnifiedLog {
    return this.partition.log ?? expect.unreachable();
  }

  append(): Promise<void> {
    return new Promise((resolve) => {
      this.partition.append(
        batch(this.log.logEndOffset),
        { origin: 'coordinator', acks: -1 },
        ({ error }) => {
          if (error.code === 0) this.acknowledged++;
          resolve();
        },
      );
    });
  }

  /** The first move, or the rest of one that was interrupted; with appends meanwhile. */
  async move(appends: number): Promise<void> {
    const { partitions } = this.manager;
    if (partitions.directoryOf('events', 0, 'current') === B) return;
    partitions.prefer('events', 0, B);
    const future = partitions.getFuture('events', 0) ?? partitions.createFuture('events', 0);
    this.moves.start(this.partition, future);
    for (let n = 0; n < appends; n++) await this.append();
    while (this.moves.size > 0 && !this.isDead) await new Promise((resolve) => setImmediate(resolve));
  }

  /** All batches from the log's start on. */
  async read(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let startOffset = this.log.logStartOffset; startOffset < this.log.logEndOffset; ) {
      const upperBound = this.log.logEndOffset;
      const read = await this.log.read({ startOffset, upperBound, maxBytes: 500, minOneBatch: true });
      for (const lease of read.records) {
        parts.push(lease.bytes.slice());
        lease.release();
      }
      if (read.nextOffset <= startOffset) throw new Error(`no batch at ${startOffset}`);
      startOffset = read.nextOffset;
    }
    return concatenated(parts);
  }
}

const batch = (offset: number): Uint8Array => batchOf({ baseOffset: offset, leaderEpoch: 5 });
const batches = (from: number, to: number): Uint8Array =>
  concatenated(Array.from({ length: to - from }, (_, n) => batch(from + n)));

async function filled(files: MemoryFileSystem): Promise<Replica> {
  const replica = await Replica.open(files);
  for (let n = 0; n < FILLED; n++) {
    await replica.append();
    if (n + 1 === FLUSHED) await replica.log.flush();
  }
  replica.log.deleteRecordsBefore(START);
  for (const directory of replica.manager.directories) {
    await directory.writeCheckpoints();
    files.syncDirectorySync(directory.path);
  }
  return replica;
}

async function callsOfMove(platform: Platform): Promise<number> {
  const life = new DyingFiles(platform, 1);
  const replica = await filled(life.files);
  life.calls = 0;
  await replica.move(MORE);
  expect(replica.manager.partitions.directoryOf('events', 0, 'current')).toBe(B);
  return life.calls;
}

async function dieAndGoOn(
  platform: Platform,
  dieAtCall: number,
  crash: 'process' | 'machine',
): Promise<void> {
  const life = new DyingFiles(platform, dieAtCall);
  const replica = await filled(life.files);
  life.calls = 0;
  life.dieAtCall = dieAtCall;
  await Promise.race([replica.move(MORE).catch(() => {}), life.death]);
  replica.isDead = true;
  life.dieAtCall = Number.POSITIVE_INFINITY;
  const files = life.files.crash(crash, dieAtCall);
  const next = await Replica.open(files);
  const { logStartOffset, logEndOffset } = next.log;
  const least = crash === 'process' ? replica.acknowledged : FLUSHED;
  expect(logStartOffset, `start after call ${dieAtCall}`).toBe(START);
  expect(logEndOffset, `end after call ${dieAtCall}`).toBeGreaterThanOrEqual(least);
  expect(await next.read()).toEqual(batches(START, logEndOffset));
  await next.move(1);
  expect(next.manager.partitions.directoryOf('events', 0, 'current')).toBe(B);
  expect(next.log.logEndOffset).toBe(logEndOffset + (next.acknowledged === 0 ? 0 : 1));
  expect(await next.read()).toEqual(batches(START, next.log.logEndOffset));
  const names = [A, B].flatMap((path) => files.readDirectorySync(path).filter((entry) => entry.isDirectory));
  expect(names.map(({ name }) => name).filter((name) => !name.endsWith('-delete'))).toEqual(['events-0']);
  await next.manager.close();
}

describe.each(['posix', 'windows'] as const)('with the rules of %s', (platform) => {
  test.each(['process', 'machine'] as const)(
    'a crash of the %s at any call of a move loses nothing',
    async (crash) => {
      const calls = await callsOfMove(platform);
      expect(calls).toBeGreaterThan(40);
      const step = process.env['MOVE_CRASHES'] === 'all' ? 1 : 31;
      for (let call = crash === 'machine' ? 3 : 1; call <= calls; call += step)
        await dieAndGoOn(platform, call, crash);
    },
    60_000,
  );
});
