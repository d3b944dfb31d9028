/** Cuts the text of a header's value into tokens, as `Values.Parser`: each of `:,{}[]"` unless escaped, and what is between. */
import { isBlank, javaTrim } from './java-text.ts';

export class ValueTokens {
  readonly original: string;
  #at = 0;
  #next: string | undefined;
  #previous: string | undefined;

  constructor(original: string) {
    this.original = original;
  }

  /** Behind the last token cut. */
  get position(): number {
    return this.#at;
  }

  get previous(): string | undefined {
    return this.#previous;
  }

  /** Where the next token begins: for {@link rewindTo}. */
  mark(): number {
    return this.#at - (this.#next?.length ?? 0);
  }

  rewindTo(position: number): void {
    this.#at = position;
    this.#next = undefined;
    this.#previous = undefined;
  }

  hasNext(): boolean {
    return this.#next !== undefined || this.#at < this.original.length;
  }

  next(): string {
    this.#previous = this.#next ?? this.#cut();
    this.#next = undefined;
    return this.#previous;
  }

  /** The text of the next `count` tokens; undefined, nothing taken, where there are fewer. */
  nextTokens(count: number): string | undefined {
    const start = this.mark();
    for (let taken = 0; taken < count; taken++) {
      if (!this.hasNext()) {
        this.rewindTo(start);
        return undefined;
      }
      this.next();
    }
    return this.original.slice(start, this.#at);
  }

  /** Takes the next token if it is this one; blanks before and around it do not matter. */
  canConsume(expected: string): boolean {
    if (!this.hasNext()) return false;
    let token = this.#next ?? this.#cut();
    while (isBlank(token) && this.#at < this.original.length) token = this.#cut();
    this.#next = token;
    if (javaTrim(token) !== expected) return false;
    this.#next = undefined;
    return true;
  }

  #cut(): string {
    const start = this.#at;
    let isEscaped = false;
    for (; this.#at < this.original.length; this.#at++) {
      const char = this.original.charAt(this.#at);
      if (char === '\\') {
        isEscaped = !isEscaped;
      } else {
        if (!isEscaped && ':,{}[]"'.includes(char)) {
          if (start === this.#at) this.#at++;
          break;
        }
        isEscaped = false;
      }
    }
    return this.original.slice(start, this.#at);
  }
}
