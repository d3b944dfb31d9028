/**
 * Java's login files (`-Djava.security.auth.login.config=FILE`):
 *
 *   Section { module.Class flag key="value" …; module.Class flag …; };
 *
 * Comments are those of Java. A quoted text may hold escapes, an unquoted one ends at white space, `;`, `{`, `}`, `=`, or a quote.
 */
import { JaasError } from './jaas-error.ts';

export interface LoginModule {
  readonly className: string;
  readonly flag: string;
  readonly options: ReadonlyMap<string, string>;
}

/** The modules of each section. */
export type JaasSections = ReadonlyMap<string, readonly LoginModule[]>;

const flags: ReadonlySet<string> = new Set(['required', 'requisite', 'sufficient', 'optional']);

/** Throws JaasError, naming the line, for a text that is no login file. */
export function parseJaas(text: string): JaasSections {
  const words = new Words(text);
  const sections = new Map<string, readonly LoginModule[]>();
  while (!words.isAtEnd) {
    const name = words.text('the name of a section');
    words.symbol('{');
    const modules: LoginModule[] = [];
    while (!words.skips('}')) modules.push(loginModule(words));
    words.symbol(';');
    if (sections.has(name)) throw new JaasError(`section ${name} stands there twice`);
    sections.set(name, modules);
  }
  return sections;
}

function loginModule(words: Words): LoginModule {
  const className = words.text('the class of a login module');
  const flag = words.text('required, requisite, sufficient or optional').toLowerCase();
  if (!flags.has(flag)) words.refuse('required, requisite, sufficient or optional', flag);
  const options = new Map<string, string>();
  while (!words.skips(';')) {
    const key = words.text('an option, or ;');
    words.symbol('=');
    options.set(key, words.text(`the value of ${key}`));
  }
  return { className, flag, options };
}

interface Word {
  readonly text: string;
  readonly isSymbol: boolean;
  readonly line: number;
}

const wordPattern =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<symbol>[{};=])|"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)'|(?<bare>(?:(?!\/[/*])[^\s{};="'])+)/gy;

class Words {
  readonly #words: readonly Word[];
  #index = 0;

  constructor(text: string) {
    this.#words = [...wordsOf(text)];
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#words.length;
  }

  text(expected: string): string {
    const word = this.#words[this.#index];
    if (word === undefined || word.isSymbol) return this.refuse(expected);
    this.#index++;
    return word.text;
  }

  symbol(symbol: string): void {
    if (!this.skips(symbol)) this.refuse(symbol);
  }

  /** Whether `symbol` is next; if so, goes behind it. */
  skips(symbol: string): boolean {
    const word = this.#words[this.#index];
    const isNext = word?.isSymbol === true && word.text === symbol;
    if (isNext) this.#index++;
    return isNext;
  }

  /** Options are not named: a password may stand where something else was expected. */
  refuse(expected: string, found?: string): never {
    const word = this.#words[this.#index];
    const place = word === undefined ? 'at the end of the file' : `in line ${word.line}`;
    const what = found ?? (word?.isSymbol === true ? word.text : undefined);
    throw new JaasError(`${place}: ${expected} expected${what === undefined ? '' : `, ${what} found`}`);
  }
}

function* wordsOf(text: string): Generator<Word> {
  let line = 1;
  let end = 0;
  for (const match of text.matchAll(wordPattern)) {
    const { space, symbol, double, single, bare } = match.groups ?? {};
    end = match.index + match[0].length;
    if (symbol !== undefined) yield { text: symbol, isSymbol: true, line };
    else if (space === undefined) {
      yield { text: bare ?? unescaped(double ?? single ?? ''), isSymbol: false, line };
    }
    line += match[0].split('\n').length - 1;
  }
  if (end < text.length) throw new JaasError(`in line ${line}: quotes or a comment that do not end`);
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** As Java's StreamTokenizer: letters of control characters, up to three octal digits, anything else as it is. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3]?[0-7]{1,2}|.)/gs, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
}
