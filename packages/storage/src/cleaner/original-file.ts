/** The batches of a segment that is compacted, read by whoever does that: the log itself may be read by others meanwhile. */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import type { OriginalSegment } from './clean-job.ts';

export class OriginalFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, { path, sizeBytes }: OriginalSegment) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.#handle = handle;
  }

  /** Runs `action` with the open file, which is closed when it is done: files that are open can be renamed by nobody on Windows. */
  static async use<T>(
    files: FileSystem,
    segment: OriginalSegment,
    action: (file: OriginalFile) => Promise<T>,
  ): Promise<T> {
    const handle = await files.open(segment.path, 'read');
    try {
      return await action(new OriginalFile(handle, segment));
    } finally {
      await handle.close();
    }
  }

  /** See `FileHandle.read`. */
  read(target: Uint8Array, position: number): Promise<number> {
    return this.#handle.read(target, position);
  }
}
