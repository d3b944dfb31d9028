/** The process's standard input and output, for programs that are asked to read or write them. */
export interface StandardStreams {
  /** What comes in, until its end; to be read by one reader at a time. */
  input(): AsyncIterable<Uint8Array>;
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
}
