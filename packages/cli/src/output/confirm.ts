import type { Terminal } from '../terminal.ts';

/** Asks a person yes or no; where nobody sits at the terminal the answer is yes, so that scripts never wait. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (!terminal.isInputTty || !terminal.isOutputTty) return true;
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ input: terminal.stdin, output: terminal.stdout });
  try {
    const { isSure } = await prompt([{ type: 'confirm', name: 'isSure', message: question, default: false }]);
    return isSure === true;
  } catch {
    // Ctrl+C at the question.
    return false;
  }
}
