import { join } from 'node:path';
import { silentLogger } from '@kafka-ts/environment/logger';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import type { AppendOrigin } from './append-verdict.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { ProducerEntry } from './producer-entry.ts';
import { CorruptSnapshotError, decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts';
import { ProducerStateManager } from './producer-state-manager.ts';

const HOUR_MS = 3_600_000;
const MAX = 0x7fffffff;

interface BatchShape {
  readonly epoch?: number;
  readonly sequence?: number;
  readonly count?: number;
  readonly timestamp?: number;
  readonly transactional?: boolean;
}

function batch(shape: BatchShape, producerId = 7): ProducerBatch {
  const { epoch = 0, sequence = 0, count = 1, timestamp = 1000, transactional = false } = shape;
  return {
    producerId,
    producerEpoch: epoch,
    baseSequence: sequence,
    lastOffsetDelta: count - 1,
    maxTimestamp: timestamp,
    isTransactional: transactional,
  };
}

describe.each(fileSystemCases)('producer state on $name', ({ make }) => {
  let place: TestDirectory;
  beforeEach(() => {
    place = make();
  });
  afterEach(() => place.remove());

  const open = (): ProducerStateManager =>
    new ProducerStateManager({
      files: place.files,
      logger: silentLogger,
      directory: place.directory,
      names: place.files.readDirectorySync(place.directory).map((entry) => entry.name),
      place: 'events-0',
      expirationMs: () => 24 * HOUR_MS,
    });
  const snapshots = (): string[] => place.files.readDirectorySync(place.directory).map((entry) => entry.name);

  /** Appends `shapes` one behind the other, from offset 0. */
  function appended(...shapes: BatchShape[]): ProducerStateManager {
    const state = open();
    for (const shape of shapes) add(state, shape);
    return state;
  }
  function add(state: ProducerStateManager, shape: BatchShape, producerId = 7): number {
    const one = batch(shape, producerId);
    const baseOffset = state.mapEndOffset;
    state.append(one, baseOffset);
    state.updateMapEndOffset(baseOffset + one.lastOffsetDelta + 1);
    return baseOffset;
  }
  function verdict(state: ProducerStateManager, shape: BatchShape, origin: AppendOrigin = 'client'): string {
    const result = state.judge(batch(shape), origin);
    if (result.kind === 'refuse') return result.error;
    return result.kind === 'duplicate' ? `duplicate of ${result.baseOffset}` : result.kind;
  }

  test.each<[string, BatchShape[], BatchShape, string]>([
    ['an unknown producer may begin anywhere', [], { sequence: 500 }, 'append'],
    ['the next sequence follows', [{ sequence: 0, count: 10 }], { sequence: 10 }, 'append'],
    ['a gap is refused', [{ sequence: 0, count: 10 }], { sequence: 11 }, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    [
      'an overlap is refused',
      [{ sequence: 0, count: 10 }],
      { sequence: 9, count: 2 },
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    ],
    [
      'the same range is a duplicate',
      [{ sequence: 0, count: 10 }],
      { sequence: 0, count: 10 },
      'duplicate of 0',
    ],
    ['a new epoch begins at 0', [{ sequence: 5 }], { epoch: 1, sequence: 0 }, 'append'],
    [
      'a new epoch begins nowhere else',
      [{ sequence: 5 }],
      { epoch: 1, sequence: 6 },
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    ],
    ['an old epoch is fenced', [{ epoch: 3 }], { epoch: 2, sequence: 1 }, 'INVALID_PRODUCER_EPOCH'],
    ['0 follows 2^31-1', [{ sequence: MAX }], { sequence: 0 }, 'append'],
    [
      'a batch may run across the end of the circle',
      [{ sequence: MAX - 1, count: 4 }],
      { sequence: 2 },
      'append',
    ],
    [
      'and is recognised',
      [{ sequence: MAX - 1, count: 4 }],
      { sequence: MAX - 1, count: 4 },
      'duplicate of 0',
    ],
    [
      'non-transactional inside a transaction',
      [{ transactional: true }],
      { sequence: 1 },
      'INVALID_TXN_STATE',
    ],
  ])('%s', (_, before, next, expected) => {
    expect(verdict(appended(...before), next)).toBe(expected);
  });

  test('the last five batches are recognised, older ones are out of order', () => {
    const state = appended(...[0, 1, 2, 3, 4, 5].map((sequence) => ({ sequence })));
    for (const sequence of [1, 2, 3, 4, 5])
      expect(verdict(state, { sequence })).toBe(`duplicate of ${sequence}`);
    expect(verdict(state, { sequence: 0 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  });

  test('batches of a former epoch are no duplicates', () => {
    expect(
      verdict(appended({ sequence: 0 }, { epoch: 1, sequence: 0, count: 2 }), { epoch: 1, sequence: 0 }),
    ).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  });

  test.each<[AppendOrigin, BatchShape, string]>([
    ['coordinator', { sequence: -1 }, 'append'],
    ['coordinator', { epoch: 1, sequence: -1 }, 'INVALID_PRODUCER_EPOCH'],
    ['replication', { epoch: 1, sequence: 99 }, 'append'],
  ])('what a %s appends is checked less', (origin, shape, expected) => {
    const epoch = shape.epoch ?? 2;
    expect(verdict(appended({ epoch: 2, sequence: 3 }), { ...shape, epoch }, origin)).toBe(expected);
  });

  test('a refusal names partition, producer, and both sequences', () => {
    expect(appended({ sequence: 4 }).judge(batch({ sequence: 6 }), 'client')).toMatchObject({
      message: 'events-0: producer 7 with epoch 0 comes with sequence 6, expected 5',
    });
  });

  test('a snapshot brings the newest batches back, so that a retry of any of them is recognised', async () => {
    const state = appended({ sequence: 0 }, { sequence: 1, count: 3 });
    state.takeSnapshot();
    await state.snapshots.flush();
    expect(snapshots()).toEqual(['00000000000000000004.snapshot']);
    const reopened = open();
    reopened.truncateAndReload(0, 4, 2000);
    expect(reopened.mapEndOffset).toBe(4);
    expect(verdict(reopened, { sequence: 1, count: 3 })).toBe('duplicate of 1');
    expect(verdict(reopened, { sequence: 0 })).toBe('duplicate of 0');
    expect(verdict(reopened, { sequence: 4 })).toBe('append');
  });

  test('no second snapshot is taken at the same end, an empty one has 10 bytes', () => {
    const state = open();
    state.takeSnapshot();
    expect(snapshots()).toEqual([]);
    state.updateMapEndOffset(5);
    state.takeSnapshot();
    state.takeSnapshot();
    expect(snapshots()).toEqual(['00000000000000000005.snapshot']);
    expect(place.files.statusSync(state.snapshots.path(5))?.sizeBytes).toBe(10);
  });

  test('after a clean shutdown the snapshot is read when it is first needed', () => {
    appended({ sequence: 0 }).takeSnapshot();
    const state = open();
    state.deferToSnapshot({ logStartOffset: 0, logEndOffset: 1, nowMs: 2000, replay: () => {} });
    place.files.renameSync(state.snapshots.path(1), join(place.directory, 'away'));
    state.updateMapEndOffset(9);
    place.files.renameSync(join(place.directory, 'away'), state.snapshots.path(1));
    expect(verdict(state, { sequence: 0 })).toBe('duplicate of 0');
    expect(state.mapEndOffset).toBe(9);
    state.takeSnapshot();
    expect(
      decodeProducerSnapshot(place.files.readFileSync(state.snapshots.path(9)) ?? new Uint8Array()),
    ).toHaveLength(1);
  });

  test('a deferred snapshot that is corrupt is deleted, and the log replayed from the one before', () => {
    const state = appended({ sequence: 0 });
    state.takeSnapshot();
    add(state, { sequence: 1 });
    state.takeSnapshot();
    const handle = place.files.openSync(state.snapshots.path(2), 'read-write');
    handle.writeSync([new Uint8Array([99])], 20);
    handle.closeSync();
    const reopened = open();
    const replayed: number[] = [];
    const replay = (from: number): void => {
      replayed.push(from);
      reopened.append(batch({ sequence: 1 }), 1);
    };
    reopened.deferToSnapshot({ logStartOffset: 0, logEndOffset: 2, nowMs: 2000, replay });
    expect(verdict(reopened, { sequence: 1 })).toBe('duplicate of 1');
    expect(replayed).toEqual([1]);
    expect(snapshots()).toEqual(['00000000000000000001.snapshot']);
  });

  test('producers that were silent for too long are forgotten, unless their transaction is open', () => {
    const state = appended({ timestamp: 1000 });
    add(state, { timestamp: 1000, transactional: true }, 8);
    state.removeExpired(1000 + 24 * HOUR_MS - 1);
    expect(state.producers.size).toBe(2);
    state.removeExpired(1000 + 24 * HOUR_MS);
    expect([...state.producers.keys()]).toEqual([8]);
    state.takeSnapshot();
    const reopened = open();
    reopened.truncateAndReload(0, 2, 1000 + 48 * HOUR_MS);
    expect([...reopened.producers.keys()]).toEqual([8]);
    expect(reopened.firstUnstableOffset).toBe(1);
  });

  test('a truncation drops newer snapshots and goes back to the one before', () => {
    const state = appended({ sequence: 0 });
    state.takeSnapshot();
    add(state, { sequence: 1 });
    state.takeSnapshot();
    state.truncateAndReload(0, 1, 2000);
    expect(snapshots()).toEqual(['00000000000000000001.snapshot']);
    expect(verdict(state, { sequence: 1 })).toBe('append');
    state.truncateFullyAndStartAt(50);
    expect(snapshots()).toEqual([]);
    expect([state.mapEndOffset, state.producers.size]).toEqual([50, 0]);
  });

  test('snapshots without a segment go, the one of a clean shutdown stays', () => {
    const state = open();
    for (const offset of [10, 20, 30, 45]) {
      state.updateMapEndOffset(offset);
      state.takeSnapshot();
    }
    const reopened = open();
    reopened.removeStraySnapshots([0, 20, 40]);
    expect(reopened.snapshots.offsets).toEqual([20, 45]);
    reopened.removeStraySnapshots([0, 20, 50]);
    expect(snapshots()).toEqual(['00000000000000000020.snapshot']);
  });

  describe('transactions', () => {
    const marker = (producerId: number, isAbort = false, coordinatorEpoch = 1) => ({
      producerId,
      producerEpoch: 0,
      coordinatorEpoch,
      isAbort,
    });

    test('hold the stable offset back until their marker is replicated', () => {
      const state = open();
      add(state, { count: 10 }, 1);
      const first = add(state, { transactional: true }, 2);
      const second = add(state, { transactional: true }, 3);
      expect([state.firstUndecidedOffset, state.firstUnstableOffset]).toEqual([first, first]);
      const ended = state.appendMarker(marker(2, true), 12, 2000);
      expect(ended).toEqual({ producerId: 2, firstOffset: first, lastOffset: 12, isAborted: true });
      if (ended === undefined) throw new Error('no transaction');
      expect(state.lastStableOffset(ended)).toBe(second);
      state.complete(ended);
      expect([state.firstUndecidedOffset, state.firstUnstableOffset]).toEqual([second, first]);
      state.onHighWatermark(12);
      expect(state.firstUnstableOffset).toBe(first);
      state.onHighWatermark(13);
      expect(state.firstUnstableOffset).toBe(second);
    });

    test.each([
      ['a snapshot', 20],
      ['no snapshot', undefined],
    ])(
      'that ended above the high watermark go on holding it back behind a truncation with %s behind the marker',
      (_, at) => {
        const state = open();
        add(state, { count: 10 }, 1);
        const first = add(state, { transactional: true }, 2);
        const ended = state.appendMarker(marker(2), 12, 2000);
        if (ended === undefined) throw new Error('no transaction');
        state.complete(ended);
        state.onHighWatermark(12);
        if (at !== undefined) {
          state.updateMapEndOffset(at);
          state.takeSnapshot();
        }
        state.updateMapEndOffset(30);
        state.truncateAndReload(0, 25, 3000);
        // Without one the caller replays the log from here on.
        expect(state.mapEndOffset).toBe(at ?? 0);
        expect(state.firstUnstableOffset).toBe(at === undefined ? undefined : first);
        state.onHighWatermark(13);
        expect(state.firstUnstableOffset).toBeUndefined();
      },
    );

    test('a marker without a transaction ends none, but fences older epochs and coordinators', () => {
      const state = appended({ sequence: 0 });
      expect(
        state.appendMarker({ ...marker(7), producerEpoch: 4, coordinatorEpoch: 9 }, 1, 2000),
      ).toBeUndefined();
      expect(verdict(state, { epoch: 3, sequence: 0 })).toBe('INVALID_PRODUCER_EPOCH');
      const zombie = state.judgeMarker(
        { ...marker(7), producerEpoch: 4, coordinatorEpoch: 8 },
        'coordinator',
      );
      expect(zombie).toMatchObject({ kind: 'refuse', error: 'TRANSACTION_COORDINATOR_FENCED' });
      expect(state.producers.get(7)).toMatchObject({
        lastSequence: -1,
        coordinatorEpoch: 9,
        lastTimestamp: 2000,
      });
    });
  });
});

describe('producer snapshot', () => {
  test('has the layout of Kafka: 46 bytes per batch behind version, checksum and count', () => {
    const entry = new ProducerEntry(1000);
    entry.addBatch(2, { lastSequence: 9, lastOffset: 109, offsetDelta: 4, timestamp: 1_600_000_000_000 });
    const bytes = Buffer.from(encodeProducerSnapshot([entry])).toString('hex');
    const fields = [
      '00000000000003e8',
      '0002',
      '00000009',
      '000000000000006d',
      '00000004',
      '00000174876e8000',
    ];
    const body = `00000001${fields.join('')}ffffffffffffffffffffffff`;
    expect(bytes.slice(0, 4)).toBe('0001');
    expect(bytes.slice(12)).toBe(body);
  });

  const entries = fc.record({
    producerId: fc.nat(),
    epoch: fc.integer({ min: 0, max: 32767 }),
    batches: fc.array(
      fc.record({
        lastSequence: fc.nat(),
        lastOffset: fc.nat(),
        offsetDelta: fc.nat(1000),
        timestamp: fc.nat(),
      }),
      { maxLength: 5 },
    ),
    timestamp: fc.nat(),
    coordinatorEpoch: fc.integer({ min: -1 }),
    firstOffset: fc.option(fc.nat(), { nil: undefined }),
  });
  test('what was encoded is decoded again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entries, { selector: ({ producerId }) => producerId }), (list) => {
        const producers = list.map((shape) => {
          const entry = new ProducerEntry(shape.producerId);
          entry.producerEpoch = shape.epoch;
          for (const one of shape.batches) entry.addBatch(shape.epoch, one);
          entry.lastTimestamp = shape.timestamp;
          entry.coordinatorEpoch = shape.coordinatorEpoch;
          entry.currentTransactionFirstOffset = shape.firstOffset;
          return entry;
        });
        expect(decodeProducerSnapshot(encodeProducerSnapshot(producers))).toEqual(producers);
      }),
    );
  });

  test('any change or cut is noticed', () => {
    const entry = new ProducerEntry(5);
    entry.addBatch(0, { lastSequence: 1, lastOffset: 1, offsetDelta: 1, timestamp: 9 });
    const bytes = encodeProducerSnapshot([entry]);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(() => decodeProducerSnapshot(changed)).toThrow(CorruptSnapshotError);
        expect(() => decodeProducerSnapshot(bytes.subarray(0, at))).toThrow(CorruptSnapshotError);
      }),
    );
  });
});
