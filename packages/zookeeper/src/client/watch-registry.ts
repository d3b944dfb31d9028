/**
 * The one-shot watches that a client has set and not seen fire, so that they can be set again on a new connection.
 * Three kinds, as setWatches asks for them: data (the node was there), exist (it was not), children.
 */
import type { SetWatchesRequest } from '../jute/operations/set-watches.ts';
import { EventType } from '../jute/records/watcher-event.ts';

/** Paths of one setWatches packet, in bytes: well below jute.maxbuffer. */
const maxBatchBytes = 128 * 1024;
/** Longest UTF-8 form of one UTF-16 unit, and the length in front of a string. */
const bytesPerUnit = 3;
const lengthBytes = 4;

export class WatchRegistry {
  readonly #data = new Set<string>();
  readonly #exist = new Set<string>();
  readonly #children = new Set<string>();

  addData(path: string): void {
    this.#data.add(path);
  }

  addExist(path: string): void {
    this.#exist.add(path);
  }

  addChildren(path: string): void {
    this.#children.add(path);
  }

  /** Forgets what an event of the server has used up. */
  fired(type: number, path: string): void {
    if (type !== EventType.nodeChildrenChanged) {
      this.#data.delete(path);
      this.#exist.delete(path);
    }
    if (type === EventType.nodeChildrenChanged || type === EventType.nodeDeleted) this.#children.delete(path);
  }

  clear(): void {
    this.#data.clear();
    this.#exist.clear();
    this.#children.clear();
  }

  /** What sets all of them again, for somebody who has seen everything up to `relativeZxid`. */
  batches(relativeZxid: bigint): SetWatchesRequest[] {
    const batches: SetWatchesRequest[] = [];
    let batch = newBatch(relativeZxid);
    let bytes = 0;
    const kinds = [
      { paths: this.#data, target: 'dataWatches' },
      { paths: this.#exist, target: 'existWatches' },
      { paths: this.#children, target: 'childWatches' },
    ] as const;
    for (const { paths, target } of kinds) {
      for (const path of paths) {
        const size = path.length * bytesPerUnit + lengthBytes;
        if (bytes > 0 && bytes + size > maxBatchBytes) {
          batches.push(batch);
          batch = newBatch(relativeZxid);
          bytes = 0;
        }
        batch[target].push(path);
        bytes += size;
      }
    }
    if (bytes > 0) batches.push(batch);
    return batches;
  }
}

interface GrowingBatch extends SetWatchesRequest {
  readonly dataWatches: string[];
  readonly existWatches: string[];
  readonly childWatches: string[];
}

function newBatch(relativeZxid: bigint): GrowingBatch {
  return { relativeZxid, dataWatches: [], existWatches: [], childWatches: [] };
}
