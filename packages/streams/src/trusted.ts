/**
 * Where the types of a topology are believed. The functions that build one are checked by the compiler; the graph that
 * comes out of them holds nodes of all types, as Java's holds them after erasure. What a node reads back from that graph
 * (its store, its default serde) has the type that its builder declared, which only the builder could check.
 */

/** The value as what its declaration says it is; nothing is checked. */
export function trusted<T>(value: unknown): T {
  const box = new Box<T>(value);
  return box.value;
}

class Box<T> {
  value: T;

  constructor(value: unknown);
  constructor(value: T) {
    this.value = value;
  }
}
