/**
 * Log directories of many GB, written in seconds: batches that differ only in their headers go through the storage package
 * as a leader's come to a follower, 1 MiB at a time. What lies there afterwards is what a cleanly stopped broker leaves.
 * They are made once below `$BENCH_DIR` (or the temporary directory) and used again; `--keep` leaves them there.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Turn } from '@kafka-ts/environment/turn';
import { Errors } from '@kafka-ts/protocol/errors';
import { CompressionCodec, codecName } from '@kafka-ts/protocol/records/compression/compression-codec';
import { patchCrc } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import { defaultLogManagerSettings } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import type { AppendResult } from '@kafka-ts/storage/log/append-result';
import { defaultLogConfig } from '@kafka-ts/storage/log/log-config';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';

export interface LogsShape {
  readonly topic: string;
  readonly partitions: number;
  readonly totalBytes: number;
  /** Of each batch, about. */
  readonly batchBytes: number;
  readonly valueBytes: number;
  readonly segmentBytes: number;
  /** None by default. `batchBytes` counts before compression, `totalBytes` after. */
  readonly codec?: CompressionCodec;
}

export interface FilledLogs extends LogsShape {
  readonly directory: string;
  readonly recordsPerBatch: number;
  /** Of each partition. */
  readonly endOffset: number;
  /** Of record 0; each later record is a millisecond younger, so that every one has its own. */
  readonly firstTimestamp: number;
}

const firstTimestamp = 1_763_000_000_000;
const chunkBytes = 1 << 20;
const doneName = 'filled';

/** The log directory of that shape: a new one, or the one of an earlier run. */
export async function filledLogs(shape: LogsShape): Promise<FilledLogs> {
  const { topic, partitions, totalBytes, batchBytes, valueBytes, segmentBytes } = shape;
  const { codec = CompressionCodec.none } = shape;
  const sizes = [partitions, totalBytes, batchBytes, valueBytes, segmentBytes];
  const name = [topic, ...sizes, ...(codec === CompressionCodec.none ? [] : [codecName(codec)])].join('-');
  const home = join(process.env['BENCH_DIR'] ?? tmpdir(), `kafka-ts-bench-${name}`);
  const directory = join(home, 'logs');
  const { bytes, recordsPerBatch } = firstBatch(shape, 0);
  const batches = Math.ceil(totalBytes / partitions / bytes.length);
  const filled = {
    ...shape,
    directory,
    recordsPerBatch,
    endOffset: batches * recordsPerBatch,
    firstTimestamp,
  };
  if (existsSync(join(home, doneName))) return filled;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const startedAt = performance.now();
  await fill(shape, directory, batches);
  mkdirSync(join(home, doneName));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${directory}: ${(totalBytes / 1e9).toFixed(1)} GB written in ${seconds.toFixed(1)} s`);
  return filled;
}

export function deleteFilledLogs({ directory }: FilledLogs): void {
  rmSync(join(directory, '..'), { recursive: true, force: true });
}

async function fill(shape: LogsShape, directory: string, batches: number): Promise<void> {
  const { clock, files, random } = nodeEnvironment();
  const memory = new LogMemory();
  const { segmentBytes } = shape;
  const config = { ...defaultLogConfig, segmentBytes, segmentMs: Number.POSITIVE_INFINITY };
  const logs = await LogManager.open({
    env: {
      ...{
        files,
        clock,
        random,
        memory,
        logger: silentLogger,
        turn: new Turn(clock),
        tails: new TailCache(memory),
      },
      ...{ writeMode: new WriteMode(clock), indexCache: new IndexCache(1 << 24) },
    },
    randomHex: () => '0'.repeat(32),
    logDirs: [directory],
    configOf: () => config,
    settings: () => defaultLogManagerSettings,
    onLogDirFailure: ({ error }) => {
      throw error;
    },
  });
  await logs.loadLogs();
  for (let partition = 0; partition < shape.partitions; partition++) {
    const log = await logs.getOrCreateLog(shape.topic, partition, undefined);
    await fillLog(log, firstBatch(shape, partition), batches);
    log.updateHighWatermark(log.logEndOffset);
    await log.flush();
  }
  await logs.close();
}

async function fillLog(log: UnifiedLog, batch: FirstBatch, batches: number): Promise<void> {
  const { length } = batch.bytes;
  const perChunk = Math.max(1, Math.floor(chunkBytes / length));
  const chunk = new Uint8Array(perChunk * length);
  for (let copy = 0; copy < perChunk; copy++) chunk.set(batch.bytes, copy * length);
  const view = new DataView(chunk.buffer);
  for (let done = 0; done < batches; done += perChunk) {
    const count = Math.min(perChunk, batches - done);
    for (let index = 0; index < count; index++) {
      moveBatch(view, index * length, (done + index) * batch.recordsPerBatch, batch.recordsPerBatch);
      patchCrc(chunk, index * length);
    }
    await append(log, chunk.subarray(0, count * length));
  }
}

/** Offsets, timestamps and sequence numbers of the batch at `at` become those of one that begins with record `offset`. */
function moveBatch(view: DataView, at: number, offset: number, count: number): void {
  view.setBigInt64(at, BigInt(offset));
  view.setBigInt64(at + 27, BigInt(firstTimestamp + offset));
  view.setBigInt64(at + 35, BigInt(firstTimestamp + offset + count - 1));
  view.setInt32(at + 53, offset % 2 ** 31);
}

function append(log: UnifiedLog, records: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = ({ error }: AppendResult): void =>
      error === Errors.NONE ? resolve() : reject(new Error(`${log.name}: append failed with ${error.name}`));
    const begun = log.appendAsFollower(records, done);
    if (begun.error !== Errors.NONE) done(begun);
  });
}

interface FirstBatch {
  readonly bytes: Uint8Array;
  readonly recordsPerBatch: number;
}

/** Record after record a millisecond later, from an idempotent producer as Java's are by default. */
function firstBatch(shape: LogsShape, partition: number): FirstBatch {
  const { batchBytes, valueBytes, codec = CompressionCodec.none } = shape;
  const recordsPerBatch = Math.max(1, Math.floor(batchBytes / (valueBytes + 10)));
  const same = Uint8Array.from({ length: valueBytes }, (_, index) => 97 + ((index * 7 + partition) % 26));
  const letters = codec === CompressionCodec.none ? undefined : lettersByChance(partition);
  const records = Array.from({ length: recordsPerBatch }, (_, offset) => {
    const value = letters === undefined ? same : Uint8Array.from({ length: valueBytes }, letters);
    return { offset, timestamp: firstTimestamp + offset, key: null, value };
  });
  const producer = { producerId: 1000 + partition, producerEpoch: 0, baseSequence: 0 };
  return {
    bytes: buildRecordBatch(records, { partitionLeaderEpoch: 0, codec, ...producer }),
    recordsPerBatch,
  };
}

/** What compresses to some two thirds, as texts do: the same letter over and over would leave nothing to decompress. */
function lettersByChance(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 97 + ((state >>> 16) % 26);
  };
}
