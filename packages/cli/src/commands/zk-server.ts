/** zkServer: ZooKeeper's own script, with its commands, its configuration `conf/zoo.cfg` and its pid file. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectorySync } from '@kafka-ts/environment/node/make-directory';
import { version } from '@kafka-ts/zookeeper/server/words/version';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { registeredServers, stopServer } from '../server/control-channel.ts';
import { runZooKeeper } from '../server/run-zookeeper.ts';
import { waitForEnd } from '../server/stop-command.ts';
import { configFile, readZooSettings } from '../server/zoo-settings.ts';
import { fourLetterWord } from '../zookeeper/four-letter-word.ts';

const commands = ['start', 'start-foreground', 'stop', 'version', 'restart', 'status', 'print-cmd'] as const;
type ZkCommand = (typeof commands)[number];

const START_WAIT_MS = 5000;
const STEP_MS = 25;

interface Settings {
  readonly path: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly dataDir: string;
  readonly port: number;
  /** clientPortAddress, as the configuration has it. */
  readonly address: string | undefined;
  readonly pidFile: string;
}

export class ZkServer extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'zkServer.sh',
    intro: 'Start, stop and ask a ZooKeeper server that conf/zoo.cfg (or zoo.cfg here) describes.',
    operands: `[--config <conf-dir>] {${commands.join('|')}} [configuration]`,
    options: [
      { name: 'config', description: 'Directory of zoo.cfg.', value: { type: 'String', label: 'conf-dir' } },
    ],
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    // On Windows the script has no commands: it runs the server.
    const [command = process.platform === 'win32' ? 'start-foreground' : '', file] = words;
    const { stdout, stderr, env } = this.terminal;
    stderr.write('ZooKeeper JMX enabled by default\n');
    const configDirectory = options.text('config');
    const path = configFile(
      file,
      configDirectory === undefined ? env : { ...env, ZOOCFGDIR: configDirectory },
    );
    stderr.write(`Using config: ${path}\n`);
    if (!isCommand(command)) {
      stderr.write(`Usage: ${this.spec.id} ${this.spec.operands?.replace(' [configuration]', '') ?? ''}\n`);
      return 0;
    }
    if (command === 'version') {
      stdout.write(`Apache ZooKeeper, version ${version.replace(', built on ', ' ')}\n`);
      return 0;
    }
    const settings = this.#settings(path);
    switch (command) {
      case 'start':
        return this.#start(settings);
      case 'start-foreground':
        return runZooKeeper(this.terminal, settings);
      case 'stop':
        return this.#stop(settings);
      case 'restart':
        await this.#stop(settings);
        return this.#start(settings);
      case 'status':
        return this.#status(settings);
      case 'print-cmd':
        this.terminal.stdout.write(`${this.#commandLine(settings).join(' ')}\n`);
        return 0;
    }
  }

  #settings(path: string): Settings {
    const { env } = this.terminal;
    const { properties, dataDir } = readZooSettings(path, this.terminal);
    return {
      path,
      properties,
      dataDir,
      port: Number(properties.get('clientPort') ?? 2181),
      address: properties.get('clientPortAddress'),
      pidFile: env['ZOOPIDFILE'] ?? join(dataDir, 'zookeeper_server.pid'),
    };
  }

  async #start(settings: Settings): Promise<number> {
    const { stdout, env, environment } = this.terminal;
    stdout.write('Starting zookeeper ... ');
    const pid = runningPid(settings);
    if (pid !== undefined) {
      stdout.write(`already running as process ${pid}.\n`);
      return 1;
    }
    const logDirectory = env['ZOO_LOG_DIR'] ?? '.';
    makeDirectorySync(logDirectory);
    makeDirectorySync(settings.dataDir);
    const output = openSync(join(logDirectory, 'zookeeper.out'), 'w');
    const [program = process.execPath, ...args] = this.#commandLine(settings);
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', output, output],
      windowsHide: true,
    });
    child.unref();
    closeSync(output);
    let hasEnded = false;
    child.once('exit', () => {
      hasEnded = true;
    });
    const { clock } = environment;
    for (
      const deadlineMs = clock.monotonicMs() + START_WAIT_MS;
      clock.monotonicMs() < deadlineMs && !hasEnded;
    ) {
      if ((await this.#answer(settings)) !== undefined) {
        writeFileSync(settings.pidFile, `${child.pid ?? ''}`);
        stdout.write('STARTED\n');
        return 0;
      }
      await new Promise<void>((resolve) => {
        clock.setTimer(STEP_MS, resolve);
      });
    }
    stdout.write('FAILED TO START\n');
    const said = readFileSync(join(logDirectory, 'zookeeper.out'), 'utf8').trim().split('\n').at(-1);
    this.terminal.stderr.write(`${said ?? ''}\n`);
    return 1;
  }

  async #stop(settings: Settings): Promise<number> {
    const { stdout, environment } = this.terminal;
    stdout.write('Stopping zookeeper ... ');
    const pid = runningPid(settings);
    if (pid === undefined) {
      stdout.write(`no zookeeper to stop (could not find file ${settings.pidFile})\n`);
      return 0;
    }
    const server = registeredServers('zookeeper').find((each) => each.pid === pid);
    if (server === undefined || !(await stopServer(environment, server))) process.kill(pid, 'SIGTERM');
    await waitForEnd(this.terminal, [pid]);
    rmSync(settings.pidFile, { force: true });
    stdout.write('STOPPED\n');
    return 0;
  }

  /** A server whose whitelist has no `srvr` runs as well: it says so. */
  async #status(settings: Settings): Promise<number> {
    const { stdout } = this.terminal;
    const { port, address = 'localhost' } = settings;
    stdout.write(`Client port found: ${port}. Client address: ${address}. Client SSL: false.\n`);
    const answer = await this.#answer(settings);
    const mode = /^Mode: (.*)$/m.exec(answer ?? '')?.[1];
    if (mode !== undefined) {
      stdout.write(`Mode: ${mode}\n`);
      return 0;
    }
    if (answer !== undefined) this.terminal.stderr.write(`${answer.trim()}\n`);
    stdout.write('Error contacting service. It is probably not running.\n');
    return 1;
  }

  /** What the server says to `srvr`; undefined if nobody answers. */
  async #answer({ port, address }: Settings): Promise<string | undefined> {
    const isAny = address === undefined || address === '0.0.0.0' || address === '::';
    const host = isAny ? '127.0.0.1' : address;
    return fourLetterWord(this.terminal.environment, { host, port, word: 'srvr' });
  }

  #commandLine({ path }: Settings): string[] {
    const [, program = ''] = process.argv;
    return [process.execPath, ...process.execArgv, program, 'zk-server', 'start-foreground', path];
  }
}

function isCommand(text: string): text is ZkCommand {
  return commands.some((command) => command === text);
}

function runningPid({ pidFile }: Settings): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').trim());
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
