/** Sets that only grow together (weighted quick union): which nodes of a topology are one sub-topology. */
export class QuickUnion {
  readonly #parents = new Map<string, string>();

  add(name: string): void {
    this.#parents.set(name, name);
  }

  /** The name that stands for the whole set. */
  root(name: string): string {
    let current = name;
    for (;;) {
      const parent = this.#parents.get(current) ?? current;
      if (parent === current) return current;
      const grandparent = this.#parents.get(parent) ?? parent;
      this.#parents.set(current, grandparent);
      current = grandparent;
    }
  }

  unite(first: string, others: readonly string[]): void {
    for (const other of others) {
      const left = this.root(first);
      const right = this.root(other);
      if (left !== right) this.#parents.set(left, right);
    }
  }
}
