/** The offsets of all source connectors of a worker, in memory and in the file. Writes follow each other. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import { readOffsetFile, type StoredOffset, writeOffsetFile } from './offset-file.ts';

/** An offset to be kept; null takes it away. */
export interface OffsetChange {
  readonly partition: SourcePartition;
  readonly offset: SourceOffset | null;
}

export class OffsetStore {
  readonly #environment: Environment;
  readonly #path: string;
  readonly #offsets: Map<string, StoredOffset>;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  /** Whether the file was Apache's when it was opened. */
  readonly isFromApache: boolean;

  private constructor(
    environment: Environment,
    path: string,
    content: { readonly offsets: readonly StoredOffset[]; readonly isApaches: boolean },
  ) {
    this.#environment = environment;
    this.#path = path;
    this.#offsets = new Map(content.offsets.map((each) => [keyOf(each.connector, each.partition), each]));
    this.isFromApache = content.isApaches;
  }

  /** @throws ConnectError for a file that cannot be read */
  static async open(environment: Environment, path: string): Promise<OffsetStore> {
    return new OffsetStore(environment, path, await readOffsetFile(environment, path));
  }

  get(connector: string, partition: SourcePartition): SourceOffset | undefined {
    return this.#offsets.get(keyOf(connector, partition))?.offset;
  }

  ofConnector(connector: string): StoredOffset[] {
    return [...this.#offsets.values()].filter((each) => each.connector === connector);
  }

  /** Resolves when the changes are on the disk; calls that come meanwhile share the next write. */
  commit(connector: string, changes: readonly OffsetChange[]): Promise<void> {
    for (const { partition, offset } of changes) {
      const key = keyOf(connector, partition);
      if (offset === null) this.#offsets.delete(key);
      else this.#offsets.set(key, { connector, partition, offset });
    }
    if (this.#waiting !== undefined) return this.#waiting;
    const write = this.#writing
      .catch(() => {})
      .then(() => {
        this.#waiting = undefined;
        return writeOffsetFile(this.#environment, this.#path, [...this.#offsets.values()]);
      });
    this.#waiting = write;
    this.#writing = write;
    return write;
  }
}

/** The order of a partition's keys means nothing. */
export function keyOf(connector: string, partition: SourcePartition): string {
  const sorted = Object.entries(partition).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([connector, sorted]);
}
