/** `-o json`: one JSON document on stdout instead of Kafka's text; its shapes are in docs/for-people.md. */
import type { OptionSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';

export const outputOption: OptionSpec = {
  name: 'output',
  aliases: ['o'],
  value: { type: 'String', label: 'text|json', values: ['text', 'json'] },
  default: 'text',
  description: 'Also -o: text as Kafka prints it, or one JSON document (docs/for-people.md).',
};

export function wantsJson(options: ParsedOptions): boolean {
  return options.text('output') === 'json';
}

/** What a document may hold; undefined, for what is unknown, becomes null. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export function writeJson(terminal: Terminal, document: { readonly [name: string]: JsonValue }): void {
  const text = JSON.stringify(document, (_name, value: JsonValue) => value ?? null, 2);
  terminal.stdout.write(`${text}\n`);
}
