import { describe, expect, test } from 'vitest';
import { ProcessDied } from '../process-died.ts';
import { SeededRandom } from '../seeded-random.ts';
import { MemoryDisk } from './memory-disk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content).toString('latin1');

function writeFile(files: MemoryFileSystem, path: string, content: string, syncs = false): void {
  const handle = files.openSync(path, 'create');
  handle.writeSync([bytes(content)], 0);
  if (syncs) handle.syncSync();
  handle.closeSync();
}

describe('a crash', () => {
  test('of the process keeps every write that returned, and frees handles and locks', async () => {
    const files = new MemoryFileSystem({ platform: 'windows' });
    files.makeDirectorySync('/log');
    expect(await files.lockDirectory('/log')).toBeDefined();
    const handle = files.openSync('/log/a', 'create');
    handle.writeSync([bytes('he'), bytes('llo')], 0);
    const next = files.crash('process');
    expect(text(next.readFileSync('/log/a'))).toBe('hello');
    expect(await next.lockDirectory('/log')).toBeDefined();
    next.renameSync('/log/a', '/log/b');
    expect(() => handle.writeSync([bytes('x')], 0)).toThrow(ProcessDied);
    expect(() => files.statusSync('/log')).toThrow(ProcessDied);
  });

  test('of the machine keeps synced content under synced names, for every seed', () => {
    for (let seed = 0; seed < 100; seed++) {
      const files = new MemoryFileSystem();
      files.makeDirectorySync('/log');
      files.syncDirectorySync('/');
      writeFile(files, '/log/a', 'kept', true);
      files.syncDirectorySync('/log');
      writeFile(files, '/log/b', 'may be lost');
      const next = files.crash('machine', seed);
      expect(text(next.readFileSync('/log/a'))).toBe('kept');
    }
  });

  test('of the machine may lose the name of a synced file whose directory was not synced', () => {
    const outcomes = new Set<string | undefined>();
    for (let seed = 0; seed < 50; seed++) {
      const files = new MemoryFileSystem();
      writeFile(files, '/a', 'synced', true);
      outcomes.add(text(files.crash('machine', seed).readFileSync('/a')));
    }
    expect(outcomes).toEqual(new Set([undefined, 'synced']));
  });

  test('of the machine leaves an atomic replacement old or new, never absent; unsynced content may be torn', () => {
    const outcomes = new Set<string | undefined>();
    for (let seed = 0; seed < 200; seed++) {
      const files = new MemoryFileSystem();
      writeFile(files, '/a', 'old', true);
      files.syncDirectorySync('/');
      writeFile(files, '/a.tmp', 'new', true);
      files.renameSync('/a.tmp', '/a');
      outcomes.add(text(files.crash('machine', seed).readFileSync('/a')));
    }
    expect(outcomes).toEqual(new Set(['old', 'new']));
    outcomes.clear();
    for (let seed = 0; seed < 200; seed++) {
      const files = new MemoryFileSystem();
      writeFile(files, '/a.tmp', 'new');
      files.renameSync('/a.tmp', '/a');
      files.syncDirectorySync('/');
      outcomes.add(text(files.crash('machine', seed).readFileSync('/a')));
    }
    expect(outcomes.has('')).toBe(true);
    expect(outcomes.has('new')).toBe(true);
    expect(outcomes.has(undefined)).toBe(false);
  });

  test('in a write under way leaves it whole, torn at any byte or undone', async () => {
    const outcomes = new Set<string | undefined>();
    for (let seed = 0; seed < 100; seed++) {
      const files = new MemoryFileSystem({ random: new SeededRandom(seed), complete: () => {} });
      const handle = files.openSync('/a', 'create');
      let settled = false;
      void handle.write([bytes('ab'), bytes('cd')], 0).finally(() => {
        settled = true;
      });
      const next = files.crash('process');
      outcomes.add(text(next.readFileSync('/a')));
      await Promise.resolve();
      expect(settled).toBe(false);
    }
    expect(outcomes).toEqual(new Set(['', 'a', 'ab', 'abc', 'abcd']));
  });

  test('at a chosen call kills the process in it, once', () => {
    let calls = 0;
    let deaths = 0;
    const files = new MemoryFileSystem({
      onCall: (operation) => operation === 'write' && ++calls === 2,
      onDeath: () => {
        deaths++;
      },
    });
    const handle = files.openSync('/a', 'create');
    handle.writeSync([bytes('1')], 0);
    expect(() => handle.writeSync([bytes('2')], 1)).toThrow(ProcessDied);
    expect(() => handle.sizeSync()).toThrow(ProcessDied);
    expect(deaths).toBe(1);
    expect(text(new MemoryFileSystem({ disk: files.disk }).readFileSync('/a'))).toBe('1');
  });
});

