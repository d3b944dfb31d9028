/**
 * Questions to a person. They are only asked where one sits: stdin and stdout are terminals. Ctrl+C at a question ends the
 * command before it has done anything.
 */
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';

type PromptModule = ReturnType<typeof import('inquirer')['default']['createPromptModule']>;

/** As shells tell of Ctrl+C. */
const INTERRUPTED = 130;

export interface Choice {
  readonly value: string;
  /** Beside it, for what explains itself badly. */
  readonly description?: string;
}

export class Asker {
  readonly #terminal: Terminal;

  private constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Undefined where nobody can be asked. */
  static at(terminal: Terminal): Asker | undefined {
    const isPerson = terminal.isInputTty && terminal.isOutputTty && terminal.env['TERM'] !== 'dumb';
    return isPerson ? new Asker(terminal) : undefined;
  }

  choose(message: string, choices: readonly Choice[]): Promise<string> {
    const list = choices.map(({ value, description }) => ({
      value,
      name: description === undefined ? value : `${value.padEnd(widest(choices))}  ${description}`,
      short: value,
    }));
    return this.#ask((prompt) =>
      prompt([{ type: 'select', name: 'answer', message, choices: list, pageSize: 12 }]),
    );
  }

  /** @param problem what is wrong with an answer, if anything is */
  text(
    message: string,
    options: { readonly default?: string; readonly problem?: (answer: string) => string | undefined } = {},
  ): Promise<string> {
    const { problem } = options;
    return this.#ask((prompt) =>
      prompt([
        {
          type: 'input',
          name: 'answer',
          message,
          ...(options.default === undefined ? {} : { default: options.default }),
          validate: (answer: string) => problem?.(answer.trim()) ?? true,
        },
      ]),
    );
  }

  async #ask(question: (prompt: PromptModule) => Promise<{ readonly answer: unknown }>): Promise<string> {
    const { default: inquirer } = await import('inquirer');
    const { stdin, stdout } = this.#terminal;
    try {
      const { answer } = await question(inquirer.createPromptModule({ input: stdin, output: stdout }));
      return String(answer).trim();
    } catch (error) {
      throw new CliError('Nothing was done.', { exitCode: INTERRUPTED, cause: error });
    } finally {
      // A terminal that is still read would keep the process.
      stdin.pause();
    }
  }
}

function widest(choices: readonly Choice[]): number {
  return Math.max(...choices.map(({ value }) => value.length));
}
