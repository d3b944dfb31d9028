/** The sections of docs/tutorials.md and what is typed in them: blocks marked `console`, `$ ` in front of each command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Step {
  /** As typed, continued lines included. */
  readonly command: string;
  /** What is typed into it. */
  readonly input: string;
  /** What it prints; `…` stands for anything. */
  readonly output: readonly string[];
  /** How it comes to its end: by itself, by Ctrl+C, or not at all while the section lasts. */
  readonly end: 'itself' | 'interrupted' | 'never';
}

export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
}

const path = join(import.meta.dirname, '..', '..', '..', 'docs', 'tutorials.md');

/** Blocks of a language, by the `## ` heading above them. */
function blocks(language: string): { title: string; lines: string[] }[] {
  let title = '';
  let block: string[] | undefined;
  const found: { title: string; lines: string[] }[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('## ')) title = line.slice(3);
    if (block === undefined) {
      if (line !== `\`\`\`${language}`) continue;
      block = [];
      found.push({ title, lines: block });
    } else if (line === '```') block = undefined;
    else block.push(line);
  }
  return found;
}

/** The lines of cmd.exe. */
export const windowsLines = (): string[] => blocks('bat').flatMap(({ lines }) => lines);

export function readSections(): Section[] {
  const steps = new Map<string, Step[]>();
  for (const { title, lines } of blocks('console')) {
    const list = steps.get(title) ?? [];
    steps.set(title, list);
    list.push(...stepsOf(lines));
  }
  return [...steps].map(([title, list]) => ({ title, steps: list }));
}

/** What is typed in the lines of a block. */
export function stepsOf(lines: readonly string[]): Step[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, index) => stepOf(lines.slice(start, starts[index + 1])));
}

function stepOf(lines: readonly string[]): Step {
  let length = 1;
  while (lines[length - 1]?.endsWith('\\') === true) length++;
  const command = lines.slice(0, length).join('\n').slice(2);
  const rest = lines.slice(length);
  const typed = rest.filter((line) => line.startsWith('>')).map((line) => `${line.slice(1)}\n`);
  const shown = rest.filter((line) => !line.startsWith('>'));
  const isEndless = shown.length > 1 && shown.at(-1) === '…';
  const isInterrupted = shown.some((line) => line.startsWith('^C'));
  return {
    command,
    input: typed.join(''),
    output: (isEndless ? shown.slice(0, -1) : shown).map((line) => line.replace(/^\^C/, '')),
    end: isEndless ? 'never' : isInterrupted ? 'interrupted' : 'itself',
  };
}

/** Whether a text is what the page shows; a line of `…` alone stands for any number of lines. */
export function isShown(text: string, output: readonly string[]): boolean {
  const pattern = output
    .map((line) =>
      line === '…' ? '(?:[^\\n]*\\n)*' : `${line.split('…').map(literally).join('[^\\n]*')}\\n`,
    )
    .join('');
  return new RegExp(`^${pattern}$`).test(text);
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether a program that goes on has shown that much. */
export function isSeen(text: string, output: readonly string[]): boolean {
  return isShown(text, [...output, '…']);
}
