/** What {@link identityOf} looks at; Windows' file numbers need all 64 bits. */
export interface FileNumbers {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Times of birth are left out: where a file system has none, Node.js answers the last change, which moves. */
export function identityOf({ dev, ino }: FileNumbers): string {
  return `${dev}:${ino}`;
}
