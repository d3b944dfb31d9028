/**
 * The shell behind zkCli and zookeeper-shell: runs one line at a time, keeps the history and prints what happens to the
 * session. Results go to stdout, messages to stderr, as in Apache's; the exit code is that of the last command.
 */

import { version } from '@kafka-ts/zookeeper/server/words/version';
import type { Terminal } from '../../terminal.ts';
import { shellLogin } from '../client-login.ts';
import { type CommandLine, parseCommandLine, wordsOf } from './command-line.ts';
import { type builtIns, commandsByName, isBuiltIn, usageList } from './command-table.ts';
import { failureText } from './failure-text.ts';
import { checkPath } from './paths.ts';
import type { ShellCommand } from './shell-command.ts';
import { ShellConnection } from './shell-connection.ts';
import type { ShellDialect } from './shell-dialect.ts';
import { commandNotFoundCode, ShellError } from './shell-error.ts';

/** Lines of `history` before its own. */
const shownHistory = 10;

export class Shell {
  readonly connection: ShellConnection;
  readonly #terminal: Terminal;
  readonly #dialect: ShellDialect;
  readonly #history: string[] = [];
  #printsWatches = true;
  #exitCode = 0;
  #isEnded = false;
  #isBusy = false;
  #onIdleOutput: (() => void) | undefined;

  constructor(terminal: Terminal, dialect: ShellDialect, sessionTimeoutMs: number) {
    this.#terminal = terminal;
    this.#dialect = dialect;
    this.connection = new ShellConnection(terminal.environment, {
      sessionTimeoutMs,
      printsZxid: dialect.printsZxid,
      login: shellLogin(terminal, (line) => terminal.stderr.write(`${line}\n`)),
      onEvent: (text) => this.#onEvent(text),
    });
  }

  /** Of the last command. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** `quit` was typed. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get prompt(): string {
    return `[zk: ${this.connection.host}(${this.connection.state}) ${this.#history.length}] `;
  }

  /** One typed line; a blank one is nothing. */
  async runLine(line: string): Promise<void> {
    const words = wordsOf(line);
    if (words.length === 0) return;
    this.#history.push(line);
    await this.runWords(words);
  }

  /** A command as words; failures are printed. */
  async runWords(words: readonly string[]): Promise<void> {
    const wasBusy = this.#isBusy;
    this.#isBusy = true;
    try {
      await this.#run(words);
      // `quit` leaves with the code of what was done before it.
      if (!this.#isEnded) this.#exitCode = 0;
    } catch (error) {
      this.#report(error);
    } finally {
      this.#isBusy = wasBusy;
    }
  }

  /** Whether these words are no command, or one called wrongly, which is printed then: no server need be asked. */
  isRefused(words: readonly string[]): boolean {
    const [name = ''] = words;
    if (isBuiltIn(name)) return false;
    try {
      this.#prepare(words);
      return false;
    } catch (error) {
      this.#report(error);
      return true;
    }
  }

  /** From here on no event is printed. */
  muteWatches(): void {
    this.#printsWatches = false;
  }

  /** Calls back when something was printed while no command runs, below a line that is being typed. */
  onIdleOutput(callback: (() => void) | undefined): void {
    this.#onIdleOutput = callback;
  }

  #onEvent(text: string): void {
    if (!this.#printsWatches) return;
    this.#out(`\nWATCHER::\n\n${text}`);
    if (!this.#isBusy) this.#onIdleOutput?.();
  }

  #report(error: unknown): void {
    this.#err(failureText(error));
    this.#exitCode = error instanceof ShellError ? error.exitCode : 1;
  }

  async #run(words: readonly string[]): Promise<void> {
    const [name = '', ...rest] = words;
    if (isBuiltIn(name)) return this.#runBuiltIn(name, rest);
    if (this.connection.client === undefined && commandsByName.has(name)) return this.#out('Not connected');
    const { command, line } = this.#prepare(words);
    const { client } = this.connection;
    if (client === undefined) return;
    await command.run(
      {
        client,
        close: () => this.connection.close(),
        out: (text) => this.#out(text),
        err: (text) => this.#err(text),
      },
      line,
    );
  }

  #prepare([name = '', ...argv]: readonly string[]): { command: ShellCommand; line: CommandLine } {
    const command = commandsByName.get(name);
    if (command === undefined) {
      this.#err(usageList(this.#dialect));
      throw new ShellError(`Command not found: Command not found ${name}`, commandNotFoundCode);
    }
    const line = parseCommandLine(argv, command.options);
    if (line.words.length < command.minWords) {
      const usage = this.#dialect.usages[name] ?? command.usage;
      const help = command.optionHelp === undefined ? '' : `\n${command.optionHelp}`;
      throw new ShellError(`${name} ${usage}${this.#dialect.usages[name] === undefined ? help : ''}`);
    }
    if (command.isOnPath === true) checkPath(line.words[0] ?? '');
    return { command, line };
  }

  /** After some of them a shell without session says so. */
  async #runBuiltIn(name: keyof typeof builtIns, words: readonly string[]): Promise<void> {
    const [word] = words;
    switch (name) {
      case 'quit':
        await this.connection.close();
        this.#isEnded = true;
        return;
      case 'connect':
        await this.connection.connect(word ?? this.connection.host);
        return;
      case 'version':
        this.#out(`ZooKeeper CLI version: ${version}`);
        return;
      case 'history':
        this.#showHistory();
        break;
      case 'printwatches':
        if (word === undefined) this.#out(`printwatches is ${this.#printsWatches ? 'on' : 'off'}`);
        else this.#printsWatches = word === 'on';
        break;
      case 'redo':
        if (word !== undefined) await this.#redo(word);
        break;
    }
    if (this.connection.client === undefined) this.#out('Not connected');
  }

  #showHistory(): void {
    const last = this.#history.length - 1;
    for (let index = Math.max(0, last - shownHistory); index <= last; index++) {
      this.#out(`${index} - ${this.#history[index] ?? ''}`);
    }
  }

  async #redo(text: string): Promise<void> {
    if (!/^[+-]?\d+$/.test(text)) throw new ShellError(`redo needs the number of a command; found "${text}"`);
    const index = Number(text);
    const line = this.#history[index];
    if (line === undefined || index >= this.#history.length - 1) {
      throw new ShellError('Command index out of range');
    }
    const words = wordsOf(line);
    if (words[0] === 'redo') throw new ShellError('No redoing redos');
    this.#history[this.#history.length - 1] = line;
    await this.runWords(words);
  }

  #out(text: string): void {
    this.#terminal.stdout.write(`${text}\n`);
  }

  #err(text: string): void {
    this.#terminal.stderr.write(`${text}\n`);
  }
}
