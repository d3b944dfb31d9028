/**
 * What a client knows of the nodes that it alone writes: for each path the values that it may have. An acknowledged
 * write leaves one; a write whose answer was lost adds one; a read that shows one of them makes it the only one.
 */

/** Undefined: there is no such node. */
type Value = string | undefined;

export class ZooKeeperModel {
  readonly #possible = new Map<string, Set<Value>>();

  acknowledged(path: string, value: Value): void {
    this.#possible.set(path, new Set([value]));
  }

  /** It may have been carried out. */
  unknown(path: string, value: Value): void {
    this.#valuesOf(path).add(value);
  }

  /** Every path that was written to. */
  get paths(): readonly string[] {
    return [...this.#possible.keys()];
  }

  /** Throws unless `value` is one that the node may have. */
  seen(path: string, value: Value): void {
    const possible = this.#valuesOf(path);
    if (!possible.has(value)) {
      const expected = [...possible].map((one) => one ?? 'no node').join(' or ');
      throw new Error(`${path}: expected ${expected}, found ${value ?? 'no node'}`);
    }
    this.acknowledged(path, value);
  }

  /** Whether the client may expect a node there. */
  mayExist(path: string): boolean {
    return [...this.#valuesOf(path)].some((value) => value !== undefined);
  }

  #valuesOf(path: string): Set<Value> {
    let possible = this.#possible.get(path);
    if (possible === undefined) {
      possible = new Set([undefined]);
      this.#possible.set(path, possible);
    }
    return possible;
  }
}
