/** Our own launchers, run as a user runs them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type ToolResult } from './apache-tools.ts';

const bin = join(import.meta.dirname, '..', '..', '..', 'bin');

/** What runs `bin/kafka-<tool>.sh`. */
export function ourCommand(tool: string, args: readonly string[]): [string, readonly string[]] {
  return [join(bin, `kafka-${tool}.sh`), args];
}

/** Runs `bin/kafka-<tool>.sh` to its end. */
export function runOurTool(
  tool: string,
  args: readonly string[],
  options: Parameters<typeof runCommand>[1] = {},
): Promise<ToolResult> {
  return runCommand(ourCommand(tool, args), options);
}

export interface MeasuredRun {
  readonly code: number | null;
  /** Of all that was written to stdout. */
  readonly sha256: string;
  readonly outputBytes: number;
  readonly elapsedMs: number;
  /** Peak resident memory, from /proc. */
  readonly peakRssBytes: number;
}

/** Runs a command on a file's content, and measures it. */
export function measureCommand(
  [command, args]: readonly [string, readonly string[]],
  inputFile?: string,
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const hash = createHash('sha256');
    let [peakRssBytes, outputBytes] = [0, 0];
    const poll = setInterval(() => {
      peakRssBytes = Math.max(peakRssBytes, peakOf(child.pid));
    }, 20);
    child.stdout.on('data', (bytes: Uint8Array) => {
      hash.update(bytes);
      outputBytes += bytes.length;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(poll);
      const elapsedMs = performance.now() - start;
      resolve({ code, sha256: hash.digest('hex'), outputBytes, elapsedMs, peakRssBytes });
    });
    child.stdin.on('error', () => {}); // a tool may end before it has read all
    if (inputFile === undefined) child.stdin.end();
    else createReadStream(inputFile).pipe(child.stdin);
  });
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
