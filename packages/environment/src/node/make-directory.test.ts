import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDirectory, makeDirectorySync } from './make-directory.ts';

describe.each([
  ['synchronous', async (path: string) => makeDirectorySync(path)],
  ['asynchronous', makeDirectory],
])('%s', (_name, make) => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'make-directory-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('missing parents are made, and what exists is no error', async () => {
    const path = join(directory, 'a/b/c');
    await make(path);
    await make(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test('a file in the way is an error', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    await expect(make(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(file, 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test.skipIf(!existsSync('/proc/self'))(
    'a file system that refuses ends in an error, not in a loop',
    async () => {
      await expect(make('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );
});
