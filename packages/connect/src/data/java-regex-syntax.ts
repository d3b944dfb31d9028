/**
 * Java's syntax of regular expressions to JavaScript's, flag `v`. Both share most of it. Refused: possessive quantifiers,
 * atomic groups, `\G`, `\X`, `\N{…}`, inline flags but i, s and m, Unicode blocks.
 */
import { posixClasses, unicodeClass } from './java-regex-classes.ts';

/** @throws SyntaxError in Java's words where it would refuse the pattern too, or naming what is not supported */
export function translateRegex(pattern: string): string {
  return new Translator(pattern).translate();
}

class Translator {
  readonly #pattern: string;
  #at = 0;
  /** For each open group the groups of inline flags that begin in it and end with it. */
  readonly #open: string[][] = [[]];

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string {
    let result = '';
    while (this.#at < this.#pattern.length) result += this.#next();
    if (this.#open.length > 1) throw this.#error('Unclosed group', this.#pattern.length);
    return result + ')'.repeat(this.#open[0]?.length ?? 0);
  }

  #next(): string {
    const char = this.#pattern.charAt(this.#at);
    switch (char) {
      case '\\':
        return this.#escape(false);
      case '[':
        return this.#class();
      case '(':
        return this.#group();
      case ')': {
        if (this.#open.length === 1) throw this.#error("Unmatched closing ')'", Math.max(0, this.#at - 1));
        this.#at++;
        return ')'.repeat((this.#open.pop()?.length ?? 0) + 1);
      }
      case '|': {
        // Inline flags reach over alternatives, but must not make them parts of their own group.
        this.#at++;
        const flags = this.#open.at(-1) ?? [];
        return `${')'.repeat(flags.length)}|${flags.join('')}`;
      }
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#quantifier();
      case '}':
      case ']':
        this.#at++;
        return `\\${char}`;
      default:
        this.#at += String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0).length;
        return char === '/' ? '\\/' : this.#pattern.slice(this.#at - (isPair(char) ? 2 : 1), this.#at);
    }
  }

  #quantifier(): string {
    const match = /^(?:[*+?]|\{\d+(?:,\d*)?\})([+?]?)/.exec(this.#pattern.slice(this.#at));
    if (match === null) throw this.#error('Illegal repetition', this.#at);
    const before = this.#pattern.slice(0, this.#at);
    if (/(^|[^\\][(|])$/.test(before) || before === '(' || before === '|')
      throw this.#error(`Dangling meta character '${match[0].charAt(0)}'`, this.#at);
    if (match[1] === '+') throw this.#unsupported(`the possessive quantifier ${match[0]}`);
    this.#at += match[0].length;
    return match[0];
  }

  #group(): string {
    const rest = this.#pattern.slice(this.#at);
    const flags = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(rest);
    if (rest.startsWith('(?>')) throw this.#unsupported('the atomic group (?>…)');
    if (flags === null) {
      const opening = /^\((?:\?(?:[=!]|<[=!]|<[A-Za-z][A-Za-z0-9]*>))?/.exec(rest)?.[0] ?? '(';
      if (opening === '(' && rest.startsWith('(?'))
        throw this.#error('Unknown inline modifier', this.#at + 2);
      this.#at += opening.length;
      this.#open.push([]);
      return opening;
    }
    const [all, on = '', off, end] = flags;
    for (const flag of on + (off ?? ''))
      if (!'ismu'.includes(flag)) throw this.#unsupported(`the inline flag ${flag}`);
    this.#at += all.length;
    const clean = (text: string) => [...new Set(text.replaceAll('u', ''))].join('');
    const without = clean(off ?? '');
    const opening = `(?${clean(on)}${without === '' ? '' : `-${without}`}:`;
    if (end === ':') this.#open.push([]);
    else this.#open.at(-1)?.push(opening);
    return opening;
  }

  #class(): string {
    const start = this.#at;
    this.#at++;
    let result = '[';
    if (this.#pattern.charAt(this.#at) === '^') {
      result += '^';
      this.#at++;
    }
    // Intersections take whole classes only.
    const operands: string[] = [''];
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#pattern.charAt(this.#at);
      if (char === '')
        throw this.#error('Unclosed character class', Math.max(start, this.#pattern.length - 1));
      if (char === ']' && !isFirst) break;
      if (this.#pattern.startsWith('&&', this.#at)) {
        this.#at += 2;
        operands.push('');
      } else {
        operands.push(`${operands.pop() ?? ''}${this.#classPart()}`);
      }
    }
    this.#at++;
    const parts = operands.filter((operand) => operand !== '');
    return `${result}${parts.length === 1 ? parts[0] : parts.map((part) => `[${part}]`).join('&&')}]`;
  }

  #classPart(): string {
    const char = this.#pattern.charAt(this.#at);
    if (char === '[') return this.#class();
    if (char === '\\') return this.#escape(true);
    if (char === '-') {
      this.#at++;
      const before = this.#pattern.slice(0, this.#at - 1);
      const isRange =
        !/(?:[[&\]]|\\[dDwWsShHvV]|\\[pP](?:\{[^}]*\}|[A-Z]))$/.test(before) &&
        this.#pattern.charAt(this.#at) !== ']';
      return isRange ? '-' : '\\-';
    }
    const point = this.#pattern.codePointAt(this.#at) ?? 0;
    this.#at += point > 0xffff ? 2 : 1;
    return literal(point);
  }

  #escape(isInClass: boolean): string {
    const rest = this.#pattern.slice(this.#at + 1);
    const char = rest.charAt(0);
    if (char === '') throw this.#error('Unexpected internal error', this.#at + 1);
    if (char === 'Q') return this.#literalText();
    if (char === 'p' || char === 'P') return this.#property(rest);
    if (char === '0' || char === 'x' || char === 'u' || char === 'c') return this.#codePoint(rest);
    this.#at += 2;
    const known = (isInClass ? classEscapes : escapes)[char];
    if (known !== undefined) return known;
    if (!isInClass && /[bBdDwW1-9]/.test(char)) return `\\${char}`;
    if (isInClass && /[dDwW]/.test(char)) return `\\${char}`;
    if (char === 'k' && !isInClass) return '\\k';
    if (/[A-Za-z]/.test(char)) {
      if ('GXN'.includes(char)) throw this.#unsupported(`\\${char}`);
      throw this.#error('Illegal/unsupported escape sequence', this.#at - 1);
    }
    const point = this.#pattern.codePointAt(this.#at - 1) ?? 0;
    if (point > 0xffff) this.#at++;
    return literal(point);
  }

  #literalText(): string {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at + 2, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    return Array.from(text, (char) => literal(char.codePointAt(0) ?? 0)).join('');
  }

