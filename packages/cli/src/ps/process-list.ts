/** The processes of this machine with their command lines: from /proc, from `ps`, or on Windows from PowerShell; wmic is gone there. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ListedProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

const MAX_LIST_BYTES = 16 << 20;
const PATIENCE_MS = 10_000;

/** Those that can be seen; an empty list where the system's own list cannot be had. */
export async function listProcesses(platform: NodeJS.Platform): Promise<ListedProcess[]> {
  if (platform === 'linux') return fromProc();
  if (platform === 'win32') {
    const script =
      '[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-CimInstance Win32_Process -Filter "Name=\'node.exe\'" | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }';
    return parseProcessLines(
      await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]),
    );
  }
  return parseProcessLines(await outputOf('ps', ['-axww', '-o', 'pid=,command=']));
}

function fromProc(): ListedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const argv = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').slice(0, -1);
        return argv.length === 0 ? [] : [{ pid: Number(name), argv }];
      } catch {
        // Ended meanwhile.
        return [];
      }
    });
}

/** `PID COMMAND LINE` of each line; quoted words may hold blanks. */
export function parseProcessLines(text: string): ListedProcess[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(\d+)\s+(.+?)\s*$/.exec(line);
    if (match === null) return [];
    const words = [...(match[2] ?? '').matchAll(/(?:"[^"]*"|[^\s"])+/g)];
    return [{ pid: Number(match[1]), argv: words.map(([word]) => word.replaceAll('"', '')) }];
  });
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  const options = { maxBuffer: MAX_LIST_BYTES, timeout: PATIENCE_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}
