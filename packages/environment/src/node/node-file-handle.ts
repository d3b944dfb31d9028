import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncate,
  ftruncateSync,
  read,
  readSync,
  writev,
  writevSync,
} from 'node:fs';
import type { FileHandle } from '../file-system.ts';

/** Linux takes at most 1024 buffers in one call. */
const MAX_BUFFERS = 1024;

/** An open file descriptor. */
export class NodeFileHandle implements FileHandle {
  readonly path: string;
  #fd: number | undefined;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  writeSync(buffers: readonly Uint8Array[], position: number): void {
    let left: readonly Uint8Array[] = buffers;
    let at = position;
    while (left.length > 0) {
      const written = writevSync(this.#descriptor(), left.slice(0, MAX_BUFFERS), at);
      at += written;
      left = without(left, written);
    }
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let left: readonly Uint8Array[] = buffers;
    let at = position;
    while (left.length > 0) {
      const part = left.slice(0, MAX_BUFFERS);
      const written = await new Promise<number>((resolve, reject) => {
        writev(this.#descriptor(), part, at, (error, bytes) =>
          error === null ? resolve(bytes) : reject(error),
        );
      });
      at += written;
      left = without(left, written);
    }
  }

  readSync(target: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < target.length) {
      const count = readSync(this.#descriptor(), target, filled, target.length - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const next = (filled: number): void => {
        if (filled === target.length) {
          resolve(filled);
          return;
        }
        read(
          this.#descriptor(),
          target,
          filled,
          target.length - filled,
          position + filled,
          (error, count) => {
            if (error !== null) reject(error);
            else if (count === 0) resolve(filled);
            else next(filled + count);
          },
        );
      };
      next(0);
    });
  }

  sizeSync(): number {
    return fstatSync(this.#descriptor()).size;
  }

  truncateSync(sizeBytes: number): void {
    ftruncateSync(this.#descriptor(), sizeBytes);
  }

  truncate(sizeBytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      ftruncate(this.#descriptor(), sizeBytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  syncSync(): void {
    fdatasyncSync(this.#descriptor());
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor(), (error) => (error ? reject(error) : resolve()));
    });
  }

  closeSync(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.#fd = undefined;
    closeSync(fd);
  }

  close(): Promise<void> {
    if (this.#fd === undefined) return Promise.resolve();
    const fd = this.#fd;
    this.#fd = undefined;
    return new Promise((resolve, reject) => {
      close(fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  #descriptor(): number {
    if (this.#fd !== undefined) return this.#fd;
    throw Object.assign(new Error(`${this.path} is closed`), { code: 'EBADF' });
  }
}

/** What is left of `buffers` after their first `count` bytes. */
function without(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let skipped = count;
  let index = 0;
  for (const buffer of buffers) {
    if (skipped < buffer.length) break;
    skipped -= buffer.length;
    index++;
  }
  const rest = buffers.slice(index);
  const first = rest[0];
  if (first !== undefined && skipped > 0) rest[0] = first.subarray(skipped);
  return rest;
}
