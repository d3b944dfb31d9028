/**
 * A plain list of batches beside a real log, through any sequence of appends, rolls, truncations, retention, flushes,
 * clean restarts and crashes of the process and of the machine.
 */
import { join } from 'node:path';
import { baseOffsetAt, batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogManager } from '../directory/log-manager.ts';
import { defaultLogManagerSettings } from '../directory/log-manager-settings.ts';
import { batchOf, concatenated } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { producerBatchAt } from '../producer-state/producer-batch.ts';
import type { AppendResult } from './append-result.ts';
import { defaultLogConfig, type LogConfig } from './log-config.ts';
import { offsetForTimestamp } from './timestamp-search.ts';
import type { UnifiedLog } from './unified-log.ts';

const PRODUCER_ID = 77;
const config: LogConfig = {
  ...defaultLogConfig,
  segmentBytes: 2000,
  indexIntervalBytes: 150,
  segmentIndexBytes: 120,
  retentionBytes: 6000,
  fileDeleteDelayMs: 1000,
};

interface ModelBatch {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly timestamp: number;
  readonly bytes: Uint8Array;
}

/** What the log should hold. */
interface Model {
  batches: ModelBatch[];
  logStartOffset: number;
  timestamp: number;
  /** Above all that were sent. */
  unusedSequence: number;
}

/** The log under test and the machine it runs on. */
class Real {
  files: MemoryFileSystem;
  env: TestLogEnvironment;
  #manager: LogManager | undefined;

  constructor(platform: 'posix' | 'windows') {
    this.files = new MemoryFileSystem({ platform });
    this.env = logEnvironment(this.files);
  }

