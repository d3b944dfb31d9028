/**
 * Bytes in memory that is used again. Whoever keeps them beyond the call that brought them retains, and releases exactly
 * once when done: the pending write in its callback, an unsent answer when the operating system took it or the socket closed,
 * the tail cache when it forgets the batch. Reading `bytes` after the last release reads somebody else's data.
 */
export interface LeasedBytes {
  readonly bytes: Uint8Array;
  retain(): void;
  release(): void;
}

/** Bytes that belong to the garbage collector: keeping them pins nothing that others wait for. */
export class OwnedBytes implements LeasedBytes {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  retain(): void {}
  release(): void {}
}
