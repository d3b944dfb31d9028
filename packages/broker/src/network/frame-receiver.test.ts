import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameMemory } from './frame-memory.ts';
import { FrameReceiver, type FrameSink } from './frame-receiver.ts';

const budgets = {
  scratchBytes: 8 * 1024,
  slabBytes: 64 * 1024,
  receiveSlabs: 2,
  unfinishedFrameBytes: 256 * 1024,
};

const fourSlabs = { ...budgets, receiveSlabs: 4 };

/** Takes frames, keeps copies, and refuses or leases as told. */
class Sink implements FrameSink {
  readonly frames: Buffer[] = [];
  readonly leases: { readonly lease: LeasedBytes; readonly content: Buffer }[] = [];
  refuses = false;
  leasesFrom = Number.POSITIVE_INFINITY;
  invalidSize: number | undefined;
  isStarved = false;
  isStalled = false;

  onFrame(bytes: Uint8Array, start: number, end: number, memory: FrameMemory): boolean {
    if (this.refuses) return false;
    const view = bytes.subarray(start, end);
    const content = Buffer.from(view);
    this.frames.push(content);
    if (view.length >= this.leasesFrom) {
      const lease = memory.lease(view);
      if (lease !== undefined) this.leases.push({ lease, content });
    }
    return true;
  }
  onInvalidSize(sizeBytes: number): void {
    this.invalidSize = sizeBytes;
  }
  onStarved(): void {
    this.isStarved = true;
  }
  onMemory(): void {
    this.isStarved = false;
  }
  moves = 0;
  onMoved(): void {
    this.moves++;
  }
  onStalled(): void {
    this.isStalled = true;
  }
}

interface Fixture {
  readonly memory: LogMemory;
  readonly sink: Sink;
  readonly receiver: FrameReceiver;
  nowMs: number;
}

function fixture(memory = new LogMemory({ budgets, poison: true }), maxFrameBytes = 1 << 20): Fixture {
  const sink = new Sink();
  const made: Fixture = {
    memory,
    sink,
    nowMs: 0,
    receiver: new FrameReceiver({ memory, sink, maxFrameBytes, nowMs: () => made.nowMs }),
  };
  return made;
}

function frame(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(4 + length);
  bytes.writeInt32BE(length);
  for (let index = 0; index < length; index++) bytes[4 + index] = (seed * 31 + index * 7) & 0xff;
  return bytes;
}

/** Delivers `bytes` as a socket does: into the memory named, as much as fits, at most `piece` at once. */
function deliver({ receiver, memory }: Fixture, bytes: Uint8Array, piece = Number.POSITIVE_INFINITY): void {
  for (let at = 0; at < bytes.length; ) {
    const target = receiver.receiveBuffer();
    if (target.length === 0) throw new Error('no memory to read into');
    const length = Math.min(piece, target.length, bytes.length - at);
    target.set(bytes.subarray(at, at + length));
    receiver.onBytes(target, length);
    at += length;
    // Another socket reads into the shared memory.
    memory.scratch.fill(0xee);
  }
}

