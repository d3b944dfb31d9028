/** A server under test as a process of its own, its log in a file, never left behind when the test process ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecording } from './quick-java.ts';

export interface LaunchOptions {
  readonly name: string;
  readonly command: readonly [string, readonly string[]];
  readonly logPath: string;
  /** Polled until it resolves; a rejection means "not yet". */
  readonly isReady: () => Promise<unknown>;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// Who ends this process ends its servers: without a handler a signal skips `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  /** For another start of the same. */
  readonly options: LaunchOptions;
  /** From the launcher's exec to the first good answer. */
  readonly startMs: number;

  private constructor(child: ChildProcess, exited: Promise<void>, options: LaunchOptions, startMs: number) {
    this.#child = child;
    this.#exited = exited;
    this.options = options;
    this.startMs = startMs;
  }

  static async launch(options: LaunchOptions): Promise<ServerProcess> {
    const { name, command, logPath, isReady } = options;
    const log = openSync(logPath, 'a');
    const startedAt = performance.now();
    const child = spawn(command[0], command[1], {
      stdio: ['ignore', log, log],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    closeSync(log);
    running.add(child);
    const exited = new Promise<void>((resolve) => {
      child.on('close', () => {
        running.delete(child);
        resolve();
      });
      child.on('error', () => resolve());
    });
    const deadline = startedAt + (options.timeoutMs ?? 60_000);
    while (!(await succeeds(isReady))) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`${name} did not start (exit code ${child.exitCode}):\n${tail(logPath)}`);
      }
      await sleep(4);
    }
    return new ServerProcess(child, exited, options, performance.now() - startedAt);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the process has no id');
    return pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the process to end and waits; a second signal after `graceMs` is SIGKILL. */
  async stop(graceMs = 20_000): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends a Java server of which nobody looks at what it leaves: its stop takes seconds. */
  discard(): Promise<void> {
    return isRecording(this.options.command[1]) ? this.stop() : this.kill();
  }

  /** `kill -9`; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

async function succeeds(action: () => Promise<unknown>): Promise<boolean> {
  return action().then(
    () => true,
    () => false,
  );
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').slice(-3000);
}

/** `count` ports of 127.0.0.1 that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
    ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
