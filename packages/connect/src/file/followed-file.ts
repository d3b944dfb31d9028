/** One open file that grows: its lines from a position on, and whether it is still the file that was begun. */
import type { FileHandle } from '@kafka-ts/environment/file-system';
import { fileMark, MARK_BYTES } from './file-mark.ts';
import { encodingOf, type FileLine, LineSplitter } from './line-splitter.ts';

const CHUNK_BYTES = 128 * 1024;
/** So many bytes before the place of reading are compared before reading on. */
const TAIL_BYTES = 64;
const CR = 13;

export class FollowedFile {
  readonly identity: string;
  readonly #handle: FileHandle;
  readonly #head: Uint8Array;
  readonly #splitter: LineSplitter;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #headBytes = 0;
  #tail: Uint8Array;
  /** Of all lines behind the bytes that are digested. */
  #wholeMark: string | undefined;

  private constructor(handle: FileHandle, splitter: LineSplitter, head: Uint8Array, tail: Uint8Array) {
    this.identity = handle.identitySync();
    this.#handle = handle;
    this.#splitter = splitter;
    this.#head = new Uint8Array(MARK_BYTES);
    this.#head.set(head);
    this.#headBytes = head.length;
    this.#tail = tail;
  }

  /** Goes on at `position`, which is not behind the file's end. The handle is closed with this. */
  static async open(handle: FileHandle, position: number): Promise<FollowedFile> {
    const head = await bytesAt(handle, 0, MARK_BYTES);
    const { encoding, markBytes } = encodingOf(head);
    const startPosition = Math.max(position, Math.min(markBytes, head.length));
    const tailStart = Math.max(0, startPosition - TAIL_BYTES);
    const tail = await bytesAt(handle, tailStart, startPosition - tailStart);
    const last = encoding === 'utf-16le' ? tail.at(-2) : tail.at(-1);
    const afterCarriageReturn = position > 0 && last === CR;
    const splitter = new LineSplitter({ encoding, startPosition, afterCarriageReturn });
    return new FollowedFile(handle, splitter, head, tail);
  }

  /** How far the file was read, a line without end included. */
  get position(): number {
    return this.#splitter.position;
  }

  /**
   * The lines that have come, as far as one read goes; undefined at the end of the file. `isSame` false: the file was cut
   * or written anew before the place of reading.
   */
  async read(): Promise<{ readonly isSame: boolean; readonly lines: readonly FileLine[] } | undefined> {
    const size = this.#handle.sizeSync();
    if (size < this.position) return { isSame: false, lines: [] };
    if (size === this.position) return undefined;
    const before = this.#tail.length;
    const length = await this.#handle.read(this.#chunk, this.position - before);
    const isSame = Buffer.compare(this.#chunk.subarray(0, Math.min(before, length)), this.#tail) === 0;
    if (!isSame) return { isSame, lines: [] };
    const bytes = this.#chunk.subarray(before, length);
    if (bytes.length === 0) return undefined;
    this.#remember(bytes, length);
    return { isSame, lines: this.#splitter.push(bytes) };
  }

  /** Whether what stands before the place of reading is what was read there. */
  async hasSameTail(): Promise<boolean> {
    if (this.#handle.sizeSync() < this.position) return false;
    const tail = await bytesAt(this.#handle, this.position - this.#tail.length, this.#tail.length);
    return Buffer.compare(tail, this.#tail) === 0;
  }

  /** The line that waits for its end; to be asked for when no end can come any more. */
  end(): FileLine | undefined {
    return this.#splitter.end();
  }

  /** By what the file is known again, for a line that ends at `position`. */
  mark(position: number): string {
    if (position < MARK_BYTES)
      return fileMark(this.identity, this.#head.subarray(0, this.#headBytes), position);
    this.#wholeMark ??= fileMark(this.identity, this.#head, position);
    return this.#wholeMark;
  }

  close(): void {
    this.#handle.closeSync();
  }

  #remember(bytes: Uint8Array, length: number): void {
    if (this.position < MARK_BYTES) {
      this.#head.set(bytes.subarray(0, MARK_BYTES - this.position), this.position);
      this.#headBytes = Math.max(this.#headBytes, Math.min(MARK_BYTES, this.position + bytes.length));
    }
    this.#tail = this.#chunk.slice(Math.max(0, length - TAIL_BYTES), length);
  }
}

/** Up to `length` bytes, less only at the end of the file. */
export async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await handle.read(bytes, position));
}
