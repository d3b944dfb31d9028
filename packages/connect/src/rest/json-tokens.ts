/**
 * JSON of request bodies, token by token, as Jackson reads it: numbers keep the text they were written with, mistakes
 * are told in Jackson's words with line and column (of bytes, from 1), and what follows the value is not looked at.
 */

import { JsonBodyError, type JsonToken } from './json-token.ts';

const validTokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const maxDepth = 1000;

interface Level {
  readonly isObject: boolean;
  readonly start: number;
  /** Before an object's or a list's first entry. */
  isEmpty: boolean;
  /** In an object, after a name. */
  isNamed: boolean;
}

export class JsonTokens {
  readonly #text: string;
  readonly #levels: Level[] = [];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** How far the text was read. */
  get position(): number {
    return this.#position;
  }

  /** Undefined at the end of an empty text. */
  next(): JsonToken | undefined {
    this.#skipBlanks();
    const level = this.#levels.at(-1);
    if (this.#position >= this.#text.length) return this.#end(level);
    if (level === undefined) return this.#value();
    return level.isObject ? this.#inObject(level) : this.#inArray(level);
  }

  /** @throws JsonBodyError with the place that was reached */
  fail(message: string, position = this.#position): never {
    throw new JsonBodyError(`${message}\n at ${this.place(position)}`);
  }

  place(position = this.#position): string {
    // A line end that was just read, inside a string, does not begin a line yet.
    const before = this.#text.slice(0, position).replace(/\n$/, ' ');
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    const column = new TextEncoder().encode(before.slice(lineStart)).length + 1;
    return `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
  }

  #inObject(level: Level): JsonToken {
    if (level.isNamed) return this.#afterName(level);
    const char = this.#char();
    if (char === '}') return this.#close(level, 'END_OBJECT');
    if (char === ']') return this.#wrongClose(level, ']');
    if (!level.isEmpty) this.#comma(level, 'Object');
    if (this.#char() !== '"') this.#unexpected('was expecting double-quote to start field name');
    level.isEmpty = false;
    level.isNamed = true;
    const start = this.#position;
    return { kind: 'FIELD_NAME', text: this.#string('field name'), start };
  }

  #afterName(level: Level): JsonToken {
    if (this.#char() !== ':') this.#unexpected('was expecting a colon to separate field name and value');
    this.#position++;
    this.#skipBlanks();
    if (this.#position >= this.#text.length)
      this.fail('Unexpected end-of-input within/between Object entries');
    level.isNamed = false;
    return this.#value();
  }

  #inArray(level: Level): JsonToken {
    const char = this.#char();
    if (char === ']') return this.#close(level, 'END_ARRAY');
    if (char === '}') return this.#wrongClose(level, '}');
    if (!level.isEmpty) this.#comma(level, 'Array');
    level.isEmpty = false;
    return this.#value();
  }

  #comma(level: Level, kind: string): void {
    if (this.#char() !== ',') this.#unexpected(`was expecting comma to separate ${kind} entries`);
    this.#position++;
    this.#skipBlanks();
    if (this.#position < this.#text.length) return;
    this.fail(
      level.isObject ? 'Unexpected end-of-input within/between Object entries' : this.#unclosed(level),
    );
  }

  #close(level: Level, kind: 'END_OBJECT' | 'END_ARRAY'): JsonToken {
    this.#levels.pop();
    const start = this.#position++;
    return { kind, text: level.isObject ? '}' : ']', start };
  }

  #wrongClose(level: Level, char: string): never {
    const expected = level.isObject ? '}' : ']';
    const kind = level.isObject ? 'Object' : 'Array';
    this.#position++;
    this.fail(
      `Unexpected close marker '${char}': expected '${expected}' (for ${kind} starting at ${this.place(level.start)})`,
    );
  }

  #end(level: Level | undefined): undefined {
    if (level === undefined) return undefined;
    this.fail(
      level.isNamed ? 'Unexpected end-of-input within/between Object entries' : this.#unclosed(level),
    );
  }

  #unclosed(level: Level): string {
    const kind = level.isObject ? 'Object' : 'Array';
    return `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${this.place(level.start)})`;
  }

  #value(): JsonToken {
    const start = this.#position;
    const char = this.#char();
    if (char === '{' || char === '[') return this.#open(char);
    if (char === '"') return { kind: 'VALUE_STRING', text: this.#string('VALUE_STRING'), start };
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number();
    if (/[A-Za-z_$]/.test(char)) return this.#word();
    if (char === '+') {
      this.#position++;
      this.#badNumber(
        'JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow',
        '+',
      );
    }
    if (char === '/')
      this.#unexpected(
        "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)",
      );
    if ((char === '}' || char === ']') && this.#levels.length === 0) this.#strayClose(char);
    if (char === '}' || (char === ',' && !this.#levels.at(-1)?.isObject))
      this.#unexpected('expected a value');
    return this.#unexpected(`expected a valid value ${validTokens}`);
  }

  #strayClose(char: string): never {
    this.#position++;
    const line = this.place().replace(/, column.*/, ']');
    this.fail(
      `Unexpected close marker '${char}': expected '${char === '}' ? ']' : '}'}' (for root starting at ${line})`,
    );
  }

  #open(char: '{' | '['): JsonToken {
    const start = this.#position++;
    if (this.#levels.length >= maxDepth)
      throw new JsonBodyError(
        `Document nesting depth (${maxDepth + 1}) exceeds the maximum allowed (${maxDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    this.#levels.push({ isObject: char === '{', start, isEmpty: true, isNamed: false });
    return { kind: char === '{' ? 'START_OBJECT' : 'START_ARRAY', text: char, start };
  }

  #word(): JsonToken {
    const start = this.#position;
    const word = /^[\p{L}\p{N}_$]+/u.exec(this.#text.slice(start, start + 300))?.[0] ?? '';
    this.#position += word.length;
    if (word === 'true') return { kind: 'VALUE_TRUE', text: word, start };
    if (word === 'false') return { kind: 'VALUE_FALSE', text: word, start };
    if (word === 'null') return { kind: 'VALUE_NULL', text: word, start };
    if (word === 'NaN' || word === 'Infinity')
      this.fail(
        `Non-standard token '${word}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`,
      );
    // Jackson has read the character that ends the word.
    if (this.#char() !== '') this.#position++;
    return this.fail(`Unrecognized token '${word}': was expecting ${validTokens}`);
  }

  #number(): JsonToken {
    const start = this.#position;
    if (this.#char() === '-') this.#position++;
    if (!this.#digits()) this.#badDigit('expected digit (0-9) to follow minus sign, for valid numeric value');
    const digits = this.#text.slice(start, this.#position).replace('-', '');
    if (digits.length > 1 && digits.startsWith('0'))
      this.fail(
        'Invalid numeric value: Leading zeroes not allowed',
        start + (this.#text.charAt(start) === '-' ? 2 : 1),
      );
    let isFloat = false;
    if (this.#char() === '.') {
      isFloat = true;
      this.#position++;
      if (!this.#digits()) this.#badDigit('Decimal point not followed by a digit');
    }
    if (/[eE]/.test(this.#char())) {
      isFloat = true;
      this.#position++;
      if (/[+-]/.test(this.#char())) this.#position++;
      if (!this.#digits()) this.#badDigit('Exponent indicator not followed by a digit');
    }
    const text = this.#text.slice(start, this.#position);
    return { kind: isFloat ? 'VALUE_NUMBER_FLOAT' : 'VALUE_NUMBER_INT', text, start };
  }

  /** Whether there was one at least. */
  #digits(): boolean {
    const start = this.#position;
    while (this.#char() >= '0' && this.#char() <= '9') this.#position++;
    return this.#position > start;
  }

  #badDigit(reason: string): never {
    const char = this.#char();
    if (char === '') this.fail('Unexpected end-of-input in a Number value');
    this.#position++;
    return this.#badNumber(reason, char);
  }

  #badNumber(reason: string, char: string): never {
    if (char === '+') this.#position++;
    return this.fail(
      `Unexpected character ('${char}' (code ${char.codePointAt(0)})) in numeric value: ${reason}`,
    );
  }

  /** The value of the string that begins here; `place` is what it is for. */
  #string(place: string): string {
    let value = '';
    this.#position++;
    for (;;) {
      const char = this.#char();
      if (char === '') this.fail(`Unexpected end-of-input in ${place}`);
      this.#position++;
      if (char === '"') return value;
      if (char < ' ')
        this.fail(
          `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in ${place === 'VALUE_STRING' ? 'string value' : 'name'}`,
        );
      value += char === '\\' ? this.#escape() : char;
    }
  }

  #escape(): string {
    const char = this.#char();
    if (char === '') this.fail('Unexpected end-of-input in character escape sequence');
    this.#position++;
    if (char === 'u') return this.#unicode();
    const index = '"\\/bfnrt'.indexOf(char);
    if (index < 0) this.fail(`Unrecognized character escape '${char}' (code ${char.charCodeAt(0)})`);
    return '"\\/\b\f\n\r\t'.charAt(index);
  }

  #unicode(): string {
    const start = this.#position;
    while (this.#position < start + 4) {
      const char = this.#char();
      if (char === '') this.fail('Unexpected end-of-input in character escape sequence');
      this.#position++;
      if (!/[0-9a-fA-F]/.test(char))
        this.fail(
          `Unexpected character ('${char}' (code ${char.charCodeAt(0)})): expected a hex-digit for character escape sequence`,
        );
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(start, start + 4), 16));
  }

  #unexpected(reason: string): never {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#position) ?? 0);
    this.#position += char.length;
    const shown =
      char < ' ' ? `(CTRL-CHAR, code ${char.charCodeAt(0)})` : `'${char}' (code ${char.codePointAt(0)})`;
    return this.fail(`Unexpected character (${shown}): ${reason}`);
  }

  #char(): string {
    return this.#text.charAt(this.#position);
  }

  #skipBlanks(): void {
    while (/^[ \t\r\n]/.test(this.#char())) this.#position++;
  }
}
