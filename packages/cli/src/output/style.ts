/**
 * How output looks to a person: coloured, and with columns that line up. In a pipe, a file or for `TERM=dumb` every text
 * stays as Kafka prints it. `NO_COLOR` takes the colours away (no-color.org), `FORCE_COLOR` puts them anywhere (`0` nowhere).
 */
import type { Terminal } from '../terminal.ts';

export type Tone = 'strong' | 'name' | 'good' | 'warning' | 'bad' | 'dim';

export interface Style {
  /** Whether columns may be wider or narrower than Kafka's. */
  readonly isAligned: boolean;
  paint(tone: Tone, text: string): string;
}

export const plainStyle: Style = { isAligned: false, paint: (_tone, text) => text };

export async function styleOf(terminal: Terminal): Promise<Style> {
  const isAligned = terminal.isOutputTty && terminal.env['TERM'] !== 'dumb';
  if (!isColoured(terminal)) return { ...plainStyle, isAligned };
  const { Chalk } = await import('chalk');
  const { bold, cyan, green, yellow, red, dim } = new Chalk({ level: 1 });
  const paints = { strong: bold, name: cyan, good: green, warning: yellow, bad: red, dim };
  return { isAligned, paint: (tone, text) => (text.trim() === '' ? text : paints[tone](text)) };
}

function isColoured({ isOutputTty, env }: Terminal): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isOutputTty && env['TERM'] !== 'dumb';
}
