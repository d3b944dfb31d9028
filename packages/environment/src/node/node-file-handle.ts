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
import { identityOf } from './file-identity.ts';
import type { QuickReads } from './quick-reads.ts';

/** Linux takes at most 1024 buffers in one call. */
const MAX_BUFFERS = 1024;

type Done<T> = (error: Error | null | undefined, value: T) => void;

/**
 * An open file descriptor. It is given back to the operating system only after the last asynchronous call on it has
 * ended: another file could get the same number before that.
 */
export class NodeFileHandle implements FileHandle {
  readonly path: string;
  readonly #quickReads: QuickReads;
  #fd: number | undefined;
  #underWay = 0;
  #onIdle: (() => void) | undefined;

  constructor(path: string, fd: number, quickReads: QuickReads) {
    this.path = path;
    this.#fd = fd;
    this.#quickReads = quickReads;
  }

  writeSync(buffers: readonly Uint8Array[], position: number): void {
    const fd = this.#descriptor();
    let left = buffers;
    let at = position;
    while (left.length > 0) {
      const written = writevSync(fd, firstBuffers(left), at);
      at += written;
      left = this.#without(left, written);
    }
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let left = buffers;
    let at = position;
    while (left.length > 0) {
      const part = firstBuffers(left);
      const start = at;
      const written = await this.#later<number>((fd, done) => writev(fd, part, start, done));
      at += written;
      left = this.#without(left, written);
    }
  }

  readSync(target: Uint8Array, position: number): number {
    const fd = this.#descriptor();
    let filled = 0;
    while (filled < target.length) {
      const count = readSync(fd, target, filled, target.length - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  /** Nearly always one call: a file gives less than asked for only at its end or when a signal comes. */
  async read(target: Uint8Array, position: number): Promise<number> {
    const count = this.#quickReads.try(target.length, () => this.readSync(target, position));
    if (count !== undefined) return count;
    let filled = 0;
    while (filled < target.length) {
      const from = filled;
      const count = await this.#later<number>((fd, done) => {
        read(fd, target, from, target.length - from, position + from, done);
      });
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  sizeSync(): number {
    return fstatSync(this.#descriptor()).size;
  }

  modifiedMsSync(): number {
    return fstatSync(this.#descriptor()).mtimeMs;
  }

  identitySync(): string {
    return identityOf(fstatSync(this.#descriptor(), { bigint: true }));
  }

  truncateSync(sizeBytes: number): void {
    ftruncateSync(this.#descriptor(), sizeBytes);
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#later<void>((fd, done) => ftruncate(fd, sizeBytes, (error) => done(error, undefined)));
  }

  syncSync(): void {
    fdatasyncSync(this.#descriptor());
  }

  async sync(): Promise<void> {
    await this.#later<void>((fd, done) => fdatasync(fd, (error) => done(error, undefined)));
  }

  closeSync(): void {
    const fd = this.#take();
    if (fd === undefined) return;
    if (this.#underWay === 0) closeSync(fd);
    else this.#onIdle = () => closeSync(fd);
  }

  async close(): Promise<void> {
    const fd = this.#take();
    if (fd === undefined) return;
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await new Promise<void>((resolve, reject) => {
      close(fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  #take(): number | undefined {
    const fd = this.#fd;
    this.#fd = undefined;
    return fd;
  }

  #descriptor(): number {
    if (this.#fd !== undefined) return this.#fd;
    throw Object.assign(new Error(`EBADF: ${this.path} is closed`), { code: 'EBADF' });
  }

  /** Runs a call of the thread pool. */
  #later<T>(start: (fd: number, done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const fd = this.#descriptor();
      this.#underWay++;
      start(fd, (error, value) => {
        this.#underWay--;
        if (error) reject(error);
        else resolve(value);
        if (this.#underWay === 0) this.#onIdle?.();
      });
    });
  }

  /** What is left of `buffers` after their first `count` bytes. */
  #without(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
    let skipped = count;
    let index = 0;
    for (const buffer of buffers) {
      if (skipped < buffer.length) break;
      skipped -= buffer.length;
      index++;
    }
    if (index === buffers.length) return [];
    if (count === 0 && index === 0) {
      throw Object.assign(new Error(`EIO: ${this.path} takes no more bytes`), { code: 'EIO' });
    }
    const rest = buffers.slice(index);
    const first = rest[0];
    if (first !== undefined && skipped > 0) rest[0] = first.subarray(skipped);
    return rest;
  }
}

/** As many as one call takes. */
function firstBuffers(buffers: readonly Uint8Array[]): readonly Uint8Array[] {
  return buffers.length > MAX_BUFFERS ? buffers.slice(0, MAX_BUFFERS) : buffers;
}
