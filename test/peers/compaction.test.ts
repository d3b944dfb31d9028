/**
 * The same log compacted by Apache's broker and by ours: batches of all codecs, tombstones, an idempotent producer, transactions that were
 * committed and aborted. Apache takes them through its protocol; its directory is copied before it may compact, and then compacted by
 * both. Segments, headers and records must be the same but for the moment that each says tombstones may go.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Turn } from '@kafka-ts/environment/turn';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { incrementalAlterConfigs } from '@kafka-ts/protocol/messages/incremental-alter-configs';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { writeTxnMarkers } from '@kafka-ts/protocol/messages/write-txn-markers';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import {
  attributesAt,
  BatchAttributes,
  baseOffsetAt,
  baseSequenceAt,
  baseTimestampAt,
  lastOffsetAt,
  maxTimestampAt,
  partitionLeaderEpochAt,
  producerEpochAt,
  producerIdAt,
  recordCountAt,
} from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { defaultCleanerSettings } from '@kafka-ts/storage/cleaner/cleaner-settings';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { expect, test } from 'vitest';
import { startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';

const TOPIC = 'compacted';
const SEGMENT_BYTES = 3000;
const FIRST_TIMESTAMP = Date.UTC(2026, 10, 1);
const seed = Number(process.env['COMPACTION_SEED'] ?? 1);
const batches = Number(process.env['COMPACTION_BATCHES'] ?? 400);

const { none, gzip, snappy, lz4, zstd } = CompressionCodec;
const codecs = [none, gzip, snappy, lz4, zstd] as const;

/** Batches as a client sends them, and the ends of transactions. */
class Writer {
  readonly #connection: KafkaConnection;
  readonly #random = new SeededRandom(seed);
  readonly #sequences = new Map<number, number>();
  readonly #open = new Set<number>();
  #time = FIRST_TIMESTAMP;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  async write(count: number): Promise<void> {
    for (let batch = 0; batch < count; batch++) await this.#step();
    for (const producerId of this.#open) await this.#end(producerId, true);
    // Rolls, so that all of the above may be compacted.
    await this.#send({ producerId: -1, isTransactional: false, valueBytes: SEGMENT_BYTES });
  }

  async #step(): Promise<void> {
    const kind = this.#random.below(10);
    if (kind < 4) await this.#send({ producerId: -1, isTransactional: false });
    else if (kind < 6) await this.#send({ producerId: 1000, isTransactional: false });
    else if (kind < 9) await this.#send({ producerId: 2000 + this.#random.below(2), isTransactional: true });
    else {
      const producerId = 2000 + this.#random.below(2);
      if (this.#open.has(producerId)) await this.#end(producerId, this.#random.chance(50));
    }
  }

  async #send(batch: {
    readonly producerId: number;
    readonly isTransactional: boolean;
    readonly valueBytes?: number;
  }): Promise<void> {
    const { producerId, isTransactional } = batch;
    const random = this.#random;
    const records = Array.from({ length: 1 + random.below(6) }, (_, index) => ({
      offset: index,
      timestamp: this.#nextTime(),
      key: Buffer.from(`key-${random.below(30)}`),
      value: random.chance(20) ? null : Buffer.alloc(batch.valueBytes ?? random.below(60), `${this.#time}`),
      headers: random.chance(20) ? [{ key: 'h', value: Buffer.from('x') }] : [],
    }));
    const baseSequence = this.#sequences.get(producerId) ?? 0;
    const identity = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence, isTransactional };
    const codec = random.pick(codecs);
    const bytes = buildRecordBatch(records, { codec, ...identity });
    this.#sequences.set(producerId, baseSequence + records.length);
    if (isTransactional) this.#open.add(producerId);
    const answer = await this.#connection.call(produce, 7, {
      ...{
        transactionalId: isTransactional ? `transaction-${producerId}` : null,
        acks: -1,
        timeoutMs: 10_000,
      },
      topicData: [{ name: TOPIC, partitionData: [{ index: 0, records: bytes }] }],
    });
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  }

  #nextTime(): number {
    this.#time += this.#random.below(2000);
    return this.#time;
  }

  async #end(producerId: number, isCommit: boolean): Promise<void> {
    this.#open.delete(producerId);
    const topics = [{ name: TOPIC, partitionIndexes: [0] }];
    const marker = { producerId, producerEpoch: 0, transactionResult: isCommit, topics, coordinatorEpoch: 0 };
    const answer = await this.#connection.call(writeTxnMarkers, 0, { markers: [marker] });
    expect(answer.markers[0]?.topics[0]?.partitions[0]?.errorCode).toBe(0);
  }
}

async function makeTopic(connection: KafkaConnection): Promise<void> {
  const configs = Object.entries({
    'cleanup.policy': 'compact',
    'segment.bytes': `${SEGMENT_BYTES}`,
    // No log is dirtier than wholly: nothing is compacted until this changes.
    'min.cleanable.dirty.ratio': '1',
    'max.message.bytes': '100000',
  }).map(([name, value]) => ({ name, value }));
  const topic = { name: TOPIC, numPartitions: 1, replicationFactor: 1, assignments: [], configs };
  const answer = await connection.call(createTopics, 4, { topics: [topic], timeoutMs: 30_000 });
  expect(answer.topics[0]?.errorCode).toBe(0);
  await sleep(500);
}

