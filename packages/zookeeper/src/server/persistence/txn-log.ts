/**
 * The transaction log: appends records to the current file and brings them to the disk. A new file is begun by the first append
 * after a start or a roll, named by the zxid of its first record; files of former runs are never appended to.
 * What `sync` has returned for survives the loss of power: content by fdatasync, a new file's name by a sync of its directory.
 */

import { join } from 'node:path';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import { joinNeighbours } from '../../jute/framing.ts';
import { zxidName } from './file-names.ts';
import { logHeader } from './txn-record.ts';

const source = 'org.apache.zookeeper.server.persistence.FileTxnLog';

export interface TxnLogOptions {
  readonly directory: string;
  /** Bytes by which the file is grown ahead of need, as zeros; 0: it is always as long as its content. */
  readonly preAllocBytes: number;
  /** forceSync=no: nothing waits for the disk. */
  readonly forcesSync: boolean;
}

export class TxnLog {
  readonly #files: FileSystem;
  readonly #logger: Logger;
  readonly #options: TxnLogOptions;
  #handle: FileHandle | undefined;
  #position = 0;
  #allocatedBytes = 0;
  /** The log's directory, while a new file's name in it is not on the disk. */
  readonly #unsyncedDirectories = new Set<string>();
  /** A file that was rolled away from is closed when the batch that ends it is on the disk. */
  #retired: FileHandle[] = [];

  constructor(files: FileSystem, logger: Logger, options: TxnLogOptions) {
    this.#files = files;
    this.#logger = logger;
    this.#options = options;
  }

  /** Writes records, the first of which has `zxid`; they are safe only when `sync` returned. */
  append(records: readonly Uint8Array[], zxid: bigint): void {
    const handle = this.#handle ?? this.#begin(zxid);
    let bytes = 0;
    for (const record of records) bytes += record.length;
    this.#allocate(handle, this.#position + bytes);
    handle.writeSync(joinNeighbours(records), this.#position);
    this.#position += bytes;
  }

  /** As `sync`, but before it returns; false if it is not a single file's content that has to reach the disk. */
  syncAtOnce(): boolean {
    if (this.#handle === undefined || this.#retired.length > 0 || this.#unsyncedDirectories.size > 0)
      return false;
    if (this.#options.forcesSync) this.#handle.syncSync();
    return true;
  }

  /** Everything appended so far reaches the disk. */
  async sync(): Promise<void> {
    const retired = this.#retired;
    this.#retired = [];
    if (this.#options.forcesSync) await this.#syncAll(retired);
    await Promise.all(retired.map((handle) => handle.close()));
  }

  /** The next append begins a new file. */
  roll(): void {
    if (this.#handle !== undefined) this.#retired.push(this.#handle);
    this.#handle = undefined;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.roll();
    const retired = this.#retired;
    this.#retired = [];
    await Promise.all(retired.map((handle) => handle.close()));
  }

  async #syncAll(retired: readonly FileHandle[]): Promise<void> {
    const syncs = retired.map((handle) => handle.sync());
    if (this.#handle !== undefined) syncs.push(this.#handle.sync());
    for (const directory of this.#unsyncedDirectories) syncs.push(this.#files.syncDirectory(directory));
    this.#unsyncedDirectories.clear();
    await Promise.all(syncs);
  }

  #begin(zxid: bigint): FileHandle {
    const name = zxidName('log', zxid);
    this.#logger.info(`Creating new log file: ${name}`, source);
    const handle = this.#files.openSync(join(this.#options.directory, name), 'create');
    // A file of this name can only hold a record that was torn when it was its first.
    handle.truncateSync(0);
    const header = logHeader();
    handle.writeSync([header], 0);
    this.#handle = handle;
    this.#position = header.length;
    this.#allocatedBytes = 0;
    this.#unsyncedDirectories.add(this.#options.directory);
    return handle;
  }

  #allocate(handle: FileHandle, neededBytes: number): void {
    const step = this.#options.preAllocBytes;
    if (step === 0 || neededBytes + 4096 < this.#allocatedBytes) return;
    this.#allocatedBytes = Math.max(neededBytes, this.#allocatedBytes) + step;
    handle.truncateSync(this.#allocatedBytes);
  }
}
