/** Runs batch files under wine's cmd.exe, with a stand-in for node.exe that writes down what it was called with. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const compiler = 'x86_64-w64-mingw32-gcc';
/** Debian's `wine` is a script that tells of a missing 32-bit wine with every call. */
const wine = existsSync('/usr/lib/wine/wine64') ? '/usr/lib/wine/wine64' : 'wine';

/** What is missing on this machine, undefined if nothing is. */
export function missingForWine(): string | undefined {
  for (const [command, name] of [
    [wine, 'wine'],
    [compiler, 'gcc-mingw-w64-x86-64'],
  ] as const) {
    if (spawnSync(command, ['--version']).status !== 0) return `Debian's package ${name} is not installed`;
  }
  return undefined;
}

/** One call of the stand-in. */
export interface RecordedCall {
  readonly cwd: string;
  readonly args: readonly string[];
  /** First line of its standard input, where that was asked for. */
  readonly stdin?: string;
}

export interface CmdResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly RecordedCall[];
}

export interface CmdOptions {
  /** A directory of Linux. */
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A wine prefix of its own. */
export class Wine {
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;
  #runs = 0;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#env = {
      PATH: process.env.PATH,
      HOME: directory,
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      WINEPREFIX: join(directory, 'prefix'),
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=',
    };
  }

  /** Makes the prefix below `directory`, and `node.exe` there. */
  static create(directory: string): Wine {
    const created = new Wine(directory);
    execFileSync(wine, ['wineboot', '-i'], { env: created.#env, stdio: 'ignore', timeout: 120_000 });
    const source = join(import.meta.dirname, '..', 'wine', 'node-stand-in.c');
    execFileSync(compiler, ['-O1', '-municode', '-o', created.nodeExe, source]);
    return created;
  }

  get nodeExe(): string {
    return join(this.#directory, 'node.exe');
  }

  /** Makes a directory of Linux the drive of that letter. */
  mapDrive(letter: string, directory: string): void {
    symlinkSync(directory, join(this.#directory, 'prefix', 'dosdevices', `${letter}:`));
  }

  /** Runs a batch file of these lines. */
  runBatch(lines: readonly string[], options: CmdOptions): Promise<CmdResult> {
    const file = join(this.#directory, `run${this.#runs + 1}.bat`);
    writeFileSync(file, ['@echo off', ...lines, ''].join('\r\n'));
    return this.runCommand(windowsPath(file), options);
  }

  /** `cmd /c command`. */
  runCommand(command: string, { cwd, env = {} }: CmdOptions): Promise<CmdResult> {
    const record = join(this.#directory, `record${++this.#runs}`);
    const child = spawn(wine, ['cmd', '/c', command], {
      cwd,
      env: { ...this.#env, STANDIN_RECORD: windowsPath(record), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...output, calls: readCalls(record) }));
    });
  }

  /** Ends everything that runs in this prefix. */
  close(): void {
    spawnSync('wineserver', ['-k'], { env: this.#env });
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** The path of Linux, as wine shows it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

function readCalls(file: string): RecordedCall[] {
  if (!existsSync(file)) return [];
  const calls: RecordedCall[] = [];
  for (const block of readFileSync(file, 'utf8').split(/^end\n/m)) {
    const fields = block.split('\n').filter((line) => line !== '');
    if (fields.length === 0) continue;
    const of = (kind: string): string[] =>
      fields.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
    const [stdin] = of('stdin');
    calls.push({ cwd: of('cwd')[0] ?? '', args: of('arg'), ...(stdin === undefined ? {} : { stdin }) });
  }
  return calls;
}

/** Makes the directory and those above it. */
export function directoryOf(...parts: readonly string[]): string {
  const directory = join(...parts);
  mkdirSync(directory, { recursive: true });
  return directory;
}
