/** A store as the owner of the application sees it: the parts of all tasks that this instance works on. */
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/key-value-store.ts';
import type { KeyValue } from '../topology/record.ts';
import { trusted } from '../trusted.ts';
import type { TaskManager } from './task-manager.ts';

export class LocalStore<K, V> implements ReadOnlyKeyValueStore<K, V> {
  readonly name: string;
  readonly #tasks: TaskManager;

  constructor(name: string, tasks: TaskManager) {
    this.name = name;
    this.#tasks = tasks;
  }

  get(key: K): V | null {
    for (const part of this.#parts()) {
      const value = part.get(key);
      if (value !== null) return value;
    }
    return null;
  }

  /** In the order of the keys' bytes within a task; tasks follow each other. */
  *range(from: K | null, to: K | null): Generator<KeyValue<K, V>, void, undefined> {
    for (const part of this.#parts()) yield* part.range(from, to);
  }

  all(): Iterable<KeyValue<K, V>> {
    return this.range(null, null);
  }

  approximateNumEntries(): number {
    return this.#parts().reduce((sum, part) => sum + part.approximateNumEntries(), 0);
  }

  #parts(): KeyValueStore<K, V>[] {
    return [...this.#tasks.readyTasks].flatMap((task) => {
      const store = task.store(this.name);
      return store === undefined ? [] : [trusted<KeyValueStore<K, V>>(store)];
    });
  }
}
