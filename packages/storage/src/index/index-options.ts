import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { IndexCache } from './index-cache.ts';

/** What an offset or time index of a segment is made from. */
export interface IndexOptions {
  readonly files: FileSystem;
  readonly path: string;
  /** The segment's; entries hold offsets relative to it. */
  readonly baseOffset: number;
  /** `segment.index.bytes`: how large the file may become. */
  readonly maxSizeBytes: number;
  readonly cache: IndexCache;
}