async function allowCompaction(connection: KafkaConnection): Promise<void> {
  const configs = [{ name: 'min.cleanable.dirty.ratio', configOperation: 0, value: '0.0001' }];
  const resources = [{ resourceType: 2, resourceName: TOPIC, configs }];
  const answer = await connection.call(incrementalAlterConfigs, 0, { resources, validateOnly: false });
  expect(answer.responses[0]?.errorCode).toBe(0);
}

/** Compacts the logs of a directory that a killed broker left, with our storage. */
async function compactByOurs(directory: string): Promise<void> {
  const { clock, files, random } = nodeEnvironment();
  const memory = new LogMemory();
  const config = {
    ...{ ...defaultLogConfig, isCompacted: true, isDeleted: false },
    ...{ segmentBytes: SEGMENT_BYTES, minCleanableDirtyRatio: 0.0001, maxMessageBytes: 100_000 },
  };
  const warnings: string[] = [];
  const logger = {
    ...silentLogger,
    warn: (text: string) => warnings.push(text),
    error: (text: string) => warnings.push(text),
  };
  const manager = await LogManager.open({
    env: {
      ...{ files, clock, random, memory, logger, turn: new Turn(clock), tails: new TailCache(memory) },
      ...{ writeMode: new WriteMode(clock), indexCache: new IndexCache(1 << 20) },
    },
    ...{ randomHex: () => '5'.repeat(32), logDirs: [directory], configOf: () => config },
    settings: () => defaultLogManagerSettings,
    cleanerSettings: () => defaultCleanerSettings,
    onLogDirFailure: ({ error }) => {
      throw error;
    },
  });
  await manager.loadLogs();
  const log = manager.getLog(TOPIC, 0);
  log?.updateHighWatermark(log.logEndOffset);
  await manager.cleaner?.cleanAll();
  await manager.close();
  expect(warnings.filter((text) => /clean/.test(text))).toEqual([]);
}

/** Each batch of each segment in a line, with its records; the time from which on tombstones may go only as such. */
function shown(directory: string): string[] {
  const lines: string[] = [];
  const names = readdirSync(join(directory, `${TOPIC}-0`)).filter((name) => /\.(log|txnindex)$/.test(name));
  for (const name of names.sort()) {
    const bytes = readFileSync(join(directory, `${TOPIC}-0`, name));
    lines.push(name);
    if (name.endsWith('.txnindex')) lines.push(bytes.toString('hex'));
    else for (const at of batchPositions(bytes)) lines.push(...batchLines(bytes, at));
  }
  return lines;
}

function batchLines(bytes: Uint8Array, at: number): string[] {
  const attributes = attributesAt(bytes, at);
  const hasHorizon = (attributes & BatchAttributes.deleteHorizon) !== 0;
  const fields = [
    ...[baseOffsetAt(bytes, at), lastOffsetAt(bytes, at), partitionLeaderEpochAt(bytes, at), attributes],
    ...[hasHorizon ? 'horizon' : baseTimestampAt(bytes, at), maxTimestampAt(bytes, at)],
    ...[
      producerIdAt(bytes, at),
      producerEpochAt(bytes, at),
      baseSequenceAt(bytes, at),
      recordCountAt(bytes, at),
    ],
  ];
  const records = [...readRecords(bytes, { position: at })].map(
    ({ offset, timestamp, key, value, headers }) => {
      const text = [key, value].map((one) => (one === null ? 'null' : Buffer.from(one).toString('latin1')));
      return `  ${offset} ${timestamp} ${text.join('=')} ${headers.length}`;
    },
  );
  return [fields.join(' '), ...records];
}

test('compacts a log as Apache 3.9.2 does, batch by batch', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kafka-ts-compaction-'));
  const config = { 'log.cleaner.backoff.ms': '50', 'transaction.partition.verification.enable': 'false' };
  const cluster = await startCluster({ kind: 'apache 3.9.2', config });
  const connection = await KafkaConnection.open(cluster.port);
  try {
    await makeTopic(connection);
    await new Writer(connection).write(batches);
    cpSync(join(cluster.logDir, `${TOPIC}-0`), join(home, `${TOPIC}-0`), { recursive: true });
    const before = shown(home);
    await allowCompaction(connection);
    const logText = (): string => readFileSync(cluster.broker.options.logPath, 'utf8');
    for (const deadline = Date.now() + 30_000; !/cleaned log compacted-0/.test(logText()); await sleep(20)) {
      if (Date.now() > deadline) throw new Error('Apache did not compact the log within 30 s');
    }
    await compactByOurs(home);
    const apache = shown(cluster.logDir);
    expect(apache.length).toBeLessThan(before.length / 2);
    expect(apache.some((line) => line.includes('horizon'))).toBe(true);
    expect(shown(home)).toEqual(apache);
  } finally {
    connection.close();
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }
}, 90_000);
