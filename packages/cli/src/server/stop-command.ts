import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import type { OptionSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';
import { registeredServers, type ServerKind, stopServer } from './control-channel.ts';

const WAIT_STEP_MS = 20;
const MAX_WAIT_MS = 30_000;

export const stopOptions: readonly OptionSpec[] = [
  { name: 'wait', description: 'Return only when the processes have ended.' },
];

/**
 * Asks every server of a kind that this user runs to stop. Prints nothing on success, as Kafka's scripts do.
 * @throws CliError `No kafka server to stop`
 */
export async function stopServers(
  terminal: Terminal,
  kind: ServerKind,
  options: ParsedOptions,
): Promise<number> {
  const pids: number[] = [];
  for (const server of registeredServers(kind)) {
    if (await stopServer(terminal.environment, server)) pids.push(server.pid);
  }
  if (pids.length === 0) throw new CliError(`No ${kind} server to stop`, { stream: 'stdout' });
  const what = `Stopping ${kind} server with pid ${pids.join(', ')}`;
  if (options.has('wait')) await waitVisibly(terminal, pids, what);
  else if (terminal.isOutputTty) terminal.stdout.write(`${what}\n`);
  return 0;
}

/** Waits; a person sees that something goes on. */
async function waitVisibly(terminal: Terminal, pids: readonly number[], what: string): Promise<void> {
  if (!terminal.isOutputTty) return waitForEnd(terminal, pids);
  const { default: ora } = await import('ora');
  const spinner = ora({ text: what, stream: terminal.stdout }).start();
  try {
    await waitForEnd(terminal, pids);
    spinner.succeed();
  } catch (error) {
    spinner.fail();
    throw error;
  }
}

/** Until none of the processes is there any more. */
export async function waitForEnd(terminal: Terminal, pids: readonly number[]): Promise<void> {
  const { clock } = terminal.environment;
  const deadlineMs = clock.monotonicMs() + MAX_WAIT_MS;
  while (pids.some(isAlive)) {
    if (clock.monotonicMs() > deadlineMs) {
      throw new CliError(`Still running after ${MAX_WAIT_MS / 1000} s: ${pids.filter(isAlive).join(', ')}`);
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(WAIT_STEP_MS, resolve);
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

/** Whether it has ended and only its parent has not asked yet: in a container nobody may ever do so. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
