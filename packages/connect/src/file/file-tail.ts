/**
 * The lines of a file by its name, whatever happens to it: it may be missing, be cut, or be renamed and made anew. A
 * renamed file stays open until its last line was read, and is left only for a new file of the name; a last line without
 * end is then taken as it is, since its end is no longer waited for. Files that had the name between two looks are read in
 * between.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import type { ConnectLogger } from '../connector/connect-logger.ts';
import { ConnectError } from '../connector/errors.ts';
import { isMarked, MARK_BYTES } from './file-mark.ts';
import { bytesAt, FollowedFile } from './followed-file.ts';
import type { FileLine } from './line-splitter.ts';
import { RenamedFiles } from './renamed-files.ts';

/** A line with the mark of the file it stands in. */
export interface TailLine extends FileLine {
  readonly mark: string;
}

/** Where an earlier life came to. */
export interface TailStart {
  readonly position: number;
  /** Undefined for offsets by Apache's worker or by hand: the position is believed. */
  readonly mark: string | undefined;
}

export class FileTail {
  readonly #files: FileSystem;
  readonly #logger: ConnectLogger;
  readonly #path: string;
  #start: TailStart;
  #current: FollowedFile | undefined;
  /** What comes after the current file: files that had the name for a moment, then the one that has it. */
  #next: FileHandle[] = [];
  readonly #siblings: RenamedFiles;
  #isMissingTold = false;
  #modifiedMs: number | undefined;

  constructor(options: {
    readonly files: FileSystem;
    readonly logger: ConnectLogger;
    readonly path: string;
    readonly start: TailStart | undefined;
  }) {
    this.#files = options.files;
    this.#logger = options.logger;
    this.#path = options.path;
    this.#siblings = new RenamedFiles(options.files, options.path);
    this.#start = options.start ?? { position: 0, mark: undefined };
  }

