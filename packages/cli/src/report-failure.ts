import { CliError, UsageError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** Says why a tool failed, in one line (and the stack where it is asked for); answers the exit code. */
export function reportFailure(error: unknown, argv: readonly string[], terminal: Terminal): number {
  const isVerbose = argv.includes('--verbose') || (terminal.env['KAFKA_TS_VERBOSE'] ?? '') !== '';
  const problem = error instanceof Error ? error : new Error(String(error));
  const hint = problem instanceof UsageError ? ` (see --help)` : '';
  const stream =
    problem instanceof CliError && problem.stream === 'stdout' ? terminal.stdout : terminal.stderr;
  stream.write(`${oneLine(problem.message)}${hint}\n`);
  if (isVerbose) terminal.stderr.write(`${problem.stack ?? ''}\n`);
  return problem instanceof CliError ? problem.exitCode : 1;
}

function oneLine(message: string): string {
  return message.trim().replace(/\s*\n\s*/g, ' ');
}