  #property(rest: string): string {
    const match = /^([pP])(?:\{(\^?)([A-Za-z0-9_=]+)\}|([A-Z]))/.exec(rest);
    const name = match?.[3] ?? match?.[4];
    if (match === null || name === undefined) throw this.#error('Unknown character property', this.#at);
    this.#at += match[0].length + 1;
    const isNegated = match[1] === 'P';
    const posix = posixClasses[name];
    if (posix !== undefined) return isNegated ? `[^${posix}]` : `[${posix}]`;
    const property = unicodeClass(name);
    if (property === undefined) throw this.#unsupported(`the character property {${name}}`);
    return `\\${isNegated ? 'P' : 'p'}{${property}}`;
  }

  /** `\012`, `\x41`, `\x{1F600}`, `\u4e2d`, `\cA`. */
  #codePoint(rest: string): string {
    const match =
      /^(?:0([0-3]?[0-7]{1,2})|x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|c([\s\S]))/.exec(
        rest,
      );
    if (match === null) throw this.#error('Illegal hexadecimal or octal escape sequence', this.#at + 2);
    this.#at += match[0].length + 1;
    const [, octal, ...others] = match;
    const control = others.pop();
    if (octal !== undefined) return literal(Number.parseInt(octal, 8));
    if (control !== undefined) return literal(control.charCodeAt(0) ^ 64);
    return literal(Number.parseInt(others.find((text) => text !== undefined) ?? '0', 16));
  }

  #error(reason: string, index: number): SyntaxError {
    return new SyntaxError(`${reason} near index ${index}\n${this.#pattern}`);
  }

  #unsupported(what: string): SyntaxError {
    return new SyntaxError(
      `${what} of java.util.regex is not supported here, use another spelling\n${this.#pattern}`,
    );
  }
}

function isPair(char: string): boolean {
  return char >= '\ud800' && char <= '\udbff';
}

function literal(point: number): string {
  const char = String.fromCodePoint(point);
  return /[A-Za-z0-9_]/.test(char) ? char : `\\u{${point.toString(16)}}`;
}

const spaces = '\\t\\n\\v\\f\\r\\u{20}';
const horizontal = '\\t\\u{20}\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}';
const vertical = '\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}';

const classEscapes: Readonly<Record<string, string>> = {
  t: '\\t',
  n: '\\n',
  r: '\\r',
  f: '\\f',
  a: '\\u{7}',
  e: '\\u{1b}',
  s: `[${spaces}]`,
  S: `[^${spaces}]`,
  h: `[${horizontal}]`,
  H: `[^${horizontal}]`,
  v: `[${vertical}]`,
  V: `[^${vertical}]`,
};

const escapes: Readonly<Record<string, string>> = {
  ...classEscapes,
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  R: `(?:\\r\\n|[${vertical}])`,
};
