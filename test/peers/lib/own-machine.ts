/**
 * A machine of one's own, as far as a tutorial can tell: network and mounts of a Linux namespace, so that ports 9092 and 2181,
 * `/tmp/kafka-logs` and `/tmp/zookeeper` are free whatever else runs here. Needs the right to make namespaces (root has it).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  readonly #processes: readonly string[];

  private constructor(
    holder: ChildProcess,
    {
      directory,
      cwd,
      isApart,
    }: { readonly directory: string; readonly cwd: string; readonly isApart: boolean },
  ) {
    this.#holder = holder;
    this.directory = directory;
    this.#cwd = cwd;
    this.#processes = isApart ? [`--pid=/proc/${holder.pid}/ns/pid_for_children`] : [];
  }

  /**
   * `cwd`: where commands are typed. One that is `isApart` has processes and a `/tmp` of its own, and what is written below `cwd` is
   * written aside: a `kill` typed there harms nobody, and closing it ends all that runs in it and forgets all that was written.
   */
  static async start(
    cwd: string,
    { isApart = false }: { readonly isApart?: boolean } = {},
  ): Promise<OwnMachine> {
    const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-machine-'));
    const readOnly = join(directory, 'read-only');
    // Names that tutorials give their machines: all of them are this one.
    const hosts = join(directory, 'hosts');
    writeFileSync(hosts, '127.0.0.1 localhost h a b c zk01 zk02 zk03\n');
    for (const path of [...tutorialDirectories, readOnly]) mkdirSync(path, { recursive: true });
    const script = [
      'ip link set lo up',
      ...(isApart ? ownTemporaryFiles(directory, cwd) : []),
      ...tutorialDirectories.map((path) => `mkdir -p ${path} && mount -t tmpfs none ${path}`),
      `mount -t tmpfs -o ro none ${readOnly}`,
      `mount --bind ${hosts} /etc/hosts`,
      ...(isApart ? aside(directory, cwd) : []),
      'echo ready $$',
      'exec sleep 3600',
    ].join(' && ');
    const apart = isApart ? ['-p', '--fork', '--kill-child', '--mount-proc'] : [];
    const holder = spawn('unshare', ['-nm', ...apart, 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    const expected = isApart ? /^ready 1\n$/ : /^ready \d+\n$/;
    if (!expected.test(String(first))) throw new Error(`unshare ended with ${first}`);
    return new OwnMachine(holder, { directory, cwd, isApart });
  }

  /** Of what runs in here. */
  get env(): NodeJS.ProcessEnv {
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
    // Entered from within: outside, the directory of that name may be another one.
    const typed = `cd '${this.#cwd}' || exit\n${line}`;
    const target = ['-t', `${this.#holder.pid}`, '-n', '-m', ...this.#processes];
    return ['nsenter', [...target, '--', 'sh', '-c', typed]];
  }

  /** Runs a command line as it is typed, to its end. */
  type(line: string, input: string | Uint8Array = '', timeoutMs = 30_000): Promise<ToolResult> {
    return runCommand(this.command(line), { input, timeoutMs, env: this.env });
  }

  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** An empty `/tmp` with the machine's own directory in it, and `cwd` where that lies below. */
function ownTemporaryFiles(directory: string, cwd: string): string[] {
  const kept = join(directory, 'kept');
  const isHidden = `${cwd}/`.startsWith('/tmp/');
  return [
    ...(isHidden ? [`mkdir ${kept}`, `mount --bind ${cwd} ${kept}`] : []),
    `mount --rbind ${directory} /mnt`,
    'mount -t tmpfs none /tmp',
    `mkdir -p ${directory}`,
    `mount --move /mnt ${directory}`,
    ...(isHidden ? [`mkdir -p ${cwd}`, `mount --move ${kept} ${cwd}`] : []),
  ];
}

/** Writes below `cwd` go to memory. */
function aside(directory: string, cwd: string): string[] {
  const layers = join(directory, 'aside');
  const options = `lowerdir=${cwd},upperdir=${layers}/upper,workdir=${layers}/work`;
  return [
    `mkdir ${layers}`,
    `mount -t tmpfs none ${layers}`,
    `mkdir ${layers}/upper ${layers}/work`,
    `mount -t overlay overlay -o ${options} ${cwd}`,
  ];
}
