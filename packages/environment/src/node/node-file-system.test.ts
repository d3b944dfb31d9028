import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeFileSystem } from './node-file-system.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'kafka-ts-node-files-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const files = nodeFileSystem();
const isWindows = process.platform === 'win32';

describe('an open file', () => {
  test('asynchronous calls under way end before its descriptor can become another file', async () => {
    const handle = files.openSync(join(root, 'busy'), 'create');
    const block = new Uint8Array(4 << 20).fill(7);
    const writes = Array.from({ length: 8 }, (_, index) => handle.write([block], index * block.length));
    handle.closeSync();
    const others = Array.from({ length: 20 }, (_, index) =>
      files.openSync(join(root, `other-${index}`), 'create'),
    );
    await Promise.all(writes);
    expect(fs.statSync(join(root, 'busy')).size).toBe(8 * block.length);
    for (const other of others) {
      expect(other.sizeSync()).toBe(0);
      other.closeSync();
    }
  });

  test('close waits for the calls under way, and later ones fail', async () => {
    const handle = await files.open(join(root, 'closing'), 'create');
    let isWritten = false;
    const write = handle.write([new Uint8Array(8 << 20)], 0).then(() => {
      isWritten = true;
    });
    await handle.close();
    await write;
    expect(isWritten).toBe(true);
    await expect(handle.read(new Uint8Array(1), 0)).rejects.toMatchObject({ code: 'EBADF' });
    await expect(handle.write([new Uint8Array(1)], 0)).rejects.toMatchObject({ code: 'EBADF' });
    expect(() => handle.syncSync()).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  test('thousands of buffers, empty ones among them, are written whole and in order', async () => {
    const handle = files.openSync(join(root, 'many'), 'create');
    const buffers = Array.from({ length: 5_000 }, (_, index) =>
      Buffer.from(index % 3 === 0 ? '' : `${index},`),
    );
    const expected = Buffer.concat(buffers);
    handle.writeSync(buffers, 0);
    await handle.write(buffers, expected.length);
    handle.closeSync();
    expect(fs.readFileSync(join(root, 'many')).equals(Buffer.concat([expected, expected]))).toBe(true);
  });
});

test.skipIf(isWindows)('a link to a directory is listed as a directory, a broken one as a file', async () => {
  fs.mkdirSync(join(root, 'links', 'real'), { recursive: true });
  fs.symlinkSync(join(root, 'links', 'real'), join(root, 'links', 'alias'));
  fs.symlinkSync(join(root, 'links', 'nowhere'), join(root, 'links', 'broken'));
  const expected = [
    { name: 'alias', isDirectory: true },
    { name: 'broken', isDirectory: false },
    { name: 'real', isDirectory: true },
  ];
  expect(files.readDirectorySync(join(root, 'links'))).toEqual(expected);
  expect(await files.readDirectory(join(root, 'links'))).toEqual(expected);
});

test('a new file gets the permissions that were asked for', async () => {
  files.openSync(join(root, 'private'), 'create', 0o600).closeSync();
  await (await files.open(join(root, 'private-too'), 'create-new', 0o600)).close();
  const expected = isWindows ? 0o666 : 0o600;
  for (const name of ['private', 'private-too'])
    expect(fs.statSync(join(root, name)).mode & 0o777).toBe(expected);
});

test('the volume tells its free and total bytes', async () => {
  const { freeBytes, totalBytes } = await files.volume(root);
  expect(totalBytes).toBeGreaterThan(1 << 20);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
});
