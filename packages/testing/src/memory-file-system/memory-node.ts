/** What names lead to: files and directories. A node outlives its name while a handle is open on it, as an inode does. */
import { FileContent } from './file-content.ts';

let nodes = 0;

class TimedNode {
  #modifiedMs: number;
  #changedMs: number;

  constructor(modifiedMs: number) {
    this.#modifiedMs = modifiedMs;
    this.#changedMs = modifiedMs;
  }

  get modifiedMs(): number {
    return this.#modifiedMs;
  }

  /** The content was changed at `nowMs`. */
  set modifiedMs(nowMs: number) {
    this.#modifiedMs = nowMs;
    this.#changedMs = nowMs;
  }

  get changedMs(): number {
    return this.#changedMs;
  }

  /** Somebody says at `nowMs` when the content was changed. */
  setModified(modifiedMs: number, nowMs: number): void {
    this.#modifiedMs = modifiedMs;
    this.#changedMs = nowMs;
  }
}

export class FileNode extends TimedNode {
  readonly isDirectory = false;
  readonly identity = String(++nodes);
  readonly content: FileContent;
  /** How many handles are open on it. */
  openHandles = 0;

  constructor(isTracked: boolean, modifiedMs: number) {
    super(modifiedMs);
    this.content = new FileContent(isTracked);
  }
}

/** A name as it was given, and what it leads to. */
export interface NamedNode {
  readonly name: string;
  readonly node: MemoryNode;
}

export class DirectoryNode extends TimedNode {
  readonly isDirectory = true;
  readonly identity = String(++nodes);
  /** By the key that the platform finds names by. */
  entries = new Map<string, NamedNode>();
  /** The entries that a crash of the machine is sure to leave. */
  durableEntries = new Map<string, NamedNode>();

  /** Whether a file below is open. */
  holdsOpenFile(): boolean {
    for (const { node } of this.entries.values()) {
      if (node.isDirectory ? node.holdsOpenFile() : node.openHandles > 0) return true;
    }
    return false;
  }
}

export type MemoryNode = FileNode | DirectoryNode;
