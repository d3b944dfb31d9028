import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDirectorySync } from '@kafka-ts/environment/node/make-directory';
import type { Terminal } from './terminal.ts';
import type { Tool } from './tools.ts';

/** The directory for what servers write about themselves: `LOG_DIR`, else `logs` in the installation. */
export function processLogDirectory(terminal: Terminal): string {
  return terminal.env['LOG_DIR'] ?? join(installationDirectory(), 'logs');
}

/** The checkout or unpacked archive: above `packages/cli/dist`, or above `libs`. */
export function installationDirectory(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.replace(/[\\/](packages[\\/]cli[\\/](dist|src)|libs)([\\/].*)?$/, '');
}

/** `-daemon`: the same tool in a process of its own, detached, its output in the log directory. Prints nothing. */
export function startDaemon(tool: Tool, argv: readonly string[], terminal: Terminal): number {
  const directory = processLogDirectory(terminal);
  makeDirectorySync(directory);
  const output = openSync(join(directory, tool.daemonOutput ?? `${tool.id}.out`), 'w');
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, tool.id, ...argv], {
    detached: true,
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  child.unref();
  closeSync(output);
  return 0;
}
