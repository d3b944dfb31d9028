/** zkServer: ZooKeeper's own script, with its commands, its configuration `conf/zoo.cfg` and its pid file. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '@kafka-ts/environment/error-message';
import { makeDirectorySync } from '@kafka-ts/environment/node/make-directory';
import { version } from '@kafka-ts/zookeeper/server/words/version';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { CliError } from '../cli-error.ts';
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
/** A process that lives for so long counts as started for Apache's script. */
const ALIVE_MS = 1000;
const STEP_MS = 25;

interface Settings {
  readonly path: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly dataDir: string;
  readonly port: number;
  /** clientPortAddress, where the configuration has one. */
  readonly address: string | undefined;
  readonly pidFile: string;
}

export class ZkServer extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'zkServer.sh',
    intro: 'Start, stop and ask a ZooKeeper server that conf/zoo.cfg (or zoo.cfg here) describes.',
    operands: `[--config <conf-dir>] {${commands.join('|')}} [configuration]`,
    suggestedWords: commands,
    options: [
      { name: 'config', description: 'Directory of zoo.cfg.', value: { type: 'String', label: 'conf-dir' } },
    ],
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    // On Windows the script has no commands: it runs the server.
    const [command = process.platform === 'win32' ? 'start-foreground' : '', file] = words;
    const { stdout, stderr, env } = this.terminal;
    const configDirectory = options.text('config');
    const path = configFile(
      file,
      configDirectory === undefined ? env : { ...env, ZOOCFGDIR: configDirectory },
    );
    // Apache's restart is its script called twice more.
    const announce = (): unknown => stderr.write(`ZooKeeper JMX enabled by default\nUsing config: ${path}\n`);
    announce();
    if (!isCommand(command)) {
      stderr.write(`Usage: ${this.spec.id} ${this.spec.operands?.replace(' [configuration]', '') ?? ''}\n`);
      return 0;
    }
    if (command === 'version') {
      // Here the day is written as in 3.9; srvr has it as in 3.4, which clients parse.
      const built = version.replace(/, built on (\d\d)\/(\d\d)\/(\d{4})/, ' $3-$1-$2');
      stdout.write(`Apache ZooKeeper, version ${built}\n`);
      return 0;
    }
    if (command === 'start') return this.#start(path);
    if (command === 'status' && !existsSync(path)) return this.#statusWithoutConfig(path);
    const settings = this.#settings(path);
    switch (command) {
      case 'start-foreground':
        return runZooKeeper(this.terminal, settings);
      case 'stop':
        return this.#stop(settings);
      case 'restart':
        announce();
        await this.#stop(settings);
        announce();
        return this.#start(path);
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
      ...clientAddress(properties),
      pidFile: env['ZOOPIDFILE'] ?? join(dataDir, 'zookeeper_server.pid'),
    };
  }

  async #start(path: string): Promise<number> {
    const { stdout, stderr } = this.terminal;
    stdout.write('Starting zookeeper ... ');
    try {
      const settings = this.#settings(path);
      const pid = runningPid(settings);
      if (pid !== undefined) {
        stdout.write(`already running as process ${pid}.\n`);
        return 1;
      }
      await this.#launch(settings);
    } catch (error) {
      const outcome = error instanceof PidFileError ? 'FAILED TO WRITE PID' : 'FAILED TO START';
      stdout.write(`${outcome}\n`);
      stderr.write(`${messageOf(error)}\n`);
      return 1;
    }
    stdout.write('STARTED\n');
    return 0;
  }

  /** Returns when the server serves, or is still reading its files after START_WAIT_MS. Throws if it has ended, with its last words. */
  async #launch(settings: Settings): Promise<void> {
    const { env, environment } = this.terminal;
    const logDirectory = env['ZOO_LOG_DIR'] ?? '.';
    makeDirectorySync(logDirectory);
    writePid(settings, '');
    const outputPath = join(logDirectory, 'zookeeper.out');
    const output = openSync(outputPath, 'w');
    const [program = process.execPath, ...args] = this.#commandLine(settings);
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', output, output],
      windowsHide: true,
    });
    child.unref();
    closeSync(output);
    writePid(settings, `${child.pid ?? ''}`);
    let hasEnded = false;
    child.once('exit', () => {
      hasEnded = true;
    });
    const { clock } = environment;
    const startMs = clock.monotonicMs();
    for (
      let elapsedMs = 0;
      elapsedMs < START_WAIT_MS && !hasEnded;
      elapsedMs = clock.monotonicMs() - startMs
    ) {
      // Another server may answer at the port: ours must have said that it is the one, or have lived beside that one.
      if (registeredServers('zookeeper').some(({ pid }) => pid === child.pid)) return;
      if (elapsedMs >= ALIVE_MS && (await this.#answer(settings)) !== undefined) return;
      await new Promise<void>((resolve) => {
        clock.setTimer(STEP_MS, resolve);
      });
    }
    if (!hasEnded) return;
    rmSync(settings.pidFile, { force: true });
    throw new CliError(readFileSync(outputPath, 'utf8').trim().split('\n').at(-1) ?? '');
  }

  async #stop(settings: Settings): Promise<number> {
    const { stdout, stderr, environment } = this.terminal;
    stdout.write('Stopping zookeeper ... ');
    if (!existsSync(settings.pidFile)) {
      stdout.write(`no zookeeper to stop (could not find file ${settings.pidFile})\n`);
      return 0;
    }
    const pid = runningPid(settings);
    if (pid === undefined) {
      stderr.write(`${settings.pidFile}: no such process, the file is removed\n`);
    } else {
      const server = registeredServers('zookeeper').find((each) => each.pid === pid);
      if (server === undefined || !(await stopServer(environment, server))) process.kill(pid, 'SIGTERM');
      await waitForEnd(this.terminal, [pid]);
    }
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

  #statusWithoutConfig(path: string): number {
    this.terminal.stdout.write(
      'myid could not be determined, will not able to locate clientPort in the server configs.\n' +
        'Client port not found. Looking for secureClientPort in the static config.\n' +
        'Unable to find either secure or unsecure client port in any configs. Terminating.\n',
    );
    this.terminal.stderr.write(`${path}: there is no such file\n`);
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

/** The pid file cannot be written: nobody could stop what would be started. */
class PidFileError extends CliError {}

function writePid({ dataDir, pidFile }: Settings, pid: string): void {
  try {
    makeDirectorySync(dataDir);
    makeDirectorySync(dirname(pidFile));
    writeFileSync(pidFile, pid);
  } catch (error) {
    throw new PidFileError(messageOf(error), { cause: error });
  }
}

/** Where the server of these settings listens; of settings that it would refuse, what they say. */
function clientAddress(properties: ReadonlyMap<string, string>): Pick<Settings, 'port' | 'address'> {
  const address = properties.get('clientPortAddress');
  try {
    const { config } = parseZooConfig(properties);
    return { port: config.clientPort, address: address ?? config.clientPortAddress };
  } catch {
    return { port: Number(properties.get('clientPort') ?? 2181), address };
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
