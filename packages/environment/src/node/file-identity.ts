/** What {@link identityOf} looks at; Windows' file numbers need all 64 bits, elsewhere a number has room for them. */
export interface FileNumbers {
  readonly dev: bigint | number;
  readonly ino: bigint | number;
}

/** Times of birth are left out: where a file system has none, Node.js answers the last change, which moves. */
export function identityOf({ dev, ino }: FileNumbers): string {
  return `${dev}:${ino}`;
}
