import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { promised } from './promised.ts';

/**
 * Makes a directory with its missing parents. Not by Node's own `recursive`: that never returns where a directory that
 * exists answers ENOENT to what is to be made in it (`/proc`).
 */
export function makeDirectorySync(path: string): void {
  try {
    fs.mkdirSync(path);
  } catch (error) {
    if (isDirectory(path)) return;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path || isDirectory(parent)) throw error;
    makeDirectorySync(parent);
    makeDirectorySync(path);
  }
}

/** The same by the thread pool. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await promised((done) => fs.mkdir(path, done));
  } catch (error) {
    if (isDirectory(path)) return;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path || isDirectory(parent)) throw error;
    await makeDirectory(parent);
    await makeDirectory(path);
  }
}

function isDirectory(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
