/** What completion scripts know, from the tool table and the tools' option tables. */
import { type CommandClass, ToolConfig } from '../command.ts';
import { commonOptions, type OptionSpec, type ToolSpec } from '../options/option.ts';
import type { Terminal } from '../terminal.ts';
import { type Tool, tools } from '../tools.ts';

/** What may stand for a value: words that are known, names that are asked for, files, or nothing that could be told. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'topics' | 'groups' | 'files' | 'unknown' };

export interface CompletedOption {
  /** Without dashes. */
  readonly name: string;
  /** The first sentence. */
  readonly summary: string;
  /** Absent where the option takes no value. */
  readonly values?: Values;
}

export interface CompletedTool {
  readonly id: string;
  /** As it is typed: `kafka-topics.sh`, `kafka-topics.bat` and without ending; none for what only `bin/kafka` has. */
  readonly commands: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words that may come first among those that are no options. */
  readonly words: readonly string[];
}

/** Every tool, with its command loaded. */
export async function completionModel(terminal: Terminal): Promise<CompletedTool[]> {
  const specs = await Promise.all(tools.map(async (tool) => specOf(await tool.load(), terminal)));
  return tools.map((tool, index) => {
    const { options = [], suggestedWords = [] } = specs[index] ?? {};
    const words = tool.id === 'run-class' ? tools.flatMap(({ classes }) => classes) : suggestedWords;
    return {
      id: tool.id,
      commands: commandsOf(tool),
      summary: tool.summary,
      options: [...options, ...commonOptions].filter(({ isHidden }) => isHidden !== true).map(completed),
      words,
    };
  });
}

function specOf(CommandOfTool: CommandClass, terminal: Terminal): ToolSpec {
  return new CommandOfTool([], new ToolConfig(terminal)).spec;
}

function commandsOf({ script, windowsEnding = '.bat' }: Tool): string[] {
  return script === undefined ? [] : [`${script}.sh`, `${script}${windowsEnding}`, script];
}

function completed(option: OptionSpec): CompletedOption {
  const { name, description } = option;
  const summary = /^[^.:;]*/.exec(description)?.[0].trim() ?? '';
  return option.value === undefined ? { name, summary } : { name, summary, values: valuesOf(option) };
}

const filePattern = /file|path|\.(config|properties)$|conf-dir/i;

function valuesOf({ name, value }: OptionSpec): Values {
  const words = value?.values ?? value?.suggested;
  if (words !== undefined) return { kind: 'words', words };
  if (name === 'topic') return { kind: 'topics' };
  if (name === 'group') return { kind: 'groups' };
  const isFile =
    value?.type === 'File' || filePattern.test(`${value?.label ?? ''} ${name}`) || /-config$/.test(name);
  return { kind: isFile ? 'files' : 'unknown' };
}
