/** A log whose keys come again and again, for compaction: written by the storage package as a leader's batches come to a follower. */
import { silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Turn } from '@kafka-ts/environment/turn';
import { Errors } from '@kafka-ts/protocol/errors';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { CleanerSettings } from '@kafka-ts/storage/cleaner/cleaner-settings';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { KafkaConnection } from './kafka-connection.ts';

export interface KeyedLogShape {
  readonly topic: string;
  /** Before compression, about. */
  readonly totalBytes: number;
  readonly recordsPerBatch: number;
  readonly valueBytes: number;
  readonly keys: number;
  readonly codec: CompressionCodec;
  readonly segmentBytes: number;
}

const FIRST_TIMESTAMP = 1_763_000_000_000;

/** Opens the logs of `directory` with the storage package alone; `cleaner` for compaction by hand. */
export async function openLogs(
  directory: string,
  segmentBytes: number,
  cleanerSettings?: () => CleanerSettings,
): Promise<LogManager> {
  const { clock, files, random } = nodeEnvironment();
  const memory = new LogMemory();
  const config = { ...defaultLogConfig, segmentBytes, segmentMs: Number.POSITIVE_INFINITY };
  const compacted = { ...config, isCompacted: true, isDeleted: false, minCleanableDirtyRatio: 0 };
  const manager = await LogManager.open({
    env: {
      ...{ files, clock, random, memory, logger: silentLogger, turn: new Turn(clock) },
      ...{
        tails: new TailCache(memory),
        writeMode: new WriteMode(clock),
        indexCache: new IndexCache(1 << 24),
      },
    },
    randomHex: () => '0'.repeat(32),
    logDirs: [directory],
    configOf: () => compacted,
    settings: () => defaultLogManagerSettings,
    onLogDirFailure: ({ error }) => {
      throw error;
    },
    ...(cleanerSettings === undefined ? {} : { cleanerSettings }),
  });
  await manager.loadLogs();
  return manager;
}

/** Fills partition 0 of the topic and closes the log; returns its end offset. */
export async function fillKeyedLog(directory: string, shape: KeyedLogShape): Promise<number> {
  const manager = await openLogs(directory, shape.segmentBytes);
  const log = await manager.getOrCreateLog(shape.topic, 0, undefined);
  const bytesPerRecord = shape.valueBytes + 26;
  const batches = Math.ceil(shape.totalBytes / bytesPerRecord / shape.recordsPerBatch);
  const random = lcg(1);
  for (let batch = 0; batch < batches; batch++) await append(log, batchAt(shape, log.logEndOffset, random));
  log.roll();
  await append(log, batchAt(shape, log.logEndOffset, random));
  log.updateHighWatermark(log.logEndOffset);
  await log.flush();
  const { logEndOffset } = log;
  await manager.close();
  return logEndOffset;
}

function batchAt(shape: KeyedLogShape, baseOffset: number, random: () => number): Uint8Array {
  const { keys, valueBytes, recordsPerBatch, codec } = shape;
  const records = Array.from({ length: recordsPerBatch }, (_, index) => {
    const offset = baseOffset + index;
    const value = Buffer.alloc(valueBytes, `${offset} ${random().toString(36)} `);
    const key = Buffer.from(`key-${String(random() % keys).padStart(12, '0')}`);
    return { offset, timestamp: FIRST_TIMESTAMP + offset, key, value };
  });
  return buildRecordBatch(records, { baseOffset, codec, partitionLeaderEpoch: 0 });
}

/** The same numbers in every run. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 4;
  };
}

function append(log: UnifiedLog, records: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = ({ error }: { readonly error: { readonly name: string } }): void =>
      error === Errors.NONE ? resolve() : reject(new Error(`${log.name}: append failed with ${error.name}`));
    const begun = log.appendAsFollower(records, done);
    if (begun.error !== Errors.NONE) done(begun);
  });
}

/** A topic of one partition that is compacted whenever a hundredth of it is new. */
export async function makeCompactedTopic(port: number, name: string, segmentBytes: number): Promise<void> {
  const settings = {
    ...{ 'cleanup.policy': 'compact', 'segment.bytes': `${segmentBytes}` },
    'min.cleanable.dirty.ratio': '0.01',
  };
  const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  const connection = await KafkaConnection.open(port);
  try {
    const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs };
    const answer = await connection.call(createTopics, 4, { topics: [topic], timeoutMs: 30_000 });
    const [made] = answer.topics;
    if (made?.errorCode !== 0) throw new Error(`create topic ${name}: error ${made?.errorCode}`);
  } finally {
    connection.close();
  }
}
