/**
 * Who wants to hear of which node. One-shot watches: data (from getData and exists) and child (from getChildren); gone when they fire.
 * Persistent ones (addWatch): on a node and its children, or recursively on all below it. All are de-duplicated by connection, path
 * and kind, end with their connection, and tell a connection of one change once, however many of its watches it meets.
 * Nobody hears of a node that he may not read.
 */
import { type Acl, openAcl } from '../jute/records/acl.ts';
import { EventType } from '../jute/records/watcher-event.ts';
import type { NodeChange, TreeListener } from './tree/data-tree.ts';
import { parentOf } from './tree/paths.ts';

/** What a watch tells; `zxid` is that of the change, -1 for one that happened before the watch was set again. */
export interface WatchEvent {
  readonly type: number;
  readonly path: string;
  readonly zxid: bigint;
}

/** A connection that watches. */
export interface Watcher {
  readonly sessionId: bigint;
  deliver(event: WatchEvent): void;
  /** Whether it may read a node with this ACL. */
  mayRead(acl: readonly Acl[]): boolean;
}

export type WatchKind = 'data' | 'child' | 'persistent' | 'recursive';

export const watchKinds: readonly WatchKind[] = ['data', 'child', 'persistent', 'recursive'];

type WatchTable = Map<string, Set<Watcher>>;

export class WatchManager implements TreeListener {
  readonly #tables: Readonly<Record<WatchKind, WatchTable>> = {
    data: new Map(),
    child: new Map(),
    persistent: new Map(),
    recursive: new Map(),
  };
  readonly #pathsByWatcher = new Map<Watcher, Set<string>>();

  add(kind: WatchKind, path: string, watcher: Watcher): void {
    const table = this.#tables[kind];
    let watchers = table.get(path);
    if (watchers === undefined) {
      watchers = new Set();
      table.set(path, watchers);
    }
    watchers.add(watcher);
    let paths = this.#pathsByWatcher.get(watcher);
    if (paths === undefined) {
      paths = new Set();
      this.#pathsByWatcher.set(watcher, paths);
    }
    paths.add(path);
  }

  has(kind: WatchKind, path: string, watcher: Watcher): boolean {
    return this.#tables[kind].get(path)?.has(watcher) === true;
  }

  /** Forgets one watch, without an event. */
  remove(kind: WatchKind, path: string, watcher: Watcher): void {
    removeFrom(this.#tables[kind], path, watcher);
    this.#forgetPath(watcher, path);
  }

  /** Forgets all watches of a connection. */
  removeAll(watcher: Watcher): void {
    for (const path of this.#pathsByWatcher.get(watcher) ?? []) {
      for (const kind of watchKinds) removeFrom(this.#tables[kind], path, watcher);
    }
    this.#pathsByWatcher.delete(watcher);
  }

  nodeCreated({ path, acl, parentAcl, zxid }: NodeChange): void {
    this.#fire({ type: EventType.nodeCreated, path, zxid }, acl, this.#ofNode(path));
    this.#childrenChanged(path, parentAcl, zxid);
  }

  nodeDeleted({ path, acl, parentAcl, zxid }: NodeChange): void {
    const watchers = this.#join(this.#ofNode(path), this.#take('child', path));
    this.#fire({ type: EventType.nodeDeleted, path, zxid }, acl, watchers);
    this.#childrenChanged(path, parentAcl, zxid);
  }

  nodeDataChanged({ path, acl, zxid }: Omit<NodeChange, 'parentAcl'>): void {
    this.#fire({ type: EventType.nodeDataChanged, path, zxid }, acl, this.#ofNode(path));
  }

  /** Every watch; ZooKeeper keeps persistent ones twice, on nodes and on children, and counts them so. */
  get count(): number {
    let count = 0;
    for (const kind of watchKinds) {
      const times = kind === 'data' || kind === 'child' ? 1 : 2;
      for (const watchers of this.#tables[kind].values()) count += times * watchers.size;
    }
    return count;
  }

  /** Counts of `nodeWatches`. */
  summary(): { connections: number; paths: number; watches: number } {
    const byWatcher = this.nodeWatches();
    const paths = new Set([...byWatcher.values()].flatMap((watched) => [...watched]));
    const watches = [...byWatcher.values()].reduce((total, watched) => total + watched.size, 0);
    return { connections: byWatcher.size, paths: paths.size, watches };
  }

  /** What each connection watches of nodes themselves; watches of children alone are not shown, as by ZooKeeper. */
  nodeWatches(): ReadonlyMap<Watcher, ReadonlySet<string>> {
    const byWatcher = new Map<Watcher, Set<string>>();
    for (const kind of ['data', 'persistent', 'recursive'] as const) {
      for (const [path, watchers] of this.#tables[kind]) {
        for (const watcher of watchers) {
          const paths = byWatcher.get(watcher);
          if (paths === undefined) byWatcher.set(watcher, new Set([path]));
          else paths.add(path);
        }
      }
    }
    return byWatcher;
  }

  #childrenChanged(path: string, parentAcl: readonly Acl[], zxid: bigint): void {
    const parentPath = parentOf(path);
    const watchers = this.#join(this.#take('child', parentPath), this.#tables.persistent.get(parentPath));
    this.#fire({ type: EventType.nodeChildrenChanged, path: parentPath, zxid }, parentAcl, watchers);
  }

  /** Everybody who hears of a node itself: one-shot data watches are used up by it. */
  #ofNode(path: string): ReadonlySet<Watcher> | undefined {
    let watchers = this.#join(this.#take('data', path), this.#tables.persistent.get(path));
    if (this.#tables.recursive.size === 0) return watchers;
    for (let above = path; ; above = parentOf(above)) {
      watchers = this.#join(watchers, this.#tables.recursive.get(above));
      if (above === '/') return watchers;
    }
  }

  #fire(event: WatchEvent, acl: readonly Acl[], watchers: ReadonlySet<Watcher> | undefined): void {
    if (watchers === undefined) return;
    for (const watcher of watchers) {
      if (acl === openAcl || watcher.mayRead(acl)) watcher.deliver(event);
    }
  }

  /** Takes the one-shot watches of a kind off a path. */
  #take(kind: 'data' | 'child', path: string): ReadonlySet<Watcher> | undefined {
    const watchers = this.#tables[kind].get(path);
    if (watchers === undefined) return undefined;
    this.#tables[kind].delete(path);
    for (const watcher of watchers) this.#forgetPath(watcher, path);
    return watchers;
  }

  #join(
    some: ReadonlySet<Watcher> | undefined,
    more: ReadonlySet<Watcher> | undefined,
  ): ReadonlySet<Watcher> | undefined {
    if (some === undefined || more === undefined) return some ?? more;
    return new Set([...some, ...more]);
  }

  /** Unless another watch of the connection is on the same path. */
  #forgetPath(watcher: Watcher, path: string): void {
    const paths = this.#pathsByWatcher.get(watcher);
    if (paths === undefined || watchKinds.some((kind) => this.has(kind, path, watcher))) return;
    paths.delete(path);
    if (paths.size === 0) this.#pathsByWatcher.delete(watcher);
  }
}

function removeFrom(table: WatchTable, path: string, watcher: Watcher): void {
  const watchers = table.get(path);
  if (watchers === undefined) return;
  watchers.delete(watcher);
  if (watchers.size === 0) table.delete(path);
}
