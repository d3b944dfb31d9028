/** Runs one command in this process, for tests: `runCommand(['topics', '--list', …]) → { stdout, stderr, code }`. */
import { Readable, Writable } from 'node:stream';
import type { Environment } from '@kafka-ts/environment/environment';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { runTool } from './run-tool.ts';
import type { StopSignal, Terminal } from './terminal.ts';

export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface CommandInput {
  /** What standard input holds; none by default. */
  readonly stdin?: string | Uint8Array | Readable;
  readonly environment?: Environment;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether input and output are a terminal. */
  readonly isTty?: boolean;
  /** Given the means to press Ctrl+C; who does so early is heard when the command listens. */
  readonly onStart?: (signal: (name: StopSignal) => void) => void;
  /** Called with each piece of output, and the same means. */
  readonly onOutput?: (text: string, signal: (name: StopSignal) => void) => void;
}

/** Answers when the command has ended. */
export async function runCommand(argv: readonly string[], input: CommandInput = {}): Promise<CommandRun> {
  const { stdin = '' } = input;
  const listeners = new Set<(signal: StopSignal) => void>();
  const early: StopSignal[] = [];
  const signal = (name: StopSignal): void => {
    if (listeners.size === 0) early.push(name);
    for (const listener of [...listeners]) listener(name);
  };
  input.onStart?.(signal);
  const stdout = new Gathered((text) => input.onOutput?.(text, signal));
  const stderr = new Gathered(() => {});
  const terminal: Terminal = {
    stdin: stdin instanceof Readable ? stdin : Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    isInputTty: input.isTty ?? false,
    isOutputTty: input.isTty ?? false,
    isErrorTty: input.isTty ?? false,
    env: input.env ?? {},
    environment: input.environment ?? nodeEnvironment(),
    onStop: (callback) => {
      listeners.add(callback);
      for (const name of early.splice(0)) queueMicrotask(() => callback(name));
      return () => listeners.delete(callback);
    },
    exitNow: (code) => {
      throw new Error(`the command was forced to exit with ${code}`);
    },
  };
  const code = await runTool(argv, terminal);
  return { stdout: stdout.text, stderr: stderr.text, code };
}

/** A stream that keeps what is written. */
class Gathered extends Writable {
  readonly #pieces: Buffer[] = [];
  readonly #onPiece: (text: string) => void;

  constructor(onPiece: (text: string) => void) {
    super();
    this.#onPiece = onPiece;
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString();
  }

  override _write(piece: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    const bytes = Buffer.from(piece);
    this.#pieces.push(bytes);
    done();
    this.#onPiece(bytes.toString());
  }
}
