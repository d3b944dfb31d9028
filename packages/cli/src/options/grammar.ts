/**
 * Kafka's command line grammar (jopt-simple's), brought into the one form that oclif's parser reads.
 *
 * `--opt value`, `--opt=value`, `-opt value` and `-opt=value` are the same; order is free; `--` ends the options; an
 * option whose value is optional takes the next word unless that looks like an option. What can only be a slip is
 * repaired with a note where its meaning is certain (a blank missing before an option, a blank too many), and
 * refused with a hint elsewhere. Kafka ignores stray words in silence; so do we, but with a note, and not if the
 * word is an option that lost its dashes.
 */
import { UsageError } from '../cli-error.ts';
import type { OptionSpec } from './option.ts';
import { nearest } from './suggest.ts';

export interface CommandLine {
  /** Every option in the form `--name=value` (`--name` where it takes none), in order. */
  readonly argv: readonly string[];
  /** Arguments that are no options. */
  readonly words: readonly string[];
  /** What was repaired or ignored, one sentence each, for stderr. */
  readonly notes: readonly string[];
}

/** @throws UsageError in jopt-simple's words, with a hint */
export function normalise(
  argv: readonly string[],
  options: readonly OptionSpec[],
  takesWords: boolean,
): CommandLine {
  return new Normaliser(options, takesWords).run(argv);
}

class Normaliser {
  readonly #byName = new Map<string, OptionSpec>();
  readonly #takesWords: boolean;
  readonly #argv: string[] = [];
  readonly #words: string[] = [];
  readonly #notes: string[] = [];
  readonly #seen = new Set<string>();
  #queue: string[] = [];

  constructor(options: readonly OptionSpec[], takesWords: boolean) {
    this.#takesWords = takesWords;
    for (const option of options) {
      for (const name of [option.name, ...(option.aliases ?? [])]) this.#byName.set(name, option);
    }
  }

  run(argv: readonly string[]): CommandLine {
    this.#queue = [...argv];
    for (let token = this.#queue.shift(); token !== undefined; token = this.#queue.shift()) {
      if (token === '--') {
        this.#words.push(...this.#queue.splice(0));
      } else if (/^\s*-{1,2}[^-\s]/.test(token) && !isNumber(token)) {
        this.#option(token.trimStart());
      } else {
        this.#word(token);
      }
    }
    return { argv: this.#argv, words: this.#words, notes: this.#notes };
  }

  #word(token: string): void {
    if (!this.#takesWords) {
      if (this.#byName.has(token)) {
        throw new UsageError(`Unexpected argument "${token}"; did you mean --${token}?`);
      }
      if (token.trim() !== '') this.#notes.push(`Ignored the argument "${token}": it belongs to no option`);
    }
    this.#words.push(token);
  }

  #option(token: string): void {
    const text = token.replace(/^--?/, '');
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const attached = equals < 0 ? undefined : text.slice(equals + 1);
    const option = this.#byName.get(name);
    if (option !== undefined) this.#take(option, attached);
    else if (!this.#splitGluedValue(text)) throw this.#unrecognized(name);
  }

  #take(option: OptionSpec, attached: string | undefined): void {
    if (option.value === undefined) {
      if (attached !== undefined)
        throw new UsageError(`Option ${option.name} takes no value; found "${attached}"`);
      // A flag may be repeated: it says nothing new.
      if (!this.#seen.has(option.name)) this.#argv.push(`--${option.name}`);
      this.#seen.add(option.name);
      return;
    }
    if (this.#seen.has(option.name) && option.isRepeatable !== true) {
      throw new UsageError(`Found multiple arguments for option ${option.name}, but you asked for only one`);
    }
    this.#seen.add(option.name);
    const value = this.#withoutGluedOption(option, attached ?? this.#nextValue(option));
    checkType(option, value);
    this.#argv.push(`--${option.name}=${value}`);
  }

  #nextValue(option: OptionSpec): string {
    const next = this.#queue[0];
    const isMissing = next === undefined || this.#isKnownOption(next);
    if (option.value?.whenBare !== undefined && (isMissing || /^-[^0-9]/.test(next)))
      return option.value.whenBare;
    if (isMissing) throw new UsageError(`Option ${option.name} requires an argument`);
    this.#queue.shift();
    return next;
  }

  /** `--zookeeper zk01:2181--from-beginning`, as it stands in a printed tutorial: the blank before an option is missing. */
  #withoutGluedOption(option: OptionSpec, value: string): string {
    const glued = /^(.+[^-=])--([a-z][a-z-]+)$/.exec(value);
    const [, before, name] = glued ?? [];
    if (before === undefined || name === undefined || !this.#byName.has(name)) return value;
    this.#notes.push(`Read "--${option.name} ${value}" as "--${option.name} ${before} --${name}"`);
    this.#queue.unshift(`--${name}`);
    return before;
  }

  /** `--zookeeperzk01:2181`: the blank after an option is missing. Only for what looks like `host:port`. */
  #splitGluedValue(text: string): boolean {
    let longest: OptionSpec | undefined;
    let name = '';
    for (const [candidate, option] of this.#byName) {
      // One letter is the beginning of too much.
      const isLonger = candidate.length > Math.max(1, name.length);
      if (option.value !== undefined && isLonger && text.startsWith(candidate)) {
        longest = option;
        name = candidate;
      }
    }
    const rest = text.slice(name.length);
    if (longest === undefined || !/^[\w.-]+:\d+/.test(rest)) return false;
    this.#notes.push(`Read "--${text}" as "--${name} ${rest}"`);
    this.#take(longest, rest);
    return true;
  }

  #isKnownOption(token: string): boolean {
    const name = /^\s*--?([^-\s=][^\s=]*)/.exec(token)?.[1];
    return name !== undefined && !isNumber(token) && this.#byName.has(name);
  }

  #unrecognized(name: string): UsageError {
    const visible = [...this.#byName.values()].filter((option) => option.isHidden !== true);
    const near = nearest(
      name,
      visible.map((option) => option.name),
    );
    const hint = near === undefined ? '' : `; did you mean --${near}?`;
    return new UsageError(`${name} is not a recognized option${hint}`);
  }
}

function isNumber(token: string): boolean {
  return /^-\d+$/.test(token);
}

function checkType(option: OptionSpec, value: string): void {
  const { type, values } = option.value ?? {};
  if (values !== undefined && !values.includes(value)) {
    throw new UsageError(
      `Cannot parse argument '${value}' of option ${option.name}: expected ${values.join(' or ')}`,
    );
  }
  if (type !== 'Integer' && type !== 'Long') return;
  const number = Number(value);
  const isWhole = /^[+-]?\d+$/.test(value.trim()) && Number.isSafeInteger(number);
  const isInRange = type === 'Long' || (number >= -(2 ** 31) && number < 2 ** 31);
  if (!isWhole || !isInRange)
    throw new UsageError(`Cannot parse argument '${value}' of option ${option.name}`);
}
