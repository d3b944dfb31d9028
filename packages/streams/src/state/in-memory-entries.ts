/**
 * The content of a store in memory. Keys and values are kept as Latin-1 text of their bytes: a short string takes a
 * third of what a `Uint8Array` of the same length takes, and pins no buffer that it was read from.
 */
export interface Entry {
  /** The value's bytes as Latin-1 text. */
  readonly value: string;
  readonly timestamp: number;
}

export class InMemoryEntries {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Undefined deletes. */
  put(key: string, entry: Entry | undefined): void {
    if (entry === undefined) this.#entries.delete(key);
    else this.#entries.set(key, entry);
  }

  /** In the order of their bytes, as they are now; both ends included. */
  keys(from: string | undefined, to: string | undefined): string[] {
    const found: string[] = [];
    for (const key of this.#entries.keys()) {
      if ((from === undefined || key >= from) && (to === undefined || key <= to)) found.push(key);
    }
    return found.sort();
  }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
