/** Checkpoints of which a bit is wrong: each is named, and no log is cut, shown or forgotten for it. */
import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { defaultLogConfig } from '../log/log-config.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { LogManager } from './log-manager.ts';

const BATCHES = 10;
/** Deleted by `DeleteRecords`: in the middle of the second segment. */
const START = 17;
const END = 3 * BATCHES;
/** Leader epochs and where they begin. */
const EPOCHS = [
  [0, 0],
  [2, 12],
  [5, 21],
  [6, 27],
] as const;
const TOPIC_ID = 'AbCdEfGhIjKlMnOpQrStUv';

let files: MemoryFileSystem;
let env: TestLogEnvironment;
beforeEach(() => {
  files = new MemoryFileSystem();
  env = logEnvironment(files);
});

async function open(): Promise<LogManager> {
  return openLogs({
    env,
    logDirs: ['/logs'],
    configOf: () => ({ ...defaultLogConfig, segmentBytes: 500 }),
  });
}

/** A stopped broker's directory: three segments, the start of the log inside the second, compacted up to the third. */
async function stopped(): Promise<void> {
  const manager = await open();
  const log = await manager.getOrCreateLog('events', 0, TOPIC_ID);
  for (let batch = 0; batch < BATCHES; batch++) {
    const leaderEpoch = EPOCHS.findLast(([, startOffset]) => startOffset <= 3 * batch)?.[0] ?? 0;
    log.leaderEpochCache.assign(leaderEpoch, log.logEndOffset);
    await new Promise((resolve) => {
      log.appendAsLeader(batchOf({ count: 3 }), { leaderEpoch, origin: 'client' }, resolve);
    });
  }
  log.updateHighWatermark(log.logEndOffset);
  log.deleteRecordsBefore(START);
  log.compaction.firstDirtyOffset = 12;
  await manager.close();
}

const path = (name: string): string => join('/logs', name);

function bytesOf(name: string): Uint8Array {
  const bytes = files.readFileSync(path(name));
  if (bytes === undefined) throw new Error(`no ${name}`);
  return bytes;
}

function put(name: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const handle = files.openSync(path(name), 'create');
  handle.truncateSync(0);
  handle.writeSync([bytes], 0);
  handle.closeSync();
}

/** The content of a file with each of its bits (each `stride`th) turned over, one at a time. */
function* flipped(name: string, stride = 1): Generator<Uint8Array> {
  const whole = bytesOf(name);
  for (let bit = 0; bit < 8 * whole.length; bit += stride) {
    const bytes = whole.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield bytes;
  }
}

async function offsetsOf(log: UnifiedLog): Promise<number> {
  let count = 0;
  for (let startOffset = log.logStartOffset; startOffset < log.logEndOffset; ) {
    const read = await log.read({ startOffset, maxBytes: 1 << 20, upperBound: END, minOneBatch: true });
    for (const lease of read.records) lease.release();
    count += read.nextOffset - startOffset;
    startOffset = read.nextOffset;
  }
  return count;
}

/** Starts, looks at the log, stops; the warnings. */
async function restarted(what: string): Promise<string[]> {
  env.lines.length = 0;
  const manager = await open();
  const log = await manager.getOrCreateLog('events', 0, TOPIC_ID);
  log.updateHighWatermark(END);
  expect([log.logStartOffset, log.logEndOffset, log.topicId], what).toEqual([START, END, TOPIC_ID]);
  expect(await offsetsOf(log), what).toBe(END - START);
  await manager.close();
  return env.lines.filter((line) => line.startsWith('WARN'));
}

test.each([
  'log-start-offset-checkpoint',
  'recovery-point-offset-checkpoint',
  'replication-offset-checkpoint',
  'cleaner-offset-checkpoint',
  'events-0/partition.metadata',
])(
  'whatever bit of %s turns over while the broker is stopped, it is named, and nothing else changes',
  async (name) => {
    await stopped();
    let number = 0;
    for (const damaged of flipped(name)) {
      const what = `bit ${number++} of ${name}: ${JSON.stringify(new TextDecoder().decode(damaged))}`;
      put(name, damaged);
      const warnings = await restarted(what);
      expect(warnings, what).toHaveLength(1);
      expect(warnings[0], what).toContain(path(name));
    }
  },
);

