/**
 * One-shot watches: who wants to hear of the next change of a node (data, from getData and exists) or of its children
 * (child, from getChildren). De-duplicated by connection, path and kind; gone when they fire or their connection ends.
 */
import { EventType } from '../jute/records/watcher-event.ts';
import type { TreeListener } from './tree/data-tree.ts';

/** A connection that watches. `watched` is the manager's own note of which paths to clean up. */
export interface Watcher {
  readonly sessionId: bigint;
  deliver(type: number, path: string): void;
}

type WatchTable = Map<string, Set<Watcher>>;

export class WatchManager implements TreeListener {
  readonly #data: WatchTable = new Map();
  readonly #children: WatchTable = new Map();
  readonly #pathsByWatcher = new Map<Watcher, Set<string>>();

  watchData(path: string, watcher: Watcher): void {
    this.#add(this.#data, path, watcher);
  }

  watchChildren(path: string, watcher: Watcher): void {
    this.#add(this.#children, path, watcher);
  }

  /** Forgets all watches of a connection. */
  remove(watcher: Watcher): void {
    for (const path of this.#pathsByWatcher.get(watcher) ?? []) {
      removeFrom(this.#data, path, watcher);
      removeFrom(this.#children, path, watcher);
    }
    this.#pathsByWatcher.delete(watcher);
  }

  nodeCreated(path: string, parentPath: string): void {
    this.#fire(this.#data, path, EventType.nodeCreated);
    this.#fire(this.#children, parentPath, EventType.nodeChildrenChanged);
  }

  /** A connection with both kinds of watch on the node hears of its deletion once. */
  nodeDeleted(path: string, parentPath: string): void {
    const told = this.#fire(this.#data, path, EventType.nodeDeleted);
    this.#fire(this.#children, path, EventType.nodeDeleted, told);
    this.#fire(this.#children, parentPath, EventType.nodeChildrenChanged);
  }

  nodeDataChanged(path: string): void {
    this.#fire(this.#data, path, EventType.nodeDataChanged);
  }

  /** Counts for the four-letter words. */
  summary(): { connections: number; paths: number; watches: number } {
    const paths = new Set([...this.#data.keys(), ...this.#children.keys()]);
    let watches = 0;
    for (const table of [this.#data, this.#children]) for (const set of table.values()) watches += set.size;
    return { connections: this.#pathsByWatcher.size, paths: paths.size, watches };
  }

  /** Watched paths of each connection. */
  byWatcher(): ReadonlyMap<Watcher, ReadonlySet<string>> {
    return this.#pathsByWatcher;
  }

  #add(table: WatchTable, path: string, watcher: Watcher): void {
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

  #fire(
    table: WatchTable,
    path: string,
    type: number,
    except?: ReadonlySet<Watcher>,
  ): ReadonlySet<Watcher> | undefined {
    const watchers = table.get(path);
    if (watchers === undefined) return undefined;
    table.delete(path);
    const other = table === this.#data ? this.#children : this.#data;
    for (const watcher of watchers) {
      if (other.get(path)?.has(watcher) !== true) this.#forgetPath(watcher, path);
      if (except?.has(watcher) !== true) watcher.deliver(type, path);
    }
    return watchers;
  }

  #forgetPath(watcher: Watcher, path: string): void {
    const paths = this.#pathsByWatcher.get(watcher);
    if (paths === undefined) return;
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