describe('a fault', () => {
  test('strikes the chosen calls of the chosen operation and path, synchronous or not', async () => {
    const files = new MemoryFileSystem();
    files.faults.add({ code: 'EIO', operation: 'write', path: '.log', atCall: 2, times: 2 });
    const other = files.openSync('/a.index', 'create');
    const handle = files.openSync('/a.log', 'create');
    other.writeSync([bytes('x')], 0);
    handle.writeSync([bytes('1')], 0);
    expect(() => handle.writeSync([bytes('2')], 1)).toThrow(expect.objectContaining({ code: 'EIO' }));
    await expect(handle.write([bytes('2')], 1)).rejects.toMatchObject({ code: 'EIO', path: '/a.log' });
    handle.writeSync([bytes('2')], 1);
    expect(text(files.readFileSync('/a.log'))).toBe('12');
  });

  test('may let a part of a write through', () => {
    const files = new MemoryFileSystem();
    files.faults.add({ code: 'ENOSPC', operation: 'write', partialBytes: 3 });
    const handle = files.openSync('/a', 'create');
    expect(() => handle.writeSync([bytes('ab'), bytes('cd')], 0)).toThrow('ENOSPC: no space left');
    expect(text(files.readFileSync('/a'))).toBe('abc');
  });

  test('a full disk takes what fits and says how much is free', async () => {
    const files = new MemoryFileSystem({ disk: new MemoryDisk({ capacityBytes: 10 }) });
    writeFile(files, '/a', '1234567');
    expect(await files.volume('/')).toEqual({ totalBytes: 10, freeBytes: 3 });
    expect(() => writeFile(files, '/b', '12345')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect(text(files.readFileSync('/b'))).toBe('123');
    files.deleteSync('/a');
    writeFile(files, '/c', '1234567');
  });
});

describe('Windows mode', () => {
  test('refuses to rename or delete what is open, or a directory that holds it', () => {
    const files = new MemoryFileSystem({ platform: 'windows' });
    files.makeDirectorySync('C:\\log\\topic-0');
    const handle = files.openSync('C:\\log\\topic-0\\a', 'create');
    writeFile(files, '/other', '');
    const refused = (code: string, action: () => void): void =>
      expect(action).toThrow(expect.objectContaining({ code }));
    refused('EPERM', () => files.renameSync('c:/log/topic-0/a', '/b'));
    refused('EPERM', () => files.renameSync('/other', 'c:/log/topic-0/a'));
    refused('EPERM', () => files.renameSync('c:/log/topic-0', 'c:/log/topic-1'));
    refused('EBUSY', () => files.deleteSync('c:/log/topic-0/a'));
    refused('EBUSY', () => files.deleteDirectorySync('c:/log/topic-0'));
    handle.closeSync();
    files.renameSync('c:/log/topic-0', 'c:/log/topic-1');
    files.deleteDirectorySync('c:/log/topic-1');
    expect(files.readDirectorySync('c:/log')).toEqual([]);
  });

  test('ignores case in names and keeps the first spelling', () => {
    const files = new MemoryFileSystem({ platform: 'windows' });
    writeFile(files, '/Alpha', 'one');
    writeFile(files, '/ALPHA', 'two');
    expect(files.readDirectorySync('/').map(({ name }) => name)).toEqual(['Alpha']);
    expect(text(files.readFileSync('/alpha'))).toBe('two');
    expect(() => files.openSync('/what?', 'create')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  test('a sync of a file makes all names before it durable, a sync of a directory nothing', () => {
    for (let seed = 0; seed < 30; seed++) {
      const files = new MemoryFileSystem({ platform: 'windows' });
      writeFile(files, '/a', 'synced', true);
      expect(text(files.crash('machine', seed).readFileSync('/a'))).toBe('synced');
    }
  });
});

test('a directory is locked by one process at a time', async () => {
  const files = new MemoryFileSystem();
  files.makeDirectorySync('/log');
  const other = new MemoryFileSystem({ disk: files.disk });
  const lock = await files.lockDirectory('/log');
  expect(await other.lockDirectory('/log')).toBeUndefined();
  expect(await files.lockDirectory('/log')).toBeUndefined();
  lock?.release();
  expect(await other.lockDirectory('/log')).toBeDefined();
  await expect(other.lockDirectory('/nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('on POSIX an open file goes on without its name', () => {
  const files = new MemoryFileSystem();
  const handle = files.openSync('/a', 'create');
  files.deleteSync('/a');
  handle.writeSync([bytes('still here')], 0);
  const target = new Uint8Array(5);
  expect(handle.readSync(target, 6)).toBe(4);
  expect(files.statusSync('/a')).toBeUndefined();
});
