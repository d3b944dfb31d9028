/** The three ways to use the shell: one command as arguments, a script on stdin, a person at a terminal. */
import type { Readable } from 'node:stream';
import { CliError } from '../../cli-error.ts';
import type { Terminal } from '../../terminal.ts';
import { Shell } from './shell.ts';
import type { ShellDialect } from './shell-dialect.ts';
import { ShellError } from './shell-error.ts';

export interface ShellStart {
  readonly server: string;
  readonly sessionTimeoutMs: number;
  readonly dialect: ShellDialect;
  /** Empty: lines are read. */
  readonly command: readonly string[];
}

/** Answers the exit code. */
export async function runShell(terminal: Terminal, start: ShellStart): Promise<number> {
  const { server, dialect, command } = start;
  terminal.stdout.write(`Connecting to ${server}\n`);
  const shell = new Shell(terminal, dialect, start.sessionTimeoutMs);
  const stopListening = terminal.isInputTty ? undefined : terminal.onStop(() => terminal.exitNow(130));
  try {
    if (command.length > 0 && shell.isRefused(command)) return shell.exitCode;
    if (command[0] === 'version') {
      await shell.runWords(command);
      return shell.exitCode;
    }
    const isInteractive = command.length === 0 && terminal.isInputTty && terminal.isOutputTty;
    if (command.length === 0) {
      const hasEditing = isInteractive || dialect.promptsScripts;
      terminal.stdout.write(
        `Welcome to ZooKeeper!\nJLine support is ${hasEditing ? 'enabled' : 'disabled'}\n`,
      );
    }
    await connect(shell, server);
    if (command.length > 0) await shell.runWords(command);
    else if (isInteractive) await (await import('./interactive.ts')).runInteractively(shell, terminal);
    else await runScript(shell, terminal, dialect.promptsScripts);
    return shell.exitCode;
  } finally {
    stopListening?.();
    await leave(shell);
  }
}

async function connect(shell: Shell, server: string): Promise<void> {
  try {
    await shell.connection.connect(server);
  } catch (error) {
    if (error instanceof ShellError) throw new CliError(error.message, { cause: error });
    throw error;
  }
}

/** Ends the session without an event: nobody reads on. */
async function leave(shell: Shell): Promise<void> {
  shell.muteWatches();
  await shell.connection.close();
}

async function runScript(shell: Shell, terminal: Terminal, hasPrompts: boolean): Promise<void> {
  const prompt = (): void => {
    if (hasPrompts) terminal.stdout.write(shell.prompt);
  };
  prompt();
  for await (const line of linesOf(terminal.stdin)) {
    await shell.runLine(line);
    if (shell.isEnded) return;
    prompt();
  }
}

/** Lines as they come, in UTF-8; the last one need not end. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest.replace(/\r$/, '');
}