  /**
   * The next lines; empty if there are none now. The file is read by pieces, so a call gives some thousands at most.
   * @throws ConnectError for a file that may not be read
   */
  async read(): Promise<readonly TailLine[]> {
    for (;;) {
      if (this.#current === undefined && !(await this.#openFirst())) return [];
      const current = this.#current;
      if (current === undefined) return [];
      const lines = await this.#step(current);
      if (lines.length > 0 || this.#current === current) return lines;
    }
  }

  async #step(current: FollowedFile): Promise<readonly TailLine[]> {
    const found = await current.read();
    if (found === undefined) return this.#atEnd(current);
    if (found.isSame) return found.lines.map((line) => ({ ...line, mark: current.mark(line.endPosition) }));
    await this.#onWrittenAnew(current);
    return [];
  }

  async #onWrittenAnew(current: FollowedFile): Promise<void> {
    this.#logger.warn(
      `File ${this.#path} was truncated or written anew below position ${current.position}, up to which it was read; starting again at its beginning`,
    );
    await this.#beginAgain();
  }

  close(): void {
    this.#current?.close();
    this.#current = undefined;
    for (const handle of this.#next.splice(0)) handle.closeSync();
  }

  /** At the end of what is open: is there a new file of the name? */
  async #atEnd(current: FollowedFile): Promise<readonly TailLine[]> {
    if (this.#next.length === 0 && !(await this.#findNext(current))) return [];
    // What was appended between the last read and the renaming.
    const found = await current.read();
    if (found?.isSame === true)
      return found.lines.map((line) => ({ ...line, mark: current.mark(line.endPosition) }));
    this.#logger.info(
      `File ${this.#path} was replaced by a new file; the old one was read to its end at position ${current.position}`,
    );
    const last = current.end();
    const lines = last === undefined ? [] : [{ ...last, mark: current.mark(last.endPosition) }];
    current.close();
    const handle = this.#next.shift();
    this.#current = handle === undefined ? undefined : await FollowedFile.open(handle, 0);
    return lines;
  }

  async #findNext(current: FollowedFile): Promise<boolean> {
    const look = this.#siblings.look();
    const status = this.#files.statusSync(this.#path);
    if (status === undefined || status.isDirectory) return false;
    if (status.identity === current.identity) {
      // Whatever is there by now never had the name.
      this.#siblings.keep(look);
      // Written since the last look and not grown: cut, and filled up to the same size.
      const isTouched = status.modifiedMs !== this.#modifiedMs;
      this.#modifiedMs = status.modifiedMs;
      if (isTouched && !(await current.hasSameTail())) await this.#onWrittenAnew(current);
      return false;
    }
    // Opened first: what is made from now on is found at the next replacement.
    const handle = await this.#open();
    if (handle === undefined) return false;
    const identity = handle.identitySync();
    const between = this.#siblings.takeNew([current.identity]);
    // It may have lost the name already, to a file that comes after it.
    this.#next = between.flatMap((each) =>
      each.identity === identity ? [handle] : this.#openRenamed(each.path),
    );
    if (!this.#next.includes(handle)) this.#next.push(handle);
    this.#start = { position: 0, mark: undefined };
    return true;
  }

  #openRenamed(path: string): FileHandle[] {
    try {
      const handle = this.#files.openSync(path, 'read');
      this.#logger.info(`File ${path} was ${this.#path} for a moment; it is read, too`);
      return [handle];
    } catch (error) {
      this.#logger.warn(
        `File ${path} was ${this.#path} for a moment, and cannot be read any more: ${messageOf(error)}`,
      );
      return [];
    }
  }

  async #beginAgain(): Promise<void> {
    this.close();
    const handle = await this.#open();
    if (handle !== undefined) {
      this.#siblings.takeNew([]);
      this.#current = await FollowedFile.open(handle, 0);
    }
    this.#start = { position: 0, mark: undefined };
  }

  /** Opens the file and finds the place of the earlier life in it. */
  async #openFirst(): Promise<boolean> {
    const handle = await this.#open();
    if (handle === undefined) return false;
    this.#siblings.takeNew([]);
    const { position, mark } = this.#start;
    const size = handle.sizeSync();
    const head = await bytesAt(handle, 0, MARK_BYTES);
    const isSame = mark === undefined || isMarked(mark, handle.identitySync(), head);
    if (size >= position && isSame) {
      this.#current = await FollowedFile.open(
        handle,
        mark === undefined ? await lineStart(handle, position) : position,
      );
      return true;
    }
    const what = isSame
      ? `has only ${size} bytes: it was truncated`
      : 'is another file: the one that was read was renamed or replaced';
    this.#logger.warn(
      `File ${this.#path} ${what} while no worker was running. Offset {"position":${position}} is lost with it: what was appended there behind position ${position} is not read. Starting at the beginning of the file that is there now`,
    );
    this.#current = await FollowedFile.open(handle, 0);
    return true;
  }

  async #open(): Promise<FileHandle | undefined> {
    try {
      const handle = await this.#files.open(this.#path, 'read');
      if (this.#files.statusSync(this.#path)?.isDirectory === true) {
        handle.closeSync();
        throw new ConnectError(`${this.#path} is a directory; the setting file needs a file`);
      }
      this.#isMissingTold = false;
      return handle;
    } catch (error) {
      if (!isAbsence(error)) throw unreadable(this.#path, error);
      if (!this.#isMissingTold)
        this.#logger.warn(
          `Couldn't find file ${this.#path} for FileStreamSourceTask, sleeping to wait for it to be created`,
        );
      this.#isMissingTold = true;
      return undefined;
    }
  }
}

/**
 * The beginning of the line that `position` lies in. Apache's worker counts characters and not bytes: behind Chinese text its
 * positions lie too early, within a line or even a character.
 */
async function lineStart(handle: FileHandle, position: number): Promise<number> {
  for (let end = position; end > 0; ) {
    const from = Math.max(0, end - 4096);
    const bytes = await bytesAt(handle, from, end - from);
    const last = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13));
    if (last >= 0) return from + last + 1;
    end = from;
  }
  return 0;
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(path: string, error: unknown): Error {
  if (error instanceof ConnectError) return error;
  return new ConnectError(`Couldn't read file ${path}: ${messageOf(error)}`, { cause: error });
}
