/** zkCli: ZooKeeper's shell, interactive, with a script on stdin or with one command as arguments. */
import { CliError, UsageError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import { usageText } from '../options/usage.ts';
import { shownNames } from '../zookeeper/shell/command-table.ts';
import { runShell } from '../zookeeper/shell/run-shell.ts';
import { zkCliDialect } from '../zookeeper/shell/shell-dialect.ts';

const defaultTimeoutMs = 30_000;

export class ZkCli extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'zkCli.sh',
    intro: 'ZooKeeper shell.',
    operands: '-server host:port [-timeout ms] [cmd args]',
    options: [],
    needsArguments: false,
  };
  protected readonly dialect: typeof zkCliDialect = zkCliDialect;
  /** Without a server: an error, unless the shell has one of its own. */
  protected readonly defaultServer: string | undefined = 'localhost:2181';

  /** The commands have options of their own spelling, so nothing here may read them. */
  override async execute(): Promise<number> {
    const [first] = this.argv;
    if (first === '--help' || first === '-help' || first === '-h') {
      this.terminal.stdout.write(
        `${usageText(this.spec)}\nCommands (each alone prints its usage):\n${wrapped(shownNames())}`,
      );
      return 0;
    }
    const { server = this.defaultServer, timeoutMs, command } = parse(this.argv);
    if (server === undefined) return this.main();
    return runShell(this.terminal, { server, sessionTimeoutMs: timeoutMs, dialect: this.dialect, command });
  }

  protected override main(): Promise<number> {
    throw new CliError(`USAGE: ${this.spec.id} ${this.spec.operands}`);
  }
}

interface Arguments {
  readonly server: string | undefined;
  readonly timeoutMs: number;
  readonly command: readonly string[];
}

/** Options of the shell come first; the first other word begins the command. */
function parse(argv: readonly string[]): Arguments {
  let server: string | undefined;
  let timeoutMs = defaultTimeoutMs;
  let index = 0;
  for (; index < argv.length; index++) {
    const option = argv[index] ?? '';
    if (!option.startsWith('-')) break;
    if (option === '-r' || option === '-waitforconnection') continue;
    const value = argv[++index];
    if (value === undefined) throw new UsageError(`Error: no argument found for option ${option}`);
    if (option === '-server') server = value;
    else if (option === '-timeout') timeoutMs = timeoutOf(value);
    else if (option === '-client-configuration' || option === '-zk-tls-config-file') {
      throw new CliError(`${option} ${value}: encrypted connections to ZooKeeper are not supported`);
    } else throw new UsageError(`Unknown option ${option}`);
  }
  return { server, timeoutMs, command: argv.slice(index) };
}

function timeoutOf(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) {
    throw new UsageError(`-timeout needs milliseconds; found "${text}"`);
  }
  return value;
}

/** Names in rows of at most 80 columns. */
function wrapped(names: readonly string[]): string {
  const rows: string[] = [];
  for (const name of names) {
    const row = `${rows.at(-1) ?? ''} ${name}`;
    if (rows.length === 0 || row.length > 79) rows.push(`  ${name}`);
    else rows[rows.length - 1] = row;
  }
  return `${rows.join('\n')}\n`;
}
