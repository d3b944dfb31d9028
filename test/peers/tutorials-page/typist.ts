/** Types the steps of a section on a machine of its own, as a person would with several terminals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, vi } from 'vitest';
import type { OwnMachine } from '../lib/own-machine.ts';
import { isSeen, isShown, type Step } from './page.ts';

const PATIENCE_MS = 15_000;

export class Typist {
  readonly #machine: OwnMachine;
  /** Of what was started last in a terminal of its own. */
  readonly #pidFile: string;
  /** What stays from command to command in a shell. */
  readonly #shell: string[] = [];

  constructor(machine: OwnMachine) {
    this.#machine = machine;
    this.#pidFile = `${machine.directory}/typed.pid`;
  }

  /** Types one command and holds what is printed against the page. */
  async type(step: Step): Promise<void> {
    const { command, end } = step;
    if (/^(cd|export) /.test(command)) {
      this.#shell.push(command);
      return;
    }
    if (end !== 'itself') await this.#start(step);
    else if (command.endsWith('&')) await this.#startBehind(command);
    else {
      // What a program does for others may need a moment: a person looks again.
      if (/^(more|cat) /.test(command))
        await vi.waitFor(() => this.#run(step), { timeout: PATIENCE_MS, interval: 200 });
      else await this.#run(step);
      if (command.includes('-daemon')) await this.#listening(command);
    }
  }

  /** To its end. */
  async #run({ command, input, output }: Step): Promise<void> {
    // Where nobody looks, `more` prints the name of the file too.
    const typed = command.replace(/^more /, 'cat ');
    const { stdout } = await this.#machine.type(this.#line(`{ ${typed}\n} 2>&1`), input);
    expect(isShown(stdout, output), `${command}\n${stdout}`).toBe(true);
  }

  /** In its own terminal. */
  async #start({ command, output, input, end }: Step): Promise<void> {
    const [file, args] = this.#machine.command(
      this.#line(`echo $$ > ${this.#pidFile}\nexec ${command} 2>&1`),
    );
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: this.#machine.env });
    let text = '';
    child.stdout.on('data', (bytes) => {
      text += String(bytes);
    });
    child.stdin.write(input);
    // The last line comes with Ctrl+C.
    const before = end === 'interrupted' ? output.slice(0, -1) : output;
    await vi.waitFor(() => expect(isSeen(text, before), `${command}\n${text}`).toBe(true), {
      timeout: PATIENCE_MS,
      interval: 20,
    });
    if (end !== 'interrupted') return;
    const ended = once(child, 'close');
    await this.#machine.type(`kill -INT $(cat ${this.#pidFile})`);
    await ended;
    expect(isShown(text, output), `${command}\n${text}`).toBe(true);
  }

  /** With `&`: the next command comes when the server listens. */
  async #startBehind(command: string): Promise<void> {
    await this.#machine.type(this.#line(command));
    await this.#listening(command);
  }

  async #listening(command: string): Promise<void> {
    const port = command.includes('zookeeper') ? 2181 : 9092;
    await vi.waitFor(
      async () => expect((await this.#machine.type('ss -ltn')).stdout).toContain(`:${port} `),
      { timeout: PATIENCE_MS, interval: 50 },
    );
  }

  #line(command: string): string {
    return [...this.#shell, command].join('\n');
  }
}
