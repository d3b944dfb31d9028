/** Finds the tool, loads its one command, runs it, and turns every failure into one line and an exit code. */
import { UsageError } from './cli-error.ts';
import { ToolConfig } from './command.ts';
import { nearest } from './options/suggest.ts';
import { reportFailure } from './report-failure.ts';
import type { Terminal } from './terminal.ts';
import { findTool, type Tool, tools } from './tools.ts';
import { versionLine } from './version.ts';

/** Runs `argv[0]` (an id or a script's name) with the rest; answers the exit code and never throws. */
export async function runTool(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return listTools(name, terminal);
  if (name === '--version') {
    terminal.stdout.write(`${versionLine}\n`);
    return 0;
  }
  try {
    const tool = findTool(name);
    if (tool === undefined) throw unknownTool(name);
    return await runCommand(tool, rest, terminal);
  } catch (error) {
    return reportFailure(error, argv, terminal);
  }
}

/** Runs a tool that was already found; failures are thrown. */
export async function runCommand(tool: Tool, argv: readonly string[], terminal: Terminal): Promise<number> {
  if (tool.daemonOutput !== undefined && argv[0] === '-daemon') {
    const { startDaemon } = await import('./daemon.ts');
    return startDaemon(tool, argv.slice(1), terminal);
  }
  const CommandOfTool = await tool.load();
  return new CommandOfTool([...argv], new ToolConfig(terminal)).execute();
}

function listTools(name: string | undefined, terminal: Terminal): number {
  const width = Math.max(...tools.map((tool) => tool.id.length));
  const lines = tools.map((tool) => `  ${tool.id.padEnd(width)}  ${tool.summary}`);
  const text = `USAGE: kafka COMMAND [options]\n\n${lines.join('\n')}\n\nkafka COMMAND --help shows a command's options.\n`;
  if (name === undefined) {
    terminal.stderr.write(text);
    return 1;
  }
  terminal.stdout.write(text);
  return 0;
}

function unknownTool(name: string): UsageError {
  const near = nearest(
    name,
    tools.flatMap((tool) => (tool.script === undefined ? [tool.id] : [tool.id, tool.script])),
  );
  return new UsageError(
    `There is no command "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}
