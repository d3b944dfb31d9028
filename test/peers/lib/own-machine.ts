/**
 * A machine of one's own, as far as a tutorial can tell: network and mounts of a Linux namespace, so that ports 9092 and 2181,
 * `/tmp/kafka-logs` and `/tmp/zookeeper` are free whatever else runs here. Needs the right to make namespaces (root has it).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type ToolResult } from './apache-tools.ts';

/** Where the tutorials' configurations keep their data. */
const tutorialDirectories = ['/tmp/kafka-logs', '/tmp/zookeeper', '/tmp/kraft-combined-logs'];

export const canHaveOwnMachine = (): boolean =>
  process.platform === 'linux' && spawnSync('unshare', ['-nm', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

export class OwnMachine {
  /** For the files of tests; also what servers and stop scripts take for the temporary directory. */
  readonly directory: string;
  readonly #holder: ChildProcess;
  readonly #cwd: string;

  private constructor(holder: ChildProcess, directory: string, cwd: string) {
    this.#holder = holder;
    this.directory = directory;
    this.#cwd = cwd;
  }

  /** `cwd`: where commands are typed. */
  static async start(cwd: string): Promise<OwnMachine> {
    const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-machine-'));
    const readOnly = join(directory, 'read-only');
    for (const path of [...tutorialDirectories, readOnly]) mkdirSync(path, { recursive: true });
    const script = [
      'ip link set lo up',
      ...tutorialDirectories.map((path) => `mount -t tmpfs none ${path}`),
      `mount -t tmpfs -o ro none ${readOnly}`,
      'echo ready',
      'exec sleep 3600',
    ].join(' && ');
    const holder = spawn('unshare', ['-nm', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (String(first) !== 'ready\n') throw new Error(`unshare ended with ${first}`);
    return new OwnMachine(holder, directory, cwd);
  }

  get #env(): NodeJS.ProcessEnv {
    const { directory } = this;
    return {
      ...process.env,
      LC_ALL: 'C.UTF-8',
      TMPDIR: directory,
      LOG_DIR: join(directory, 'logs'),
      ZOO_LOG_DIR: join(directory, 'logs'),
    };
  }

  /** What runs a line of shell in here. */
  command(line: string): readonly [string, readonly string[]] {
    const target = ['-t', `${this.#holder.pid}`, '-n', '-m', `--wd=${this.#cwd}`];
    return ['nsenter', [...target, '--', 'sh', '-c', line]];
  }

  /** Runs a command line as it is typed, to its end. */
  type(line: string, input: string | Uint8Array = '', timeoutMs = 30_000): Promise<ToolResult> {
    return runCommand(this.command(line), { input, timeoutMs, env: this.#env });
  }

  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