  get manager(): LogManager {
    if (this.#manager === undefined) throw new Error('not open');
    return this.#manager;
  }

  get log(): UnifiedLog {
    const log = this.manager.getLog('events', 0);
    if (log === undefined) throw new Error('no log');
    return log;
  }

  async open(): Promise<void> {
    this.#manager = await openLogs({
      env: this.env,
      logDirs: [join('/', 'logs')],
      configOf: () => config,
      settings: () => ({ ...defaultLogManagerSettings, producerIdExpirationMs: Number.POSITIVE_INFINITY }),
    });
    await this.#manager.getOrCreateLog('events', 0, undefined);
    this.log.updateHighWatermark(this.log.logEndOffset);
  }

  async crash(kind: 'process' | 'machine', seed: number): Promise<void> {
    this.files = this.files.crash(kind, seed);
    this.env = logEnvironment(this.files, this.env.clock.nowMs());
    await this.open();
  }

  /** All batches from the log's start on. */
  async read(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let startOffset = this.log.logStartOffset; startOffset < this.log.logEndOffset; ) {
      const request = { startOffset, maxBytes: 700, upperBound: this.log.logEndOffset, minOneBatch: true };
      const read = await this.log.read(request);
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

const endOf = (model: Model): number => model.batches.at(-1)?.nextOffset ?? model.logStartOffset;
const readable = (model: Model): ModelBatch[] =>
  model.batches.filter((batch) => batch.nextOffset > model.logStartOffset);

async function check(model: Model, real: Real): Promise<void> {
  const { log } = real;
  expect([log.logStartOffset, log.logEndOffset]).toEqual([model.logStartOffset, endOf(model)]);
  expect(await real.read()).toEqual(concatenated(readable(model).map((batch) => batch.bytes)));
  const last = readable(model).at(-1);
  if (last === undefined) return;
  const found = await offsetForTimestamp(log, last.timestamp);
  expect(found?.offset).toBe(Math.max(last.baseOffset, model.logStartOffset));
  expect(log.producers.judge(producerBatchAt(last.bytes, 0), 'client')).toMatchObject({
    kind: 'duplicate',
    baseOffset: last.baseOffset,
  });
}

type Command = fc.AsyncCommand<Model, Real>;

class Step implements Command {
  readonly #name: string;
  readonly #act: (model: Model, real: Real) => Promise<void>;

  constructor(name: string, act: (model: Model, real: Real) => Promise<void>) {
    this.#name = name;
    this.#act = act;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await this.#act(model, real);
    await check(model, real);
  }
  toString(): string {
    return this.#name;
  }
}

function append(count: number, valueBytes: number): Step {
  return new Step(`append ${count} × ${valueBytes}`, async (model, real) => {
    // A producer that asks for its state, as one does after an error: retries are tried by the check after each step.
    const known = real.log.producers.producers.get(PRODUCER_ID)?.lastSequence;
    const sequence = known === undefined ? model.unusedSequence : known + 1;
    model.unusedSequence = Math.max(model.unusedSequence, sequence + count);
    const timestamp = model.timestamp + 10;
    const bytes = batchOf({
      count,
      valueBytes,
      timestamp,
      producerId: PRODUCER_ID,
      sequence,
      leaderEpoch: -1,
    });
    const stored = await new Promise<number>((resolve, reject) => {
      const settle = (result: AppendResult): void =>
        result.error.code === 0
          ? resolve(result.baseOffset)
          : reject(new Error(`${result.error.name}: ${result.message}`));
      const result = real.log.appendAsLeader(bytes, { leaderEpoch: 3, origin: 'client' }, settle);
      if (result.error.code !== 0) settle(result);
    });
    const baseOffset = endOf(model);
    expect(stored).toBe(baseOffset);
    const kept = batchOf({ count, valueBytes, timestamp, producerId: PRODUCER_ID, sequence, leaderEpoch: 3 });
    new DataView(kept.buffer).setBigInt64(0, BigInt(baseOffset));
    model.batches.push({ baseOffset, nextOffset: baseOffset + count, timestamp, bytes: kept });
    model.timestamp = timestamp + count;
    real.log.updateHighWatermark(real.log.logEndOffset);
  });
}

const roll = new Step('roll', async (_, real) => real.log.roll());
const flush = new Step('flush', (_, real) => real.log.flush());

function truncate(share: number): Step {
  return new Step(`truncate to ${share}%`, async (model, real) => {
    // Not into the batch that the log begins in the middle of: where that is would be forgotten by a crash.
    const isCut = (readable(model)[0]?.baseOffset ?? 0) < model.logStartOffset ? 1 : 0;
    const kept = Math.max(isCut, Math.floor((readable(model).length * share) / 100));
    const first = model.batches.length - readable(model).length;
    const batches = model.batches.slice(0, first + kept);
    const offset = Math.max(batches.at(-1)?.nextOffset ?? 0, model.logStartOffset);
    await real.log.truncateTo(offset);
    model.batches = batches.filter((batch) => batch.nextOffset <= offset);
    if (endOf(model) < offset) model.batches = [];
    real.log.updateHighWatermark(real.log.logEndOffset);
  });
}

function deleteRecords(share: number): Step {
  return new Step(`delete records below ${share}%`, async (model, real) => {
    const offset = model.logStartOffset + Math.floor(((endOf(model) - model.logStartOffset) * share) / 100);
    real.log.deleteRecordsBefore(offset);
    model.logStartOffset = Math.max(model.logStartOffset, offset);
  });
}

const retention = new Step('retention', async (model, real) => {
  await real.manager.deleteOldSegments();
  real.env.clock.advance(2000);
  await real.manager.idle();
  // Which segments there are is the log's own business; that it keeps enough is checked here.
  const start = real.log.logStartOffset;
  expect(start).toBeGreaterThanOrEqual(model.logStartOffset);
  const gone = readable(model).filter((batch) => batch.nextOffset <= start);
  const left = readable(model).reduce((total, batch) => total + batch.bytes.length, 0);
  const goneBytes = gone.reduce((total, batch) => total + batch.bytes.length, 0);
  if (gone.length > 0)
    expect(left - goneBytes).toBeGreaterThanOrEqual(config.retentionBytes - config.segmentBytes);
  model.logStartOffset = start;
});

const restart = new Step('clean restart', async (_, real) => {
  await real.manager.close();
  await real.open();
});

/** After a crash the start may be an older one, whose checkpoint is what was written last; batches before it may be gone. */
function adoptStart(model: Model, real: Real): void {
  const start = real.log.logStartOffset;
  expect(start).toBeLessThanOrEqual(model.logStartOffset);
  const isKnown = model.batches.some((batch) => batch.baseOffset <= start && start < batch.nextOffset);
  if (isKnown || start === endOf(model)) model.logStartOffset = start;
  else real.log.deleteRecordsBefore(model.logStartOffset);
}

const kill = new Step('kill -9', async (model, real) => {
  await real.crash('process', 1);
  adoptStart(model, real);
});

function powerLoss(seed: number): Step {
  return new Step(`power loss ${seed}`, async (model, real) => {
    const durable = real.log.recoveryPoint;
    await real.crash('machine', seed);
    const { logStartOffset, logEndOffset } = real.log;
    expect(logEndOffset).toBeGreaterThanOrEqual(durable);
    const found = batchesIn(await real.read());
    const lost = readable(model).filter((batch) => !found.has(batch.baseOffset));
    expect(lost.filter((batch) => batch.nextOffset <= durable)).toEqual([]);
    model.batches = model.batches.filter((batch) => found.has(batch.baseOffset));
    for (const batch of model.batches) expect(found.get(batch.baseOffset)).toEqual(batch.bytes);
    expect(found.size).toBe(model.batches.length);
    model.logStartOffset = logStartOffset;
    if (endOf(model) < logEndOffset) {
      // The newest segment's name survived without its content: the log goes on at its name.
      await real.log.truncateFullyAndStartAt(logEndOffset);
      model.batches = [];
      model.logStartOffset = logEndOffset;
    }
  });
}

function batchesIn(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const sizeBytes = batchSizeAt(bytes, at);
    found.set(baseOffsetAt(bytes, at), bytes.subarray(at, at + sizeBytes));
    at += sizeBytes;
  }
  return found;
}

const commands = fc.commands(
  [
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(400)).map(([count, bytes]) => append(count, bytes)),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(400)).map(([count, bytes]) => append(count, bytes)),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(400)).map(([count, bytes]) => append(count, bytes)),
    fc.constant(roll),
    fc.constant(flush),
    fc.nat(100).map(truncate),
    fc.nat(100).map(deleteRecords),
    fc.constant(retention),
    fc.constant(restart),
    fc.constant(kill),
    fc.nat(1_000_000).map(powerLoss),
  ],
  { maxCommands: 60, size: '+1' },
);

describe.each(['posix', 'windows'] as const)('with the rules of %s', (platform) => {
  test('a log does what a list of batches does', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const real = new Real(platform);
        await real.open();
        const model: Model = {
          batches: [],
          logStartOffset: 0,
          timestamp: 1_700_000_000_000,
          unusedSequence: 0,
        };
        await fc.asyncModelRun(() => ({ model, real }), list);
        await real.manager.close();
      }),
      { numRuns: 80 },
    );
  });
});
