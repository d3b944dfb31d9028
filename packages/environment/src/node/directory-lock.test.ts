import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

const root = mkdtempSync(join(tmpdir(), 'kafka-ts-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Takes the lock in another process and says so. */
const holder = `
  const { lockDirectory } = await import(${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)});
  const lock = await lockDirectory(process.argv[1]);
  console.log(lock === undefined ? 'refused' : 'locked');
  setInterval(() => {}, 1000);
`;

test('a directory that another process holds is refused, and free once that one was killed', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('locked\n');
  expect(readFileSync(join(root, '.lock'), 'utf8')).toBe(`${child.pid}\n`);
  expect(await lockDirectory(root)).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockDirectory(root);
  expect(lock).toBeDefined();
  expect(readFileSync(join(root, '.lock'), 'utf8')).toBe(`${process.pid}\n`);
  lock?.release();
});

test('two directories do not hinder each other; one that is missing fails', async () => {
  const [first, second] = [mkdtempSync(join(root, 'a-')), mkdtempSync(join(root, 'b-'))];
  const locks = await Promise.all([lockDirectory(first), lockDirectory(second), lockDirectory(first)]);
  expect(locks.filter((lock) => lock !== undefined)).toHaveLength(2);
  for (const lock of locks) lock?.release();
  await expect(lockDirectory(join(root, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
});
