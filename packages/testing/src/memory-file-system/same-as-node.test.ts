/** One suite for the memory file system and Node's: what code may rely on is what both do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { nodeFileSystem } from '@kafka-ts/environment/node/node-file-system';
import { afterAll, describe, expect, test } from 'vitest';
import { MemoryFileSystem } from './memory-file-system.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content).toString('latin1');

const temporary = mkdtempSync(join(tmpdir(), 'kafka-ts-files-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let cases = 0;
const implementations: [string, () => { files: FileSystem; root: string }][] = [
  ['Node', () => ({ files: nodeFileSystem(), root: join(temporary, `case-${++cases}`) })],
  ['memory, POSIX', () => ({ files: new MemoryFileSystem(), root: '/data' })],
  ['memory, Windows', () => ({ files: new MemoryFileSystem({ platform: 'windows' }), root: '/data' })],
];

describe.each(implementations)('%s', (_name, create) => {
  const prepared = (): { files: FileSystem; root: string } => {
    const made = create();
    made.files.makeDirectorySync(made.root);
    return made;
  };

  test('open modes', async () => {
    const { files, root } = prepared();
    const path = join(root, 'a');
    expect(() => files.openSync(path, 'read')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => files.openSync(path, 'read-write')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    files.openSync(path, 'create-new').closeSync();
    await expect(files.open(path, 'create-new')).rejects.toMatchObject({ code: 'EEXIST' });
    const handle = await files.open(path, 'read');
    expect(() => handle.writeSync([bytes('x')], 0)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    handle.closeSync();
    handle.closeSync();
    await handle.close();
    expect(() => handle.sizeSync()).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  test('gathering writes at positions, reads that end with the file, truncation both ways', async () => {
    const { files, root } = prepared();
    const handle = files.openSync(join(root, 'a'), 'create');
    handle.writeSync([bytes('ab'), bytes(''), bytes('cd')], 2);
    await handle.write(
      Array.from({ length: 1500 }, () => bytes('e')),
      6,
    );
    handle.writeSync([], 0);
    expect(handle.sizeSync()).toBe(1506);
    const target = new Uint8Array(8);
    expect(handle.readSync(target, 0)).toBe(8);
    expect(text(target)).toBe('\0\0abcdee');
    expect(await handle.read(target, 1504)).toBe(2);
    expect(handle.readSync(target, 5000)).toBe(0);
    handle.truncateSync(3);
    await handle.truncate(5);
    await handle.sync();
    handle.syncSync();
    handle.closeSync();
    expect(text(await files.readFile(join(root, 'a')))).toBe('\0\0a\0\0');
    expect(files.statusSync(join(root, 'a'))).toMatchObject({ sizeBytes: 5, isDirectory: false });
  });

  test('a file keeps its identity under another name; a new file of its name has another', () => {
    const { files, root } = prepared();
    const [path, moved] = [join(root, 'a'), join(root, 'b')];
    const handle = files.openSync(path, 'create');
    const identity = files.statusSync(path)?.identity;
    if (files.platform === 'posix') {
      files.renameSync(path, moved);
      files.openSync(path, 'create').closeSync();
      expect(files.statusSync(moved)?.identity).toBe(identity);
      expect(files.statusSync(path)?.identity).not.toBe(identity);
    }
    expect(handle.identitySync()).toBe(identity);
    handle.closeSync();
  });

  test('directories: made with parents, listed by name, absent ones told', async () => {
    const { files, root } = prepared();
    await files.makeDirectory(join(root, 'x', 'y'));
    files.makeDirectorySync(join(root, 'x', 'y'));
    files.openSync(join(root, 'x', 'b'), 'create').closeSync();
    files.openSync(join(root, 'x', 'a'), 'create').closeSync();
    expect(await files.readDirectory(join(root, 'x'))).toEqual([
      { name: 'a', isDirectory: false },
      { name: 'b', isDirectory: false },
      { name: 'y', isDirectory: true },
    ]);
    expect(() => files.readDirectorySync(join(root, 'z'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => files.makeDirectorySync(join(root, 'x', 'a'))).toThrow(
      expect.objectContaining({ code: 'EEXIST' }),
    );
    await expect(files.open(join(root, 'z', 'a'), 'create')).rejects.toMatchObject({ code: 'ENOENT' });
    files.syncDirectorySync(root);
    await files.syncDirectory(root);
  });

  test('what is not there is undefined or nothing to delete', async () => {
    const { files, root } = prepared();
    const path = join(root, 'nothing', 'here');
    files.openSync(join(root, 'file'), 'create').closeSync();
    expect(files.readFileSync(join(root, 'file', 'below'))).toBeUndefined();
    expect(await files.status(join(root, 'file', 'below'))).toBeUndefined();
    expect(files.statusSync(join(root, 'file', 'below'))).toBeUndefined();
    expect(files.readFileSync(path)).toBeUndefined();
    expect(await files.readFile(path)).toBeUndefined();
    expect(files.statusSync(path)).toBeUndefined();
    expect(await files.status(path)).toBeUndefined();
    files.deleteSync(path);
    await files.delete(path);
    files.deleteDirectorySync(path);
    await files.deleteDirectory(path);
    expect(() => files.readFileSync(root)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(() => files.deleteSync(root)).toThrow();
  });

  test('renaming replaces a file, moves a directory with all in it, and needs a source', async () => {
    const { files, root } = prepared();
    files.makeDirectorySync(join(root, 'd', 'e'));
    const handle = files.openSync(join(root, 'd', 'e', 'f'), 'create');
    handle.writeSync([bytes('content')], 0);
    handle.closeSync();
    files.renameSync(join(root, 'd'), join(root, 'g'));
    files.openSync(join(root, 'old'), 'create').closeSync();
    await files.rename(join(root, 'g', 'e', 'f'), join(root, 'old'));
    expect(text(files.readFileSync(join(root, 'old')))).toBe('content');
    expect(files.statusSync(join(root, 'd'))).toBeUndefined();
    await expect(files.rename(join(root, 'd'), join(root, 'h'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => files.renameSync(join(root, 'g'), join(root, 'g', 'e', 'x'))).toThrow();
    files.deleteDirectorySync(join(root, 'g'));
    expect(files.readDirectorySync(root).map(({ name }) => name)).toEqual(['old']);
  });

  test('modification times can be set', () => {
    const { files, root } = prepared();
    files.openSync(join(root, 'a'), 'create').closeSync();
    files.setModifiedSync(join(root, 'a'), 1_500_000_000_000);
    expect(files.statusSync(join(root, 'a'))?.modifiedMs).toBe(1_500_000_000_000);
  });

  test('a locked directory shows its lock file and is free again after release', async () => {
    const { files, root } = prepared();
    const lock = await files.lockDirectory(root);
    expect(lock).toBeDefined();
    expect(files.statusSync(join(root, '.lock'))).toBeDefined();
    expect(await files.lockDirectory(root)).toBeUndefined();
    lock?.release();
    const again = await files.lockDirectory(root);
    expect(again).toBeDefined();
    again?.release();
  });
});
