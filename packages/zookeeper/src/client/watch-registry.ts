/**
 * The watches that a client has set and that are still in force, so that they can be set again on a new connection.
 * One-shot ones in three kinds, as setWatches asks for them: data (the node was there), exist (it was not), children; they are used up
 * by their event. Those of addWatch stay: persistent (a node and its children) and recursive (a node and everything below it).
 */
import { WatcherType } from '../jute/operations/remove-watches.ts';
import type { SetWatches2Request } from '../jute/operations/set-watches2.ts';
import { EventType } from '../jute/records/watcher-event.ts';

/** Paths of one setWatches packet, in bytes: well below jute.maxbuffer. */
const maxBatchBytes = 128 * 1024;
/** Longest UTF-8 form of one UTF-16 unit, and the length in front of a string. */
const bytesPerUnit = 3;
const lengthBytes = 4;

export const watchKinds = ['data', 'exist', 'children', 'persistent', 'recursive'] as const;
export type WatchKind = (typeof watchKinds)[number];

/** What `removeWatches` may mean, and the number it has on the wire. */
export const removedTypes = {
  children: WatcherType.children,
  data: WatcherType.data,
  any: WatcherType.any,
  persistent: WatcherType.persistent,
  persistentRecursive: WatcherType.persistentRecursive,
} as const;
export type RemovedType = keyof typeof removedTypes;

const kindsOf: Readonly<Record<RemovedType, readonly WatchKind[]>> = {
  children: ['children'],
  data: ['data', 'exist'],
  any: ['children', 'data', 'exist', 'persistent', 'recursive'],
  persistent: ['persistent'],
  persistentRecursive: ['recursive'],
};

export class WatchRegistry {
  readonly #paths: Readonly<Record<WatchKind, Set<string>>> = {
    data: new Set(),
    exist: new Set(),
    children: new Set(),
    persistent: new Set(),
    recursive: new Set(),
  };

  add(kind: WatchKind, path: string): void {
    this.#paths[kind].add(path);
  }

  /** Whether a watch that `type` means is in force. */
  has(type: RemovedType, path: string): boolean {
    return kindsOf[type].some((kind) => this.#paths[kind].has(path));
  }

  /** Forgets what `type` means, and says which kinds there were. */
  remove(type: RemovedType, path: string): WatchKind[] {
    return kindsOf[type].filter((kind) => this.#paths[kind].delete(path));
  }

  /** Forgets what an event of the server has used up. */
  fired(type: number, path: string): void {
    if (type !== EventType.nodeChildrenChanged) {
      this.#paths.data.delete(path);
      this.#paths.exist.delete(path);
    }
    if (type === EventType.nodeChildrenChanged || type === EventType.nodeDeleted) {
      this.#paths.children.delete(path);
    }
  }

  clear(): void {
    for (const kind of watchKinds) this.#paths[kind].clear();
  }

  /** What sets all of them again, for somebody who has seen everything up to `relativeZxid`. */
  batches(relativeZxid: bigint): SetWatches2Request[] {
    const batches: SetWatches2Request[] = [];
    let batch = newBatch(relativeZxid);
    let bytes = 0;
    for (const kind of watchKinds) {
      for (const path of this.#paths[kind]) {
        const size = path.length * bytesPerUnit + lengthBytes;
        if (bytes > 0 && bytes + size > maxBatchBytes) {
          batches.push(batch);
          batch = newBatch(relativeZxid);
          bytes = 0;
        }
        batch[targets[kind]].push(path);
        bytes += size;
      }
    }
    if (bytes > 0) batches.push(batch);
    return batches;
  }
}

const targets = {
  data: 'dataWatches',
  exist: 'existWatches',
  children: 'childWatches',
  persistent: 'persistentWatches',
  recursive: 'persistentRecursiveWatches',
} as const satisfies Record<WatchKind, keyof SetWatches2Request>;

type GrowingBatch = { readonly relativeZxid: bigint } & Readonly<
  Record<(typeof targets)[WatchKind], string[]>
>;

function newBatch(relativeZxid: bigint): GrowingBatch {
  return {
    relativeZxid,
    dataWatches: [],
    existWatches: [],
    childWatches: [],
    persistentWatches: [],
    persistentRecursiveWatches: [],
  };
}
