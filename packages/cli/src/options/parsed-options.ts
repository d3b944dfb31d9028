import { UsageError } from '../cli-error.ts';
import type { OptionSpec } from './option.ts';

/** Options of one call, by name. Asking for a name that the tool's table lacks is a programming error. */
export class ParsedOptions {
  readonly #specs: ReadonlyMap<string, OptionSpec>;
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** @param values by option name; an option without value has one empty string */
  constructor(specs: readonly OptionSpec[], values: ReadonlyMap<string, readonly string[]>) {
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
    this.#values = values;
  }

  /** The same with one more. */
  with(name: string, value: string): ParsedOptions {
    const values = new Map(this.#values).set(name, [value]);
    return new ParsedOptions([...this.#specs.values()], values);
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }

  /** Every value of a repeatable option, in order. */
  all(name: string): readonly string[] {
    if (!this.#specs.has(name)) throw new Error(`option "${name}" is not in the table of this tool`);
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.all(name)[0];
  }

  /** The parser has checked that it is a whole number. */
  integer(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  /** @throws UsageError `Missing required argument "[name]"` */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new UsageError(`Missing required argument "[${name}]"`);
    return text;
  }

  /** @throws UsageError if `name` was given together with one of `others` */
  forbidTogether(name: string, others: readonly string[]): void {
    if (!this.has(name)) return;
    for (const other of others) {
      if (this.has(other)) throw new UsageError(`Option "[${name}]" can't be used with option "[${other}]"`);
    }
  }
}
