/**
 * A person at a terminal: line editing and a history that outlives the shell, completion of commands and of paths.
 * Events that come while a line is typed are printed above it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from '../../terminal.ts';
import { complete } from './completer.ts';
import type { Shell } from './shell.ts';

const keptLines = 500;

/** Returns after `quit`, at the end of the input and at Ctrl+C on an empty line. */
export async function runInteractively(shell: Shell, terminal: Terminal): Promise<void> {
  const historyFile = terminal.env['ZK_CLI_HISTORY'] ?? join(homedir(), '.zkcli_history');
  const reader = createInterface({
    input: terminal.stdin,
    output: terminal.stdout,
    terminal: true,
    history: readHistory(historyFile),
    historySize: keptLines,
    completer: (line: string, callback: (error: null, result: [string[], string]) => void) => {
      void complete(line, shell.connection.client).then((result) => callback(null, result));
    },
  });
  let history: readonly string[] = [];
  reader.on('history', (lines: string[]) => {
    history = [...lines];
  });
  reader.on('SIGINT', () => {
    // As at any shell: gives up the line; on an empty one leaves.
    if (reader.line === '') return reader.close();
    terminal.stdout.write('^C\n');
    reader.write(null, { ctrl: true, name: 'e' });
    reader.write(null, { ctrl: true, name: 'u' });
  });
  shell.onIdleOutput(() => reader.prompt(true));
  try {
    await readLines(shell, reader);
  } finally {
    shell.onIdleOutput(undefined);
    reader.close();
    if (history.length > 0) writeHistory(historyFile, history);
  }
}

async function readLines(shell: Shell, reader: Interface): Promise<void> {
  reader.setPrompt(shell.prompt);
  reader.prompt();
  for await (const line of reader) {
    await shell.runLine(line);
    if (shell.isEnded) return;
    reader.setPrompt(shell.prompt);
    reader.prompt();
  }
}

function readHistory(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
  } catch {
    // A history that cannot be read is none.
    return [];
  }
}

/** For its owner only, and without `addauth`: those lines hold passwords. */
function writeHistory(path: string, lines: readonly string[]): void {
  try {
    const kept = lines.filter((line) => !/^\s*addauth\s/.test(line)).reverse();
    writeFileSync(path, `${kept.join('\n')}\n`, { mode: 0o600 });
  } catch {
    // A home that cannot be written keeps no history.
  }
}
