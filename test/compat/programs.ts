/** Where programs of foreign clients are built and run: the user's cache, never the repository. */
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../peers/lib/apache-tools.ts';
import { type ForeignClient, linesOf, type Reader, type Writer } from './foreign-client.ts';

/** Made if absent. */
export function cacheDirectory(name: string): string {
  const path = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kafka-ts', 'compat', name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Path of the program built from the Go module in `directory`, one per state of its files. */
export function buildGo(directory: string, name: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).sort()) hash.update(readFileSync(join(directory, file)));
  const path = join(cacheDirectory('go'), `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(path)) execFileSync('go', ['build', '-o', path, '.'], { cwd: directory, stdio: 'inherit' });
  return path;
}

/** Runs a command that must end with 0; its stdout. */
export async function runOk(command: readonly [string, readonly string[]], input?: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${(stderr + stdout).slice(-2000)}`);
  return stdout;
}

export interface ProgramOptions {
  readonly name: string;
  readonly setUp: () => void;
  /** Executable and first arguments; asked for after `setUp`. */
  readonly command: () => readonly [string, ...string[]];
  readonly codecs: Writer['codecs'];
  readonly kinds: Writer['kinds'];
  /** Modes of the program that write (`produce`) and read (`consume` without a group, `group` in one). */
  readonly writeModes: readonly string[];
  readonly readModes: readonly ('consume' | 'group')[];
}

/** A client whose program has the modes that `sarama/main.go` describes. */
export function programClient(options: ProgramOptions): ForeignClient {
  const { name, setUp, codecs, kinds } = options;
  const run = (args: readonly string[], input?: string): Promise<string> => {
    const [command, ...first] = options.command();
    return runOk([command, [...first, ...args]], input);
  };
  const writers = options.writeModes.map((mode): Writer => {
    return {
      name: `${name} ${mode}`,
      codecs,
      kinds,
      write: async ({ bootstrap, topic }, lines, { codec, isIdempotent }) => {
        const input = lines.map((line) => `${line}\n`).join('');
        await run([mode, bootstrap, topic, codec, isIdempotent ? 'idempotent' : 'plain'], input);
      },
    };
  });
  const readers = options.readModes.map((mode): Reader => {
    return {
      name: `${name} ${mode}`,
      readsZstd: true,
      read: async ({ bootstrap, topic }, count) => {
        const group = mode === 'group' ? [`compat-${randomUUID()}`] : [];
        return linesOf(await run([mode, bootstrap, topic, `${count}`, ...group]));
      },
    };
  });
  return { setUp, writers, readers };
}
