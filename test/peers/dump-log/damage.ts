/** Copies of partition directories in which a seeded hand has flipped bits, written numbers, or cut a file. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface DamagedFile {
  readonly path: string;
  /** What was done, for whoever reads the failure. */
  readonly what: string;
}

/** Copies the file's directory to `target` and damages that file in it. `below(n)`: a whole number in 0 … n-1. */
export function damagedCopy(path: string, target: string, below: (limit: number) => number): DamagedFile {
  mkdirSync(target, { recursive: true });
  cpSync(dirname(path), target, { recursive: true });
  const copy = join(target, basename(path));
  const bytes = readFileSync(copy);
  const done: string[] = [];
  if (bytes.length > 0 && below(10) === 0) {
    const length = below(bytes.length);
    writeFileSync(copy, bytes.subarray(0, length));
    return { path: copy, what: `cut to ${length} bytes` };
  }
  for (let count = 1 + below(3); count > 0 && bytes.length > 0; count--) {
    // The beginning of a file is where most is said.
    const at = below(2) === 0 ? below(Math.min(bytes.length, 90)) : below(bytes.length);
    const byte = below(3) === 0 ? below(256) : (bytes[at] ?? 0) ^ (1 << below(8));
    bytes[at] = byte;
    done.push(`byte ${at} = ${byte}`);
  }
  writeFileSync(copy, bytes);
  return { path: copy, what: done.join(', ') };
}

/** A small generator of its own, so that a seed means the same for ever (mulberry32). */
export function numbersOf(seed: number): (limit: number) => number {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}
