/** A path that is in front of every path on the wire and in none that the client's user sees. */
export class Chroot {
  readonly #prefix: string;

  /** `prefix` is empty for none; it does not end with `/`. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The nodes that must be there for it, the outermost first. */
  get paths(): string[] {
    const names = this.#prefix.split('/').slice(1);
    return names.map((_name, depth) => `/${names.slice(0, depth + 1).join('/')}`);
  }

  toServer(path: string): string {
    if (this.#prefix === '') return path;
    return path === '/' ? this.#prefix : this.#prefix + path;
  }

  fromServer(path: string): string {
    if (this.#prefix === '' || !path.startsWith(this.#prefix)) return path;
    return path.length === this.#prefix.length ? '/' : path.slice(this.#prefix.length);
  }
}
