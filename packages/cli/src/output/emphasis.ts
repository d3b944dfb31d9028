import type { Terminal } from '../terminal.ts';

/** How a line that matters is written: bold for people, plain in a pipe, a file, or with NO_COLOR. */
export async function emphasis({ isOutputTty, env }: Terminal): Promise<(text: string) => string> {
  if (!isOutputTty || (env['NO_COLOR'] ?? '') !== '') return (text) => text;
  const { default: chalk } = await import('chalk');
  return (text) => chalk.bold(text);
}
