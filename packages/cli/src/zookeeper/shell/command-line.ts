/** A typed line as words and options, by the rules of Apache's shell and of the option parser that it uses. */
import { ShellError } from './shell-error.ts';

const wordPattern = /\s*([^"']\S*|"[^"]*"|'[^']*')\s*/g;

/** The words of a line; quotes, single or double, keep blanks together and are taken off. A blank line has none. */
export function wordsOf(line: string): string[] {
  if (line.trim() === '') return [];
  return [...line.matchAll(wordPattern)].map(([, word = '']) =>
    /^(["']).*\1$/.test(word) && word.length > 1 ? word.slice(1, -1) : word,
  );
}

/** Option names without dash; `value` takes the next word. */
export type OptionTable = Readonly<Record<string, 'flag' | 'value'>>;

export interface CommandLine {
  /** Arguments without options and without the command's name. */
  readonly words: readonly string[];
  has(option: string): boolean;
  /** The last value given. */
  value(option: string): string | undefined;
}

const apacheException = 'org.apache.commons.cli.';

/**
 * Options may stand anywhere, short ones together (`-es`); `--` ends them.
 * @throws ShellError in Apache's words for an unknown option and a missing value
 */
export function parseCommandLine(argv: readonly string[], options: OptionTable): CommandLine {
  const words: string[] = [];
  const values = new Map<string, string>();
  const tokens = burst(argv, options);
  for (let index = 0; index < tokens.length; index++) {
    const { text, isPlain } = tokens[index] ?? { text: '', isPlain: true };
    if (isPlain) {
      words.push(text);
      continue;
    }
    const kind = options[text];
    if (kind === undefined) {
      throw new ShellError(`${apacheException}UnrecognizedOptionException: Unrecognized option: -${text}`);
    }
    if (kind === 'flag') {
      values.set(text, '');
      continue;
    }
    const next = tokens[++index];
    if (next === undefined || (!next.isPlain && options[next.text] !== undefined)) {
      throw new ShellError(
        `${apacheException}MissingArgumentException: Missing argument for option: ${text}`,
      );
    }
    values.set(text, next.isPlain ? next.text : `-${next.text}`);
  }
  return { words, has: (option) => values.has(option), value: (option) => values.get(option) };
}

interface Token {
  readonly text: string;
  readonly isPlain: boolean;
}

function burst(argv: readonly string[], options: OptionTable): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      tokens.push(...argv.slice(index + 1).map((text) => ({ text, isPlain: true })));
      break;
    }
    if (!word.startsWith('-') || word === '-') tokens.push({ text: word, isPlain: true });
    else tokens.push(...optionTokens(word.slice(1), options));
  }
  return tokens;
}

/** `-es` is `-e -s`, `-v3` is `-v 3`; what is no option at all stays whole for the message. */
function optionTokens(text: string, options: OptionTable): Token[] {
  if (options[text] !== undefined) return [{ text, isPlain: false }];
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; index++) {
    const name = text.charAt(index);
    const kind = options[name];
    if (kind === undefined) return [{ text, isPlain: false }];
    tokens.push({ text: name, isPlain: false });
    if (kind === 'value' && index + 1 < text.length) {
      tokens.push({ text: text.slice(index + 1), isPlain: true });
      break;
    }
  }
  return tokens;
}

/** A whole number of an option or argument, or one line that says what was found. */
export function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new ShellError(`${name} must be a whole number; found "${text}"`);
  }
  return value;
}
