/**
 * Reads JSON as Kafka's JsonDeserializer lets Jackson do it: UTF-8, leading zeros allowed, the first value counts and what
 * follows it is not looked at, the last of equal names wins. Numbers lose nothing.
 */
import { Decimal } from '../../data/decimal.ts';
import type { JsonNode } from './json-node.ts';

/** Jackson's limits (StreamReadConstraints): hostile input costs no stack and no big arithmetic. */
const maxDepth = 1000;
const maxNumberLength = 1000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const number = /-?(\d+)(\.\d+)?([eE][+-]?\d+)?/y;
const plain = /[^"\\\u0000-\u001f]*/y;
const word = /[\p{L}\p{N}_$-]*/uy;
const blank = /[ \t\r\n]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export class JsonParseError extends Error {
  override readonly name = 'JsonParseException';
}

/**
 * Undefined where there is nothing but blanks.
 * @throws JsonParseError with place and reason
 */
export function parseJson(bytes: Uint8Array): JsonNode | undefined {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (error) {
    throw new JsonParseError('Invalid UTF-8 in the text', { cause: error });
  }
  return new Parser(text).document();
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode | undefined {
    this.#skipBlanks();
    if (this.#at === this.#text.length) return undefined;
    const value = this.#value(1);
    const next = this.#text[this.#at];
    // `1x` is no number; after `}`, `]` and strings anything may follow.
    if (typeof value !== 'string' && next !== undefined && /[^\s}\]]$/.test(this.#text.slice(0, this.#at)))
      if (!/\s/.test(next)) throw this.#unexpected('Expected space separating root-level values');
    return value;
  }

  #value(depth: number): JsonNode {
    const char = this.#text[this.#at];
    if (char === '{' || char === '[') {
      if (depth > maxDepth)
        throw this.#error(
          `Document nesting depth (${depth}) exceeds the maximum allowed (${maxDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
        );
      return char === '{' ? this.#object(depth) : this.#array(depth);
    }
    if (char === '"') return this.#string();
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) return this.#number();
    return this.#literal();
  }

  #object(depth: number): JsonNode {
    const object = new Map<string, JsonNode>();
    this.#at++;
    this.#skipBlanks();
    if (this.#take('}')) return object;
    for (;;) {
      if (this.#text[this.#at] !== '"')
        throw this.#unexpected('was expecting double-quote to start field name');
      const name = this.#string();
      this.#skipBlanks();
      if (!this.#take(':')) throw this.#unexpected('was expecting a colon to separate field name and value');
      this.#skipBlanks();
      object.set(name, this.#value(depth + 1));
      this.#skipBlanks();
      if (this.#take('}')) return object;
      if (!this.#take(',')) throw this.#unexpected('was expecting comma to separate Object entries');
      this.#skipBlanks();
    }
  }

  #array(depth: number): JsonNode {
    const array: JsonNode[] = [];
    this.#at++;
    this.#skipBlanks();
    if (this.#take(']')) return array;
    for (;;) {
      array.push(this.#value(depth + 1));
      this.#skipBlanks();
      if (this.#take(']')) return array;
      if (!this.#take(',')) throw this.#unexpected('was expecting comma to separate Array entries');
      this.#skipBlanks();
    }
  }

  #string(): string {
    this.#at++;
    let result = '';
    for (;;) {
      result += this.#match(plain);
      const char = this.#text[this.#at];
      if (char === undefined)
        throw this.#error('Unexpected end-of-input: was expecting closing quote for a string value');
      this.#at++;
      if (char === '"') return result;
      if (char !== '\\')
        throw this.#error(
          `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in string value`,
        );
      result += this.#escape();
    }
  }

  #escape(): string {
    const char = this.#text[this.#at++];
    if (char === undefined) throw this.#error('Unexpected end-of-input in character escape sequence');
    const known = escapes[char];
    if (known !== undefined) return known;
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (char !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex))
      throw this.#error(`Unrecognized character escape '${char}'`);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): bigint | Decimal {
    const text = this.#match(number);
    if (text === '' || /^[.eE]/.test(this.#text.slice(this.#at)))
      throw this.#unexpected('Decimal point or exponent not followed by a digit, or a sign without number');
    if (text.length > maxNumberLength)
      throw this.#error(
        `Number value length (${text.length}) exceeds the maximum allowed (${maxNumberLength}, from \`StreamReadConstraints.getMaxNumberLength()\`)`,
      );
    if (/^-?\d+$/.test(text)) return BigInt(text);
    const decimal = Decimal.parse(text);
    if (decimal === undefined) throw this.#error(`Too large an exponent in number ${text}`);
    return decimal;
  }

  #literal(): JsonNode {
    const start = this.#at;
    const token = this.#match(word);
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token === 'null') return null;
    this.#at = start;
    if (token === '') throw this.#unexpected('expected a valid value');
    throw this.#error(
      `Unrecognized token '${token.slice(0, 256)}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    );
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #skipBlanks(): void {
    const char = this.#text.charCodeAt(this.#at);
    if (char <= 0x20) this.#match(blank);
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #unexpected(expected: string): JsonParseError {
    const char = this.#text[this.#at];
    if (char === undefined) return this.#error('Unexpected end-of-input');
    return this.#error(`Unexpected character ('${char}' (code ${char.charCodeAt(0)})): ${expected}`);
  }

  #error(reason: string): JsonParseError {
    const before = this.#text.slice(0, this.#at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new JsonParseError(`${reason}\n at line: ${before.length}, column: ${column}`);
  }
}
