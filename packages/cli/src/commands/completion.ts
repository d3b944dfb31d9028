/** kafka completion: a script that teaches a shell the tools, their options and values. */
import { UsageError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { type CompletedTool, completionModel } from '../completion/model.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';

const shells: Readonly<Record<string, () => Promise<(tools: readonly CompletedTool[]) => string>>> = {
  bash: async () => (await import('../completion/bash.ts')).bashScript,
  zsh: async () => (await import('../completion/zsh.ts')).zshScript,
  fish: async () => (await import('../completion/fish.ts')).fishScript,
  powershell: async () => (await import('../completion/powershell.ts')).powershellScript,
};

export class Completion extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka completion',
    intro:
      'Print a completion script for a shell. For bash:  source <(bin/kafka completion bash)  (docs/for-people.md has the others)',
    operands: '{bash|zsh|fish|powershell}',
    suggestedWords: Object.keys(shells),
    options: [],
    needsArguments: true,
  };

  protected override async main(_options: ParsedOptions, words: readonly string[]): Promise<number> {
    const [shell = '', ...others] = words;
    const load = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (load === undefined || others.length > 0) {
      throw new UsageError(`Expected one of ${Object.keys(shells).join(', ')}; found "${words.join(' ')}"`);
    }
    const scriptOf = await load();
    this.terminal.stdout.write(scriptOf(await completionModel(this.terminal)));
    return 0;
  }
}
