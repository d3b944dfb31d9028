/** A volume that gets full or read-only: a tmpfs where this process may mount one, else (said aloud) memory files that fail. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';

export interface SmallDisk {
  /** For brokers with a log directory below `path`. */
  readonly environment: Environment;
  /** The volume, and a directory that is on another one. */
  readonly path: string;
  readonly otherPath: string;
  /** All room but `freeBytes` is taken, or (undefined) given back. */
  setFull(freeBytes: number | undefined): void;
  /** Nothing new can be made there, or again everything. */
  setReadOnly(isReadOnly: boolean): void;
  remove(): void;
}

const SIZE = '16m';

export function smallDisk(directory: string): SmallDisk {
  const path = join(directory, 'small');
  mkdirSync(path, { recursive: true });
  const mount = (...args: string[]): void => {
    execFileSync('mount', args, { stdio: 'pipe' });
  };
  const unmount = (): void => {
    execFileSync('umount', ['-l', path], { stdio: 'pipe' });
  };
  try {
    mount('-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', path);
  } catch {
    console.warn('No right to mount a tmpfs here: memory files that fail in the same way are used instead');
    return inMemory();
  }
  return {
    environment: nodeEnvironment(),
    path,
    otherPath: join(directory, 'large'),
    setFull: (freeBytes) => fill(join(path, 'filler'), freeBytes),
    setReadOnly: (isReadOnly) => {
      if (!isReadOnly) {
        unmount();
        return;
      }
      // Over itself: what is open stays so, as with a directory whose rights were taken away.
      mount('--bind', path, path);
      mount('-o', 'remount,bind,ro', path);
    },
    remove: unmount,
  };
}

function fill(filler: string, freeBytes: number | undefined): void {
  rmSync(filler, { force: true });
  if (freeBytes === undefined) return;
  const { bavail, bsize } = statfsSync(join(filler, '..'));
  const file = openSync(filler, 'w');
  for (let left = bavail * bsize - freeBytes; left > 0; left -= 1 << 16) {
    writeSync(file, new Uint8Array(Math.min(left, 1 << 16)));
  }
  closeSync(file);
}

function inMemory(): SmallDisk {
  const real = nodeEnvironment();
  const disk = new MemoryDisk({ survivesPowerLoss: false, nowMs: () => real.clock.nowMs() });
  const files = new MemoryFileSystem({ disk, complete: (action) => real.clock.endOfTurn(action) });
  const failing = (
    code: 'ENOSPC' | 'EROFS',
    operations: readonly ('write' | 'truncate' | 'rename' | 'makeDirectory')[],
  ): void => {
    for (const operation of operations) files.faults.add({ code, operation, path: '/small/' });
  };
  return {
    environment: { ...real, files },
    path: '/small',
    otherPath: '/large',
    setFull: (freeBytes) => {
      files.faults.clear();
      if (freeBytes !== undefined) failing('ENOSPC', ['write']);
    },
    setReadOnly: (isReadOnly) => {
      files.faults.clear();
      if (isReadOnly) failing('EROFS', ['truncate', 'rename', 'makeDirectory']);
    },
    remove: () => {},
  };
}
