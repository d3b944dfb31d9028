import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.ts';
import { FileContent } from './file-content.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function readAll(content: FileContent): Uint8Array {
  const all = new Uint8Array(content.sizeBytes + 10);
  return all.subarray(0, content.read(all, 0));
}

type Step = { kind: 'write' | 'truncate'; at: number; length: number; fill: number };
const step = fc.record<Step>({
  kind: fc.constantFrom('write', 'write', 'write', 'truncate'),
  at: fc.oneof(fc.nat(2_000), fc.integer({ min: 65_000, max: 66_000 }), fc.nat(200_000)),
  length: fc.oneof(fc.nat(50), fc.nat(140_000)),
  fill: fc.integer({ min: 1, max: 255 }),
});

function apply(content: FileContent, model: number[], { kind, at, length, fill }: Step): number[] {
  if (kind === 'truncate') {
    content.truncate(at);
    return at <= model.length ? model.slice(0, at) : [...model, ...new Array(at - model.length).fill(0)];
  }
  content.write(new Uint8Array(length).fill(fill), at);
  const longer =
    length === 0 ? model : [...model, ...new Array(Math.max(0, at + length - model.length)).fill(0)];
  return longer.map((value, index) => (index >= at && index < at + length ? fill : value));
}

test('a file reads as the plain array that was written, whatever is synced between', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 6 }), (steps) => {
      const content = new FileContent(true);
      let model: number[] = [];
      for (const [next, syncs] of steps) {
        model = apply(content, model, next);
        if (syncs) content.commit(content.capture());
        expect(Buffer.compare(readAll(content), Uint8Array.from(model))).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});

test('every byte after a crash is that of the last sync, a later write, or zero', () => {
  for (let seed = 0; seed < 300; seed++) {
    const content = new FileContent(true);
    content.write(new Uint8Array(70_000).fill(1), 0);
    content.commit(content.capture());
    content.write(new Uint8Array(3_000).fill(2), 69_000);
    content.loseUnsynced(new SeededRandom(seed));
    const left = readAll(content);
    expect(left.length).toBeGreaterThanOrEqual(70_000);
    expect(left.length).toBeLessThanOrEqual(72_000);
    expect(left.subarray(0, 69_000).every((value) => value === 1)).toBe(true);
    expect(left.subarray(69_000, 70_000).every((value) => value === 1 || value === 2)).toBe(true);
    expect(left.subarray(70_000).every((value) => value === 0 || value === 2)).toBe(true);
  }
});

test('a crash may lose all of an unsynced append, keep all, tear it anywhere or leave zeros in it', () => {
  const sizes = new Set<number>();
  let withHole = 0;
  for (let seed = 0; seed < 400; seed++) {
    const content = new FileContent(true);
    content.write(new Uint8Array(2_000).fill(7), 0);
    content.loseUnsynced(new SeededRandom(seed));
    sizes.add(content.sizeBytes);
    if (readAll(content).includes(0)) withHole++;
  }
  expect(sizes.has(0)).toBe(true);
  expect(sizes.has(2_000)).toBe(true);
  expect(sizes.size).toBeGreaterThan(50);
  expect(withHole).toBeGreaterThan(20);
});

test('a truncation that was not synced may come back, one that was may not', () => {
  const sizes = new Set<number>();
  for (let seed = 0; seed < 100; seed++) {
    const content = new FileContent(true);
    content.write(new Uint8Array(200_000).fill(1), 0);
    content.commit(content.capture());
    content.truncate(10);
    content.loseUnsynced(new SeededRandom(seed));
    sizes.add(content.sizeBytes);
    content.truncate(5);
    content.commit(content.capture());
    content.loseUnsynced(new SeededRandom(seed));
    expect(content.sizeBytes).toBe(5);
  }
  expect(sizes.has(10)).toBe(true);
  expect(sizes.has(200_000)).toBe(true);
});

test('a sync keeps what was there when it was asked for, also when it ends after later writes', () => {
  const content = new FileContent(true);
  content.write(bytes(1, 1), 0);
  const captured = content.capture();
  content.write(bytes(2, 2), 1);
  content.commit(captured);
  const left = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const copy = new FileContent(true);
    copy.write(bytes(1, 1), 0);
    const early = copy.capture();
    copy.write(bytes(2, 2), 1);
    copy.commit(early);
    copy.loseUnsynced(new SeededRandom(seed));
    left.add(Buffer.from(readAll(copy)).toString('hex'));
  }
  expect(readAll(content)).toEqual(bytes(1, 2, 2));
  expect(left.has('0101')).toBe(true);
  expect(left.has('010202')).toBe(true);
});

test('an older sync that ends after a newer one takes nothing back', () => {
  const content = new FileContent(true);
  content.write(bytes(1), 0);
  const older = content.capture();
  content.write(bytes(2), 1);
  const newer = content.capture();
  content.commit(newer);
  content.commit(older);
  content.loseUnsynced(new SeededRandom(3));
  expect(readAll(content)).toEqual(bytes(1, 2));
});

test('a sparse file of 4 GB costs only what was written', () => {
  const content = new FileContent(true);
  content.truncate(4 * 2 ** 30);
  content.write(bytes(9), 3 * 2 ** 30);
  const target = new Uint8Array(3);
  expect(content.read(target, 3 * 2 ** 30 - 1)).toBe(3);
  expect(target).toEqual(bytes(0, 9, 0));
});