test('whatever bit of leader-epoch-checkpoint turns over, no epoch is told that is not that of the batches', async () => {
  await stopped();
  const name = 'events-0/leader-epoch-checkpoint';
  const whole = bytesOf(name);
  for (const damaged of flipped(name)) {
    const what = JSON.stringify(new TextDecoder().decode(damaged));
    put(name, damaged);
    env.lines.length = 0;
    const manager = await open();
    const cache = manager.getLog('events', 0)?.leaderEpochCache;
    for (let offset = START; offset < END; offset++) {
      const right = EPOCHS.findLast(([, startOffset]) => startOffset <= offset)?.[0];
      expect([right, undefined], `${what}: ${offset}`).toContain(cache?.epochForOffset(offset));
    }
    for (const [index, [epoch]] of EPOCHS.entries()) {
      const right = EPOCHS[index + 1]?.[1] ?? END;
      const { endOffset } = cache?.endOffsetFor(epoch, END) ?? { endOffset: 0 };
      // Of one that is not known any more nothing is said by which a client would cut off what is right.
      const isKnown = cache?.entries.some((entry) => entry.epoch === epoch);
      if (isKnown) expect(endOffset, `${what}: end of ${epoch}`).toBe(right);
      else if (endOffset >= 0) expect(endOffset, `${what}: end of ${epoch}`).toBeGreaterThanOrEqual(right);
    }
    if (cache?.entries.length !== 3)
      expect(
        env.lines.some((line) => line.startsWith('WARN') && line.includes(path(name))),
        what,
      ).toBe(true);
    await manager.close();
    put(name, whole);
  }
});

test('whatever bit of kafka-ts.json turns over, nothing of it is believed that is wrong', async () => {
  await stopped();
  for (const damaged of flipped('kafka-ts.json', 7)) {
    const what = new TextDecoder().decode(damaged);
    put('kafka-ts.json', damaged);
    for (const warning of await restarted(what)) expect(warning, what).toContain(path('kafka-ts.json'));
  }
});

test('what Apache wrote since the stop is believed, whatever ours had noted', async () => {
  await stopped();
  files.deleteSync(path('.kafka_cleanshutdown'));
  put('log-start-offset-checkpoint', '0\n1\nevents 0 20\n');
  env.clock.advance(1);
  put('.kafka_cleanshutdown', '');
  files.setModifiedSync(path('.kafka_cleanshutdown'), 1);
  env.lines.length = 0;
  const manager = await open();
  expect(manager.getLog('events', 0)?.logStartOffset).toBe(20);
  expect(env.lines.filter((line) => line.startsWith('WARN'))).toEqual([]);
  await manager.close();
});

test.each([true, false])(
  'a log start that nothing else says was reached deletes no log, after a clean stop (%s) of another broker',
  async (isClean) => {
    await stopped();
    files.deleteSync(path('kafka-ts.json'));
    if (!isClean) files.deleteSync(path('.kafka_cleanshutdown'));
    put('log-start-offset-checkpoint', '0\n1\nevents 0 81\n');
    put('recovery-point-offset-checkpoint', '0\n1\nevents 0 46\n');
    env.lines.length = 0;
    const manager = await open();
    const log = manager.getLog('events', 0);
    expect([log?.logStartOffset, log?.logEndOffset]).toEqual([0, END]);
    const warned = env.lines.filter((line) => line.startsWith('WARN')).join('\n');
    expect(warned).toContain(
      '/logs/log-start-offset-checkpoint: expected an offset of 0 to 30 for events-0, found 81',
    );
    expect(warned).toContain('/logs/recovery-point-offset-checkpoint: expected an offset up to 30');
    await manager.close();
  },
);
