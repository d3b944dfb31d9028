/**
 * The base of every command: an oclif command without plugins. `execute` brings Kafka's spelling of a command line
 * into oclif's, lets oclif parse it by flags derived from the tool's option table, and hands the result to `main`.
 */
import { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import * as Flags from '@oclif/core/flags';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Asker } from './ask/asker.ts';
import { UsageError } from './cli-error.ts';
import { normalise } from './options/grammar.ts';
import { commonOptions, type OptionSpec, type ToolSpec } from './options/option.ts';
import { ParsedOptions } from './options/parsed-options.ts';
import { usageText } from './options/usage.ts';
import type { Terminal } from './terminal.ts';
import { versionLine } from './version.ts';

/** oclif's configuration without looking for plugins, hooks or manifests on the disk. */
export class ToolConfig extends Config {
  readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    super({ root: '.' });
    this.terminal = terminal;
    this.bin = 'kafka';
    this.name = 'kafka';
    this.version = versionLine;
    this.userAgent = 'kafka';
  }

  override async runHook(): Promise<{ failures: []; successes: [] }> {
    return { failures: [], successes: [] };
  }
}

/** A command that can be made and executed. */
export type CommandClass = new (argv: string[], config: ToolConfig) => KafkaCommand;

export abstract class KafkaCommand extends Command {
  /** The option table and what the usage text says around it. */
  abstract readonly spec: ToolSpec;
  protected readonly terminal: Terminal;
  #exitCode = 0;

  constructor(argv: string[], config: ToolConfig) {
    super(argv, config);
    this.terminal = config.terminal;
  }

  /** Does the work; answers the exit code. Failures are thrown, `CliError` where the user can act on them. */
  protected abstract main(options: ParsedOptions, words: readonly string[]): Promise<number>;

  /** Parses and runs; answers the exit code. */
  async execute(): Promise<number> {
    const { argv, spec, terminal } = this;
    if (asksFor(argv, ['--help', '-help', '-h'])) {
      terminal.stdout.write(usageText(spec));
      return 0;
    }
    if (asksFor(argv, ['--version', '-version'])) {
      terminal.stdout.write(`${versionLine}\n`);
      return 0;
    }
    if (argv.length === 0 && spec.needsArguments && !this.#asksForAll()) {
      terminal.stderr.write(usageText(spec));
      return 1;
    }
    await this._run();
    return this.#exitCode;
  }

  override async run(): Promise<void> {
    const { spec, terminal } = this;
    const options = [...spec.options, ...commonOptions];
    const line = normalise(this.argv, options, spec.operands !== undefined);
    for (const note of line.notes) terminal.stderr.write(`${note}\n`);
    const { flags } = await this.parse({ flags: flagsOf(options), strict: true }, [...line.argv]);
    const values = new Map<string, readonly string[]>();
    for (const [name, value] of Object.entries(flags)) values.set(name, valuesOf(value));
    const typed = new ParsedOptions(options, values);
    const parsed = (await this.#ask(typed)) ?? typed;
    for (const { name, isRequired } of spec.options) {
      if (isRequired === true && !parsed.has(name)) {
        throw new UsageError(`Missing required argument "[${name}]"`);
      }
    }
    this.#exitCode = await this.main(parsed, line.words);
  }

  /** Overridden by commands that ask a person for what was not typed; never called where nobody can answer. */
  protected askForMissing(typed: ParsedOptions, _asker: Asker): Promise<ParsedOptions> {
    return Promise.resolve(typed);
  }

  /** Kafka's scripts print their usage for an empty line; `bin/kafka TOOL` is ours, and may ask instead. */
  #asksForAll(): boolean {
    const { isInputTty, isOutputTty, env } = this.terminal;
    const hasQuestions = this.askForMissing !== KafkaCommand.prototype.askForMissing;
    return (
      hasQuestions &&
      isInputTty &&
      isOutputTty &&
      env['KAFKA_TS_LAUNCHER'] === 'kafka' &&
      env['TERM'] !== 'dumb'
    );
  }

  async #ask(typed: ParsedOptions): Promise<ParsedOptions | undefined> {
    const { isInputTty, isOutputTty } = this.terminal;
    if (!isInputTty || !isOutputTty) return undefined;
    const { Asker } = await import('./ask/asker.ts');
    const asker = Asker.at(this.terminal);
    return asker === undefined ? undefined : this.askForMissing(typed, asker);
  }

  /** oclif would set the process's exit code and draw; failures go to the one place that reports them. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}

function asksFor(argv: readonly string[], names: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((token) => names.includes(token));
}

/** Every option may come more than once here: the grammar has refused what Kafka refuses. */
function flagsOf(options: readonly OptionSpec[]): FlagInput {
  const flags: FlagInput = {};
  for (const { name, value, description } of options) {
    flags[name] =
      value === undefined
        ? Flags.boolean({ description })
        : Flags.string({ description, multiple: true, multipleNonGreedy: true });
  }
  return flags;
}

function valuesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === true ? [''] : [];
}
