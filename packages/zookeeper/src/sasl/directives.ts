/**
 * The tokens of DIGEST-MD5 (RFC 2831, section 7.1): `key=value` or `key="value"` with backslash escapes, separated by commas, white
 * space allowed around `=` and `,`, elements may be empty. Keys have no case. Values are kept as bytes, one per character.
 */
import { SaslError } from './sasl-error.ts';

/** Directives by their key in lower case; the values of one that may come more than once (`realm` of a challenge) in their order. */
export type Directives = ReadonlyMap<string, readonly string[]>;

/** As long as Java's DIGEST-MD5 takes a response. */
const maxTokenBytes = 4096;

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** Throws SaslError for what is no list of directives, and for a repeated one that is not among `repeatable`. */
export function parseDirectives(token: Uint8Array, repeatable: readonly string[] = []): Directives {
  if (token.length > maxTokenBytes) {
    throw new SaslError(`a token of ${token.length} bytes; at most ${maxTokenBytes} are read`);
  }
  const scanner = new Scanner(Buffer.from(token).toString('latin1'));
  const directives = new Map<string, string[]>();
  for (;;) {
    scanner.skipSeparators();
    if (scanner.isAtEnd) return directives;
    const key = scanner.key();
    const value = scanner.value(key);
    const known = directives.get(key);
    if (known === undefined) directives.set(key, [value]);
    else if (repeatable.includes(key)) known.push(value);
    else throw new SaslError(`more than one ${key} directive`);
  }
}

/** `value` in quotes, with escapes where it needs them. */
export function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  skipSeparators(): void {
    while (!this.isAtEnd && (this.#peek() === ',' || isSpace(this.#peek()))) this.#position++;
  }

  /** Up to and with its `=`. */
  key(): string {
    const start = this.#position;
    while (!this.isAtEnd && this.#peek() !== '=' && this.#peek() !== ',' && !isSpace(this.#peek()))
      this.#position++;
    const key = this.#text.slice(start, this.#position).toLowerCase();
    this.#skipSpace();
    if (key === '' || this.#peek() !== '=') throw new SaslError(`'=' expected behind the key ${quoted(key)}`);
    this.#position++;
    this.#skipSpace();
    return key;
  }

  value(key: string): string {
    if (this.isAtEnd) throw new SaslError(`the value of ${key} is missing`);
    if (this.#peek() === '"') return this.#quotedValue(key);
    const start = this.#position;
    while (!this.isAtEnd && this.#peek() !== ',' && !isSpace(this.#peek())) this.#position++;
    return this.#text.slice(start, this.#position);
  }

  #quotedValue(key: string): string {
    let value = '';
    for (this.#position++; this.#peek() !== '"'; this.#position++) {
      if (this.#peek() === '\\') this.#position++;
      if (this.isAtEnd) throw new SaslError(`the quotes around the value of ${key} do not end`);
      value += this.#peek();
    }
    this.#position++;
    if (!this.isAtEnd && this.#peek() !== ',' && !isSpace(this.#peek())) {
      throw new SaslError(`a comma or white space expected behind the value of ${key}`);
    }
    return value;
  }

  #skipSpace(): void {
    while (!this.isAtEnd && isSpace(this.#peek())) this.#position++;
  }

  /** Empty at the end. */
  #peek(): string {
    return this.#text.charAt(this.#position);
  }
}
