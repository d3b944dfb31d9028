import type { ConfigSetting } from './config-type.ts';
import { Password } from './password.ts';

/**
 * Settings with their types (`AbstractConfig`). Each getter is for one type; asking for a key that is not defined, has
 * another type or no value is a mistake of the program and throws a `TypeError`. Where null is allowed, ask
 * {@link ParsedConfig.isSet} first, or use `optional…`.
 */
export class ParsedConfig {
  readonly #values: ReadonlyMap<string, ConfigSetting>;

  constructor(values: ReadonlyMap<string, ConfigSetting>) {
    this.#values = values;
  }

  get values(): ReadonlyMap<string, ConfigSetting> {
    return this.#values;
  }

  /** Whether there is a value, written or by default. */
  isSet(name: string): boolean {
    return this.#value(name) !== null;
  }

  string(name: string): string {
    const value = this.#value(name);
    if (typeof value === 'string') return value;
    throw this.#mismatch(name, 'a string');
  }

  /** Undefined where the value is null. */
  optionalString(name: string): string | undefined {
    return this.isSet(name) ? this.string(name) : undefined;
  }

  int(name: string): number {
    const value = this.#value(name);
    if (typeof value === 'number') return value;
    throw this.#mismatch(name, 'a number');
  }

  long(name: string): number {
    return this.int(name);
  }

  double(name: string): number {
    return this.int(name);
  }

  /** Undefined where the value is null. */
  optionalNumber(name: string): number | undefined {
    return this.isSet(name) ? this.int(name) : undefined;
  }

  boolean(name: string): boolean {
    const value = this.#value(name);
    if (typeof value === 'boolean') return value;
    throw this.#mismatch(name, 'a boolean');
  }

  /** Empty where the value is null. */
  list(name: string): readonly string[] {
    const value = this.#value(name);
    if (value === null) return [];
    if (typeof value === 'object' && !(value instanceof Password)) return value;
    throw this.#mismatch(name, 'a list');
  }

  /** The full Java name. */
  className(name: string): string {
    return this.string(name);
  }

  password(name: string): Password {
    const value = this.#value(name);
    if (value instanceof Password) return value;
    throw this.#mismatch(name, 'a password');
  }

  #value(name: string): ConfigSetting {
    const value = this.#values.get(name);
    if (value === undefined) throw new TypeError(`Unknown configuration '${name}'`);
    return value;
  }

  #mismatch(name: string, expected: string): TypeError {
    return new TypeError(`Configuration '${name}' is not ${expected} but ${String(this.#value(name))}`);
  }
}
