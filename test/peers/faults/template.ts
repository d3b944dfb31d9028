/** Log directories with all kinds of files, as a clean stop and as a crash leave them. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Turn } from '@kafka-ts/environment/turn';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { BrokerUnderFault, GROUPS, logDirsOf, PARTITIONS, type Shown, TOPIC } from './broker-under-fault.ts';

/** Where two of the partitions begin. */
const DELETED = 17;
/** Each group commits 1, 2, … and this as the last. */
export const COMMITS = 40;

export interface Template {
  /** Of a clean stop, and of a broker that was there a moment ago. */
  readonly clean: string;
  readonly crashed: string;
  /** By partition. */
  readonly expected: readonly Expected[];
}

/** What consumers are to see of a partition. */
export interface Expected extends Shown {
  /** With those that were deleted from the start. */
  readonly all: ReadonlyMap<number, string>;
  /** Readers of committed data. */
  readonly committed: ReadonlyMap<number, string>;
  /** Times, and the first record of each or later. */
  readonly offsets: readonly (readonly [number, number])[];
}

export async function makeTemplate(directory: string): Promise<Template> {
  const clean = join(directory, 'clean');
  const crashed = join(directory, 'crashed');
  const first = await BrokerUnderFault.start(logDirsOf(clean));
  await fill(first, 'first');
  for (let offset = 1; offset <= COMMITS; offset++)
    for (const group of GROUPS) await first.client.persist(() => first.client.commit(group, TOPIC, offset));
  const before: Shown[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) before.push(await first.show(partition));
  await first.stop();
  await addTransactions(logDirsOf(clean));
  const second = await BrokerUnderFault.start(logDirsOf(clean));
  await fill(second, 'second');
  const expected: Expected[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const shown = await second.show(partition);
    const all = new Map([...(before[partition]?.values ?? []), ...shown.values]);
    expected.push({ ...shown, all, committed: await second.committed(partition), offsets: offsetsOf(shown) });
  }
  cpSync(clean, crashed, { recursive: true });
  await second.stop();
  return { clean, crashed, expected };
}

/** A record in ten, the time before it, and one to come. */
function offsetsOf({ times }: Shown): (readonly [number, number])[] {
  const all = [...times].filter(([, time]) => time >= 0);
  const sought = all.flatMap(([, time], index) => (index % 20 === 0 ? [time - 1, time] : []));
  const greatest = Math.max(...times.values());
  return [...sought, greatest, greatest + 1].map((time) => {
    const found = all.find(([, other]) => other >= time);
    return [time, found?.[0] ?? -1] as const;
  });
}

async function fill(broker: BrokerUnderFault, name: string): Promise<void> {
  const producerId = await broker.client.producerId();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (let batch = 0; batch < 40; batch++) {
      const value = (index: number): string => `${name} ${partition} ${batch} ${index} ${'.'.repeat(60)}`;
      await broker.client.persist(() =>
        broker.produce(partition, [value(0), value(1), value(2)], { producerId, baseSequence: batch * 3 }),
      );
    }
  }
}

/**
 * A transaction that was aborted in each partition, of which no client can write the marker; the start of one partition in each directory
 * inside a segment, and how far the other topics were compacted.
 */
async function addTransactions(logDirs: readonly string[]): Promise<void> {
  const { files, clock, random } = nodeEnvironment();
  const memory = new LogMemory({});
  const env = {
    ...{ files, clock, random, memory, logger: silentLogger, turn: new Turn(clock) },
    ...{ tails: new TailCache(memory), writeMode: new WriteMode(clock), indexCache: new IndexCache(1 << 20) },
  };
  const manager = await LogManager.open({
    ...{ env, logDirs, randomHex: () => '0'.repeat(32), settings: () => defaultLogManagerSettings },
    configOf: () => ({ ...defaultLogConfig, segmentBytes: 4_000, indexIntervalBytes: 200 }),
    onLogDirFailure: ({ error }) => {
      throw error;
    },
  });
  await manager.loadLogs();
  for (const log of manager.logs()) {
    if (log.topic !== TOPIC) {
      log.compaction.firstDirtyOffset = log.segments.all[1]?.baseOffset ?? 0;
      continue;
    }
    const producer = { producerId: 99, producerEpoch: 0, isTransactional: true };
    const data = buildRecordBatch([{ value: Buffer.from('aborted') }], { ...producer, baseSequence: 0 });
    const key = Uint8Array.of(0, 0, 0, 0);
    const marker = buildRecordBatch([{ key, value: new Uint8Array(6) }], { ...producer, isControl: true });
    for (const [bytes, origin] of [[data, 'client'] as const, [marker, 'coordinator'] as const]) {
      await new Promise((resolve) => log.appendAsLeader(bytes, { leaderEpoch: 0, origin }, resolve));
    }
    log.updateHighWatermark(log.logEndOffset);
    if (log.partition >= PARTITIONS / 2) log.deleteRecordsBefore(DELETED);
  }
  await manager.close();
}
