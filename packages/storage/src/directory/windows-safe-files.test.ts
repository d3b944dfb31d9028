import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { describe, expect, test } from 'vitest';
import { SettableClock } from '../fixtures/clocks.ts';
import { readReplaced, replaceFile, replaceFileSync } from './replace-file.ts';
import { deleteSafely, type FilesAndClock, renameSafely } from './windows-safe-files.ts';

const path = join('/', 'logs', 'file');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Place extends FilesAndClock {
  readonly files: MemoryFileSystem;
  readonly clock: SettableClock;
}

function place(platform: 'posix' | 'windows'): Place {
  const files = new MemoryFileSystem({ platform });
  files.makeDirectorySync(join('/', 'logs'));
  replaceFileSync(files, path, utf8('old'));
  return { files, clock: new SettableClock(0) };
}

/** Lets `forMs` pass in steps, with the promises that each of them settles. */
async function pass(env: Place, forMs: number): Promise<void> {
  for (let passed = 0; passed < forMs; passed += 50) {
    await new Promise((resolve) => setImmediate(resolve));
    env.clock.advance(50);
  }
  await new Promise((resolve) => setImmediate(resolve));
}

describe('on Windows', () => {
  test('a rename waits for somebody who holds the file open', async () => {
    const env = place('windows');
    const scanner = env.files.openSync(path, 'read');
    const renamed = renameSafely(env, path, `${path}.deleted`);
    await pass(env, 500);
    expect(env.files.statusSync(path)).toBeDefined();
    scanner.closeSync();
    await pass(env, 100);
    await renamed;
    expect(env.files.statusSync(`${path}.deleted`)).toBeDefined();
  });

  test('a rename fails with the error of the system after two seconds', async () => {
    const env = place('windows');
    env.files.openSync(path, 'read');
    const renamed = expect(renameSafely(env, path, `${path}.deleted`)).rejects.toMatchObject({
      code: 'EPERM',
    });
    await pass(env, 2200);
    await renamed;
  });

  test.each(['file', 'directory'] as const)(
    'a %s that cannot be deleted is left to the next start',
    async (kind) => {
      const env = place('windows');
      env.files.openSync(path, 'read');
      const deleted = deleteSafely(env, kind === 'file' ? path : join('/', 'logs'), kind);
      await pass(env, 2200);
      expect(await deleted).toBe(false);
      expect(env.files.statusSync(path)).toBeDefined();
    },
  );

  test('a file that cannot be renamed over is written in place, and the new content is beside it meanwhile', async () => {
    const env = place('windows');
    env.files.openSync(path, 'read');
    const replaced = replaceFile(env, path, utf8('new'));
    await pass(env, 1000);
    expect(env.files.statusSync(`${path}.tmp`)?.sizeBytes).toBe(3);
    await pass(env, 1500);
    await replaced;
    expect(readReplaced(env.files, path, text)).toBe('new');
    expect(env.files.statusSync(`${path}.tmp`)).toBeUndefined();
  });

  test('a crash while it is written in place leaves the content beside it', async () => {
    const env = place('windows');
    env.files.openSync(path, 'read');
    env.files.faults.add({ code: 'EIO', operation: 'write', path: /file$/, partialBytes: 1 });
    const replaced = expect(replaceFile(env, path, utf8('new'))).rejects.toMatchObject({ code: 'EIO' });
    await pass(env, 2500);
    await replaced;
    const whole = (bytes: Uint8Array): string => {
      if (bytes.length !== 3) throw new Error('torn');
      return text(bytes);
    };
    expect(readReplaced(env.files.crash('process'), path, whole)).toBe('new');
  });
});

describe('elsewhere', () => {
  test('an error is not waited out', async () => {
    const env = place('posix');
    env.files.faults.add({ code: 'EACCES', operation: 'rename' });
    await expect(renameSafely(env, path, `${path}.deleted`)).rejects.toMatchObject({ code: 'EACCES' });
    await expect(replaceFile(env, path, utf8('new'))).rejects.toMatchObject({ code: 'EACCES' });
    expect(readReplaced(env.files, path, text)).toBe('old');
  });

  test('a crash of the machine at any moment leaves the old or the new content, and when it is replaced the new one', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const env = place('posix');
      env.files.syncDirectorySync(join('/', 'logs'));
      env.files.syncDirectorySync('/');
      if (seed % 2 === 0) await replaceFile(env, path, utf8('new'));
      else env.files.faults.add({ code: 'EIO', operation: 'sync', path: /tmp$/ });
      if (seed % 2 === 1) await replaceFile(env, path, utf8('new')).catch(() => {});
      const left = readReplaced(env.files.crash('machine', seed), path, text);
      expect(left).toMatch(seed % 2 === 0 ? /^new$/ : /^(old|new)$/);
    }
  });
});
