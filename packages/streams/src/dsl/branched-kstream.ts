/** What `KStream.split` gives: branches by name. A record goes to the first branch whose predicate holds. */
import type { Named } from './named.ts';

type Predicate<K, V> = (key: K, value: V) => boolean;

/** @param predicate undefined for the default branch */
type MakeBranch<K, V, S> = (childName: string, predicate: Predicate<K, V> | undefined) => S;

export class BranchedKStream<K, V, S> {
  readonly #name: string;
  readonly #make: MakeBranch<K, V, S>;
  readonly #branches = new Map<string, S>();
  #count = 0;

  constructor(name: string, make: MakeBranch<K, V, S>) {
    this.#name = name;
    this.#make = make;
  }

  /**
   * @param named the branch's name is the split's with this behind it; by default its number from 1
   * @param consume builds on the branch at once, which is then not among those returned
   */
  branch(predicate: Predicate<K, V>, named?: Named, consume?: (branch: S) => void): this {
    this.#count++;
    this.#add(String(this.#count), predicate, { named, consume });
    return this;
  }

  /** What no predicate took; 0 is its number. @returns all branches by name */
  defaultBranch(named?: Named, consume?: (branch: S) => void): ReadonlyMap<string, S> {
    this.#add('0', undefined, { named, consume });
    return this.#branches;
  }

  /** What no predicate took is dropped. @returns all branches by name */
  noDefaultBranch(): ReadonlyMap<string, S> {
    return this.#branches;
  }

  #add(
    number: string,
    predicate: Predicate<K, V> | undefined,
    { named, consume }: { named: Named | undefined; consume: ((branch: S) => void) | undefined },
  ): void {
    const name = `${this.#name}${named?.name ?? number}`;
    const branch = this.#make(name, predicate);
    if (consume === undefined) this.#branches.set(name, branch);
    else consume(branch);
  }
}