describe('frame receiver', () => {
  test('frames come out the same for every point at which the stream is cut', () => {
    const expected = [frame(0, 1), frame(1, 2), frame(40, 3), frame(4100, 4), frame(5, 5)];
    const stream = Buffer.concat(expected);
    for (let cut = 0; cut <= stream.length; cut++) {
      const one = fixture();
      deliver(one, stream.subarray(0, cut));
      deliver(one, stream.subarray(cut));
      expect(one.sink.frames.map((bytes) => bytes.length)).toEqual([0, 1, 40, 4100, 5]);
      one.sink.frames.forEach((bytes, index) => {
        expect(bytes.equals(expected[index]?.subarray(4) ?? Buffer.alloc(0))).toBe(true);
      });
      one.receiver.close();
      expect(one.memory.slabs.freeSlabs).toBe(budgets.receiveSlabs);
    }
  });

  test('any frames in any pieces: same bytes, leases intact, all memory given back', () => {
    const sizes = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 3000, max: 20_000 }),
        fc.integer({ min: 60_000, max: 70_000 }),
        fc.integer({ min: 100_000, max: 300_000 }),
      ),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: 700, max: 30_000 }), fc.boolean(), (lengths, piece, isLeasing) => {
        const one = fixture();
        if (isLeasing) one.sink.leasesFrom = 1;
        const frames = lengths.map((length, index) => frame(length, index));
        for (const bytes of frames) {
          deliver(one, bytes, piece);
          for (const { lease, content } of one.sink.leases.splice(0)) {
            expect(content.equals(lease.bytes)).toBe(true);
            lease.release();
          }
        }
        expect(one.sink.frames.length).toBe(frames.length);
        one.sink.frames.forEach((bytes, index) => {
          expect(bytes.equals(frames[index]?.subarray(4) ?? Buffer.alloc(0))).toBe(true);
        });
        one.receiver.close();
        expect(one.memory.slabs.freeSlabs).toBe(budgets.receiveSlabs);
        expect(one.memory.unfinishedFrames.usedBytes).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('a frame that is refused is offered again, with those behind it, wherever it lies', () => {
    for (const lengths of [
      [10, 20, 30],
      [10, 9000, 12_000, 5],
      [200_000, 3],
      [60_000, 60_000, 10],
    ]) {
      const one = fixture();
      const frames = lengths.map((length, index) => frame(length, index));
      const [first = Buffer.alloc(0), ...others] = frames;
      deliver(one, first.subarray(0, first.length - 1));
      one.sink.refuses = true;
      const rest = Buffer.concat([first.subarray(first.length - 1), ...others]);
      const target = one.receiver.receiveBuffer();
      const taken = Math.min(target.length, rest.length);
      target.set(rest.subarray(0, taken));
      one.receiver.onBytes(target, taken);
      expect(one.sink.frames).toEqual([]);
      one.memory.scratch.fill(0xee);
      one.sink.refuses = false;
      one.receiver.resume();
      deliver(one, rest.subarray(taken));
      expect(one.sink.frames.map((bytes) => bytes.length)).toEqual(lengths);
      one.sink.frames.forEach((bytes, index) => {
        expect(bytes.equals(frames[index]?.subarray(4) ?? Buffer.alloc(0))).toBe(true);
      });
    }
  });

  test('a stream of large frames is read into slabs without a copy, until less comes', () => {
    const one = fixture(new LogMemory({ budgets: fourSlabs, poison: true }));
    // 16 KiB and more come at once; each time the last frame ends with them.
    const large = frame(16_380, 1);
    deliver(one, large);
    expect(one.memory.slabs.freeSlabs).toBe(3);
    deliver(one, large);
    expect(one.receiver.receiveBuffer().buffer).not.toBe(one.memory.scratch.buffer);
    deliver(one, frame(100, 2));
    expect(one.receiver.receiveBuffer().buffer).toBe(one.memory.scratch.buffer);
    expect(one.memory.slabs.freeSlabs).toBe(4);
    expect(one.sink.frames).toEqual([large.subarray(4), large.subarray(4), frame(100, 2).subarray(4)]);
  });

  test('a stream that is silent for a while leaves its slab to others', () => {
    const memory = new LogMemory({ budgets: fourSlabs, poison: true });
    const silent = fixture(memory);
    deliver(silent, frame(16_380, 1));
    const others = Array.from({ length: 4 }, () => fixture(memory));
    silent.nowMs = 2000;
    for (const other of others) deliver(other, frame(60_000, 3).subarray(0, 20_000));
    expect(silent.sink.moves).toBe(1);
    expect(silent.receiver.receiveBuffer().buffer).toBe(memory.scratch.buffer);
    expect(memory.unfinishedFrames.usedBytes).toBe(0);
    deliver(silent, frame(16_380, 2));
    expect(silent.sink.frames.length).toBe(2);
  });

  test('with many connections in slabs none stays in one', () => {
    const memory = new LogMemory({ budgets: fourSlabs, poison: true });
    const [holder, stream] = [fixture(memory), fixture(memory)];
    deliver(holder, frame(60_000, 1).subarray(0, 20_000));
    deliver(stream, frame(16_380, 1));
    expect(stream.receiver.receiveBuffer().buffer).toBe(memory.scratch.buffer);
  });

  test.each([
    ['negative', -1],
    ['above the limit', 1025],
  ])('a size that is %s is refused before any memory is taken', (_, size) => {
    const one = fixture(undefined, 1024);
    const head = Buffer.alloc(4);
    head.writeInt32BE(size);
    deliver(one, head);
    expect(one.sink.invalidSize).toBe(size);
    expect(one.memory.slabs.allocatedBytes).toBe(0);
  });

  test('500 connections that announce 100 MB and send one byte of it take no slab', () => {
    const memory = new LogMemory({ budgets, poison: true });
    const head = Buffer.from([0x05, 0xf5, 0xe1, 0x00, 1]);
    const all = Array.from({ length: 500 }, () => fixture(memory, 100 << 20));
    for (const one of all) deliver(one, head);
    expect(memory.slabs.allocatedBytes).toBe(0);
    expect(memory.unfinishedFrames.usedBytes).toBe(0);
  });

  test('senders that stall in the middle of a frame lose their slab to those that do not', () => {
    const memory = new LogMemory({ budgets, poison: true });
    const stalling = [fixture(memory), fixture(memory)];
    for (const one of stalling) deliver(one, frame(60_000, 1).subarray(0, 20_000));
    expect(memory.slabs.freeSlabs).toBe(0);
    const busy = fixture(memory);
    for (const one of [...stalling, busy]) one.nowMs = 5000;
    deliver(busy, frame(50_000, 2));
    expect(busy.sink.isStarved).toBe(false);
    expect(busy.sink.frames.length).toBe(1);
    expect(stalling.reduce((moves, one) => moves + one.sink.moves, 0)).toBe(1);
    for (const one of stalling) deliver(one, frame(60_000, 1).subarray(20_000));
    expect(stalling.map((one) => one.sink.frames[0]?.equals(frame(60_000, 1).subarray(4)))).toEqual([
      true,
      true,
    ]);
    expect(memory.unfinishedFrames.usedBytes).toBe(0);
  });

  test('a frame that finds no slab is received all the same', () => {
    const memory = new LogMemory({ budgets, poison: true });
    const holders = [fixture(memory), fixture(memory)];
    for (const one of holders) deliver(one, frame(60_000, 1).subarray(0, 20_000));
    const late = fixture(memory);
    deliver(late, frame(30_000, 2), 5000);
    expect(late.sink.isStarved).toBe(false);
    expect(late.sink.frames[0]?.equals(frame(30_000, 2).subarray(4))).toBe(true);
    expect(memory.unfinishedFrames.usedBytes).toBe(0);
  });

  test('when all memory for unfinished frames is taken, senders that stall lose their connection', () => {
    const memory = new LogMemory({ budgets: { ...budgets, unfinishedFrameBytes: 100_000 }, poison: true });
    const stalling = Array.from({ length: 12 }, () => fixture(memory));
    for (const one of stalling) deliver(one, frame(200_000, 1).subarray(0, 8000));
    const busy = fixture(memory);
    for (const one of [...stalling, busy]) one.nowMs = 6000;
    deliver(busy, frame(90_000, 2));
    expect(busy.sink.frames[0]?.equals(frame(90_000, 2).subarray(4))).toBe(true);
    expect(stalling.filter((one) => one.sink.isStalled).length).toBeGreaterThan(9);
  });

  test('of several frames above the budget one gets on, the others after it', () => {
    const memory = new LogMemory({ budgets: { ...budgets, unfinishedFrameBytes: 100_000 }, poison: true });
    const [first, second] = [fixture(memory), fixture(memory)];
    const large = frame(400_000, 1);
    deliver(first, large.subarray(0, 300_000));
    deliver(second, large.subarray(0, 80_000));
    expect([first.sink.isStarved, second.sink.isStarved]).toEqual([false, true]);
    deliver(first, large.subarray(300_000));
    expect(first.sink.frames.length).toBe(1);
    expect(second.sink.isStarved).toBe(false);
    deliver(second, large.subarray(80_000));
    expect(second.sink.frames[0]?.equals(large.subarray(4))).toBe(true);
    expect(memory.unfinishedFrames.usedBytes).toBe(0);
  });
});
