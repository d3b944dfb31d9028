import { processTerminal } from './process-terminal.ts';
import type { Terminal } from './terminal.ts';

/** Runs a tool as this process; ends it with the tool's exit code. */
export async function runProcess(run: (terminal: Terminal) => Promise<number>): Promise<void> {
  // Warnings of dependencies are not for the users of a tool.
  process.removeAllListeners('warning');
  // Timers of the environment keep no process alive; a command that waits does.
  const alive = setInterval(() => {}, 2 ** 30);
  const code = await run(processTerminal());
  clearInterval(alive);
  // What was written to a pipe may still be on its way; whatever else is open may not keep the process.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
