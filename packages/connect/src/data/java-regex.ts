/** `java.util.regex`, as far as JavaScript's regular expressions reach; what they cannot do is refused, never guessed. */
import { translateRegex } from './java-regex-syntax.ts';

export class JavaRegex {
  readonly #whole: RegExp;
  readonly #any: RegExp;

  /** @throws SyntaxError for a pattern that is wrong, or that needs what only Java has */
  constructor(pattern: string) {
    const source = translateRegex(pattern);
    try {
      this.#any = new RegExp(source, 'v');
      this.#whole = new RegExp(`^(?:${source})$`, 'v');
    } catch (error) {
      const reason =
        error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /, '') : '';
      throw new SyntaxError(`${reason}\n${pattern}`, { cause: error });
    }
  }

  /** In JavaScript, for any part of a text. */
  get translated(): RegExp {
    return this.#any;
  }

  /** `Matcher.matches`: the whole text. */
  matches(text: string): boolean {
    return this.#whole.test(text);
  }

  /**
   * `Matcher.replaceFirst`: of the first match in the text, which need not be all of it.
   * @throws RangeError for a replacement that names a group there is not, or ends in `$` or a backslash
   */
  replaceFirst(text: string, replacement: string): string {
    const match = this.#any.exec(text);
    if (match === null) return text;
    const filled = fillIn(replacement, match);
    return text.slice(0, match.index) + filled + text.slice(match.index + match[0].length);
  }
}

function fillIn(replacement: string, match: RegExpExecArray): string {
  let result = '';
  for (let at = 0; at < replacement.length; ) {
    const char = replacement.charAt(at);
    if (char === '\\') {
      if (at + 1 === replacement.length) throw new RangeError('character to be escaped is missing');
      result += replacement.charAt(at + 1);
      at += 2;
    } else if (char === '$') {
      const group = groupAt(replacement, at + 1, match);
      result += group.text;
      at = group.end;
    } else {
      result += char;
      at++;
    }
  }
  return result;
}

/** `${name}`, or as many digits as make the number of a group. */
function groupAt(replacement: string, start: number, match: RegExpExecArray): { text: string; end: number } {
  const named = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(replacement.slice(start));
  if (named !== null) {
    const name = named[1] ?? '';
    if (match.groups === undefined || !(name in match.groups))
      throw new RangeError(`No group with name {${name}}`);
    return { text: match.groups[name] ?? '', end: start + named[0].length };
  }
  const digits = /^\d+/.exec(replacement.slice(start))?.[0];
  if (digits === undefined) throw new RangeError('Illegal group reference');
  let length = 1;
  while (length < digits.length && Number(digits.slice(0, length + 1)) < match.length) length++;
  const group = Number(digits.slice(0, length));
  if (group >= match.length) throw new RangeError(`No group ${group}`);
  return { text: match[group] ?? '', end: start + length };
}
