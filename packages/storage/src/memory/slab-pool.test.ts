import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Slab, SlabPool, SlabView } from './slab-pool.ts';
import { TailRing } from './tail-ring.ts';

const small = { slabBytes: 64 * 1024, maxSlabs: 2, poison: true };

function taken(pool: SlabPool, roomBytes: number): Slab {
  const slab = pool.take(roomBytes);
  if (slab === undefined) throw new Error('no slab is free');
  return slab;
}

/** Writes `length` bytes of `value` behind what the slab holds and leases them. */
function write(slab: Slab, length: number, value: number): SlabView {
  const start = slab.position;
  slab.bytes.fill(value, start, start + length);
  slab.position = start + length;
  return new SlabView(slab.bytes.subarray(start, start + length), slab);
}

describe('slab pool', () => {
  test('makes slabs only when they are asked for, and no more than allowed', () => {
    const pool = new SlabPool(small);
    expect(pool.allocatedBytes).toBe(0);
    expect(pool.take(1)).toBeDefined();
    expect(pool.take(1)).toBeDefined();
    expect(pool.take(1)).toBeUndefined();
    expect(pool.allocatedBytes).toBe(2 * small.slabBytes);
  });

  test('a slab with leases is not given out again; its room is, to one writer at a time', () => {
    const pool = new SlabPool({ ...small, maxSlabs: 1 });
    const slab = taken(pool, 1000);
    const first = write(slab, 1000, 1);
    expect(pool.take(1000)).toBeUndefined();
    pool.giveBack(slab);
    const again = taken(pool, 1000);
    expect(again).toBe(slab);
    expect(again.position).toBe(1000);
    write(again, 1000, 2);
    expect([...new Set(first.bytes)]).toEqual([1]);
  });

  test('the last release poisons the slab and gives it back from its start', () => {
    const pool = new SlabPool({ ...small, maxSlabs: 1 });
    const slab = taken(pool, 1000);
    const view = write(slab, 1000, 1);
    view.retain();
    pool.giveBack(slab);
    view.release();
    expect(view.bytes[0]).toBe(1);
    view.release();
    expect(view.bytes[0]).toBe(0xdb);
    expect(taken(pool, small.slabBytes).position).toBe(0);
    expect(() => view.release()).not.toThrow();
    expect(() => view.release()).toThrow(/more often/);
  });

  test('reclaimers are asked while nothing is free, and those who wait are called when something is', () => {
    const pool = new SlabPool({ ...small, maxSlabs: 1 });
    const slab = taken(pool, 1);
    const cached = write(slab, small.slabBytes, 1);
    pool.giveBack(slab);
    let asked = 0;
    pool.onExhausted(() => {
      asked++;
      if (asked === 3) cached.release();
      return asked <= 3;
    });
    expect(pool.take(1)).toBe(slab);
    expect(asked).toBe(3);
    let called = 0;
    pool.whenAvailable(() => {
      called++;
    });
    expect(pool.take(1)).toBeUndefined();
    pool.giveBack(slab);
    expect(called).toBe(1);
  });

  test('trimming lets free slabs go, never used ones', () => {
    const pool = new SlabPool(small);
    const kept = taken(pool, 1);
    pool.giveBack(taken(pool, 1));
    pool.trim(0);
    expect(pool.allocatedBytes).toBe(small.slabBytes);
    expect(kept.leases).toBe(1);
    expect(pool.freeSlabs).toBe(1);
  });
});

describe('tail ring', () => {
  test('copies lie behind each other, so that neighbours can be written as one', () => {
    const ring = new TailRing(small);
    const first = ring.copy(Uint8Array.of(1, 2));
    const second = ring.copy(Uint8Array.of(3));
    expect(second?.bytes.buffer).toBe(first?.bytes.buffer);
    expect(second?.bytes.byteOffset).toBe((first?.bytes.byteOffset ?? 0) + 2);
  });

  test('refuses what is longer than a slab, and what finds all slabs leased', () => {
    const ring = new TailRing(small);
    expect(ring.copy(new Uint8Array(small.slabBytes + 1))).toBeUndefined();
    expect(ring.copy(new Uint8Array(small.slabBytes))).toBeDefined();
    const last = ring.copy(new Uint8Array(small.slabBytes));
    expect(last).toBeDefined();
    expect(ring.copy(Uint8Array.of(1))).toBeUndefined();
    last?.release();
    expect(ring.copy(Uint8Array.of(1))).toBeDefined();
  });

  test('leased bytes never change, whatever is copied and released around them', () => {
    const step = fc.record({ length: fc.integer({ min: 1, max: 20_000 }), release: fc.nat(200) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const ring = new TailRing(small);
        const held: { view: { bytes: Uint8Array; release(): void }; value: number }[] = [];
        steps.forEach(({ length, release }, index) => {
          const value = index % 200;
          const view = ring.copy(new Uint8Array(length).fill(value));
          if (view !== undefined) held.push({ view, value });
          if (release < held.length) held.splice(release, 1)[0]?.view.release();
          for (const one of held) expect(one.view.bytes.every((byte) => byte === one.value)).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });
});
