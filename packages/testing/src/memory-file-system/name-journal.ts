/**
 * Changes of names that no `syncDirectory` covered yet, in order. A crash of the machine keeps either the changes up to
 * some moment (a journaling file system) or any choice of them (one that promises nothing). A rename is one change:
 * it is never half done.
 */
import type { Random } from '@kafka-ts/environment/random';
import type { DirectoryNode, NamedNode } from './memory-node.ts';

/** One name set to lead to a node, or removed. */
export interface NameEdit {
  readonly directory: DirectoryNode;
  readonly key: string;
  /** Undefined removes the name. */
  readonly entry: NamedNode | undefined;
}

/** Edits that survive together or not at all. */
type NameChange = readonly NameEdit[];

export class NameJournal {
  #pending: NameChange[] = [];

  record(change: NameChange): void {
    this.#pending.push(change);
  }

  /** All changes that touch `directory` reach the disk. */
  commit(directory: DirectoryNode): void {
    const later: NameChange[] = [];
    for (const change of this.#pending) {
      if (change.some((edit) => edit.directory === directory)) apply(change);
      else later.push(change);
    }
    this.#pending = later;
  }

  /** All changes reach the disk. */
  commitAll(): void {
    for (const change of this.#pending) apply(change);
    this.#pending = [];
  }

  /** `inOrder`: a later change never survives an earlier one. */
  loseUnsynced(random: Random, inOrder: boolean): void {
    if (inOrder || random.below(2) === 0) this.#pending.length = random.below(this.#pending.length + 1);
    else this.#pending = this.#pending.filter(() => random.below(2) === 0);
    this.commitAll();
  }
}

function apply(change: NameChange): void {
  for (const { directory, key, entry } of change) {
    if (entry === undefined) directory.durableEntries.delete(key);
    else directory.durableEntries.set(key, entry);
  }
}
