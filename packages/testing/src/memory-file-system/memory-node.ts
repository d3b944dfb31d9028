/** What names lead to: files and directories. A node outlives its name while a handle is open on it, as an inode does. */
import { FileContent } from './file-content.ts';

let nodes = 0;

export class FileNode {
  readonly isDirectory = false;
  readonly identity = String(++nodes);
  readonly content: FileContent;
  modifiedMs: number;
  /** How many handles are open on it. */
  openHandles = 0;

  constructor(isTracked: boolean, modifiedMs: number) {
    this.content = new FileContent(isTracked);
    this.modifiedMs = modifiedMs;
  }
}

/** A name as it was given, and what it leads to. */
export interface NamedNode {
  readonly name: string;
  readonly node: MemoryNode;
}

export class DirectoryNode {
  readonly isDirectory = true;
  readonly identity = String(++nodes);
  /** By the key that the platform finds names by. */
  entries = new Map<string, NamedNode>();
  /** The entries that a crash of the machine is sure to leave. */
  durableEntries = new Map<string, NamedNode>();
  modifiedMs: number;

  constructor(modifiedMs: number) {
    this.modifiedMs = modifiedMs;
  }

  /** Whether a file below is open. */
  holdsOpenFile(): boolean {
    for (const { node } of this.entries.values()) {
      if (node.isDirectory ? node.holdsOpenFile() : node.openHandles > 0) return true;
    }
    return false;
  }
}

export type MemoryNode = FileNode | DirectoryNode;
