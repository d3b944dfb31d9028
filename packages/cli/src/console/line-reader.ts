/** Makes records of lines, as the settings of `--property` say (`LineMessageReader`). Lines stay bytes. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';
import type { ProducerRecord } from '@kafka-ts/client/producer';
import { booleanSetting } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';

/** The text of a setting as bytes; `\t` typed as two characters is a tab, since shells make that hard to type. */
function separator(settings: ReadonlyMap<string, string>, key: string, byDefault: string): Buffer {
  const text = settings.get(key) ?? byDefault;
  return Buffer.from(text === '\\t' ? '\t' : text);
}

export class LineReader {
  readonly #parsesKey: boolean;
  readonly #parsesHeaders: boolean;
  readonly #ignoresErrors: boolean;
  readonly #keySeparator: Buffer;
  readonly #headersDelimiter: Buffer;
  readonly #headersSeparator: string;
  readonly #headerKeySeparator: string;
  readonly #nullMarker: Buffer | undefined;
  #line = 0;

  /** @throws CliError for separators that could not be told apart */
  constructor(settings: ReadonlyMap<string, string>) {
    this.#parsesKey = booleanSetting(settings, 'parse.key');
    this.#parsesHeaders = booleanSetting(settings, 'parse.headers');
    this.#ignoresErrors = booleanSetting(settings, 'ignore.error');
    this.#keySeparator = separator(settings, 'key.separator', '\t');
    this.#headersDelimiter = separator(settings, 'headers.delimiter', '\t');
    this.#headersSeparator = settings.get('headers.separator') ?? ',';
    this.#headerKeySeparator = settings.get('headers.key.separator') ?? ':';
    const marker = settings.get('null.marker');
    this.#nullMarker = marker === undefined ? undefined : Buffer.from(marker);
    refuseEqual(
      [
        ['headers.delimiter', this.#headersDelimiter.toString()],
        ['headers.separator', this.#headersSeparator],
        ['headers.key.separator', this.#headerKeySeparator],
      ],
      this.#parsesHeaders,
    );
    const separators: readonly (readonly [string, string])[] = [
      ['key.separator', this.#keySeparator.toString()],
      ['headers.delimiter', this.#headersDelimiter.toString()],
      ['headers.separator', this.#headersSeparator],
      ['headers.key.separator', this.#headerKeySeparator],
    ];
    for (const [key, text] of separators) {
      if (text === marker) throw new CliError(`null.marker and ${key} may not be equal`);
    }
  }

  /** @throws CliError naming the line that lacks a separator */
  read(line: Buffer): ProducerRecord {
    this.#line++;
    if (!this.#parsesKey && !this.#parsesHeaders) return { key: null, value: this.#orNull(line) };
    let rest = line;
    let headers: RecordHeader[] = [];
    if (this.#parsesHeaders) {
      const found = this.#cut(rest, this.#headersDelimiter, 'headers delimiter');
      if (found === undefined) return { key: null, value: this.#orNull(line) };
      headers = this.#isNull(found.before) ? [] : this.#headers(found.before.toString());
      rest = found.after;
    }
    if (!this.#parsesKey) return { key: null, value: this.#orNull(rest), headers };
    const found = this.#cut(rest, this.#keySeparator, 'key separator');
    if (found === undefined) return { key: null, value: this.#orNull(rest), headers };
    return { key: this.#orNull(found.before), value: this.#orNull(found.after), headers };
  }

  #cut(bytes: Buffer, by: Buffer, what: string): { before: Buffer; after: Buffer } | undefined {
    const position = bytes.indexOf(by);
    if (position >= 0)
      return { before: bytes.subarray(0, position), after: bytes.subarray(position + by.length) };
    if (this.#ignoresErrors) return undefined;
    throw new CliError(`No ${what} found on line number ${this.#line}: '${bytes.toString()}'`);
  }

  #headers(text: string): RecordHeader[] {
    return text.split(new RegExp(this.#headersSeparator)).map((pair) => {
      const position = pair.indexOf(this.#headerKeySeparator);
      if (position < 0) {
        if (this.#ignoresErrors) return { key: pair, value: null };
        throw new CliError(`No header key separator found in pair '${pair}' on line number ${this.#line}`);
      }
      const value = Buffer.from(pair.slice(position + this.#headerKeySeparator.length));
      return { key: pair.slice(0, position), value: this.#orNull(value) };
    });
  }

  #isNull(field: Buffer): boolean {
    return this.#nullMarker !== undefined && field.equals(this.#nullMarker);
  }

  #orNull(field: Buffer): Buffer | null {
    return this.#isNull(field) ? null : field;
  }
}

function refuseEqual(separators: readonly (readonly [string, string])[], isUsed: boolean): void {
  if (!isUsed) return;
  for (const [index, [key, text]] of separators.entries()) {
    const other = separators.slice(index + 1).find(([, otherText]) => otherText === text);
    if (other !== undefined) throw new CliError(`${key} and ${other[0]} may not be equal`);
  }
}
