import type { FileHandle } from '@kafka-ts/environment/file-system';
import type { FileOperation } from './fault-plan.ts';
import type { Effect, FileCalls } from './file-calls.ts';
import { FileError } from './file-error.ts';
import type { MemoryDisk } from './memory-disk.ts';
import type { FileNode } from './memory-node.ts';

export interface OpenFile {
  readonly disk: MemoryDisk;
  readonly node: FileNode;
  readonly path: string;
  readonly canWrite: boolean;
  readonly calls: FileCalls;
  readonly onClose: () => void;
}

/** A handle of one process on one file; it stays with the file when that is renamed or deleted. */
export class MemoryFileHandle implements FileHandle {
  readonly path: string;
  readonly #file: OpenFile;
  #isOpen = true;

  constructor(file: OpenFile) {
    this.path = file.path;
    this.#file = file;
    file.node.openHandles++;
  }

  writeSync(buffers: readonly Uint8Array[], position: number): void {
    this.#file.calls.now('write', this.path, this.#writing(buffers, position));
  }
  write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    return this.#file.calls.later('write', this.path, this.#writing([...buffers], position));
  }

  readSync(target: Uint8Array, position: number): number {
    return this.#now('read', () => this.#file.node.content.read(target, position));
  }
  read(target: Uint8Array, position: number): Promise<number> {
    return this.#later('read', () => this.#file.node.content.read(target, position));
  }

  sizeSync(): number {
    return this.#now('status', () => this.#file.node.content.sizeBytes);
  }

  modifiedMsSync(): number {
    return this.#now('status', () => this.#file.node.modifiedMs);
  }

  identitySync(): string {
    return this.#now('status', () => this.#file.node.identity);
  }

  truncateSync(sizeBytes: number): void {
    this.#now('truncate', () => this.#truncate(sizeBytes));
  }
  truncate(sizeBytes: number): Promise<void> {
    return this.#later('truncate', () => this.#truncate(sizeBytes));
  }

  syncSync(): void {
    this.#file.calls.now('sync', this.path, this.#syncing());
  }
  sync(): Promise<void> {
    return this.#file.calls.later('sync', this.path, this.#syncing());
  }

  closeSync(): void {
    if (!this.#isOpen) return;
    this.#file.calls.now('close', this.path, { whole: () => this.release() });
  }
  close(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    return this.#file.calls.later('close', this.path, { whole: () => this.release() });
  }

  /** Closes without a call, as the end of the process does. */
  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#file.node.openHandles--;
    this.#file.onClose();
  }

  #now<T>(operation: FileOperation, action: () => T): T {
    return this.#file.calls.now(operation, this.path, { whole: () => this.#whileOpen(operation, action) });
  }

  #later<T>(operation: FileOperation, action: () => T): Promise<T> {
    return this.#file.calls.later(operation, this.path, {
      whole: () => this.#whileOpen(operation, action),
    });
  }

  #whileOpen<T>(operation: FileOperation, action: () => T): T {
    if (!this.#isOpen) throw new FileError('EBADF', operation, this.path);
    return action();
  }

  #writing(buffers: readonly Uint8Array[], position: number): Effect<void> {
    const sizeBytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const part = (limit: number): void => this.#whileOpen('write', () => this.#put(buffers, position, limit));
    return { sizeBytes, part, whole: () => part(sizeBytes) };
  }

  /** Writes the first `limit` bytes of `buffers`, or what fits on the disk. */
  #put(buffers: readonly Uint8Array[], position: number, limit: number): void {
    const { node, disk } = this.#file;
    this.#demandWritable('write');
    const growth = node.content.growth(position, limit);
    const isLimited = disk.capacityBytes !== Number.MAX_SAFE_INTEGER;
    const missing = isLimited && growth > 0 ? disk.usedBytes() + growth - disk.capacityBytes : 0;
    let left = missing > 0 ? Math.max(0, limit - missing) : limit;
    let at = position;
    for (const buffer of buffers) {
      const part = buffer.subarray(0, left);
      node.content.write(part, at);
      at += part.length;
      left -= part.length;
    }
    node.modifiedMs = disk.nowMs();
    if (missing > 0) throw new FileError('ENOSPC', 'write', this.path);
  }

  #truncate(sizeBytes: number): void {
    const { node, disk } = this.#file;
    this.#demandWritable('truncate');
    node.content.truncate(sizeBytes);
    node.modifiedMs = disk.nowMs();
  }

  /** A sync keeps what was written before it was asked for; writes during it wait for the next one. */
  #syncing(): Effect<void> {
    const captured = this.#isOpen ? this.#file.node.content.capture() : undefined;
    return {
      whole: () =>
        this.#whileOpen('sync', () => {
          const { disk, node } = this.#file;
          if (captured !== undefined && !disk.ignoresSync) node.content.commit(captured);
          disk.commitNamesWithFile();
        }),
    };
  }

  #demandWritable(operation: FileOperation): void {
    if (!this.#file.canWrite) throw new FileError('EBADF', operation, this.path);
  }
}
