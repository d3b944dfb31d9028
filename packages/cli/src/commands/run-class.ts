/** kafka-run-class: Kafka's tools by the names of their Java classes, old and new. */
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import { nearest } from '../options/suggest.ts';
import { usageText } from '../options/usage.ts';

export class RunClass extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka-run-class',
    intro: 'Run a tool by the name of its Java class.',
    operands: '[-daemon] [-name servicename] [-loggc] classname [opts]',
    options: [],
    needsArguments: false,
  };

  /** Everything behind the class is the tool's own, so nothing here may read it as options. */
  override async execute(): Promise<number> {
    const { runCommand } = await import('../run-tool.ts');
    const { findToolOfClass, tools } = await import('../tools.ts');
    const { isDaemon, className, rest } = split(this.argv);
    if (className === '--help' || className === '-h') {
      this.terminal.stdout.write(usageText(this.spec));
      return 0;
    }
    if (className === undefined) {
      this.terminal.stdout.write(`USAGE: kafka-run-class.sh ${this.spec.operands}\n`);
      return 1;
    }
    const tool = findToolOfClass(className);
    if (tool !== undefined) return runCommand(tool, isDaemon ? ['-daemon', ...rest] : rest, this.terminal);
    const { absentClasses } = await import('../run-class/absent-classes.ts');
    const instead = absentClasses.get(className.replace(/\$$/, ''));
    if (instead !== undefined) {
      throw new CliError(`Error: ${className} is not in this version of kafka-ts; ${instead}.`);
    }
    const near = nearest(
      className,
      tools.flatMap(({ classes }) => classes),
    );
    throw new CliError(
      `Error: Could not find or load main class ${className}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }

  protected override main(): Promise<number> {
    return Promise.resolve(1);
  }
}

/** Options of the script itself come first, in any order. */
function split(argv: readonly string[]): {
  isDaemon: boolean;
  className: string | undefined;
  rest: string[];
} {
  let isDaemon = false;
  let position = 0;
  for (; position < argv.length; position++) {
    const word = argv[position];
    if (word === '-daemon') isDaemon = true;
    else if (word === '-name') position++;
    else if (word !== '-loggc') break;
  }
  return { isDaemon, className: argv[position], rest: argv.slice(position + 1) };
}
