/** The lines of standard input. There is no place in it to go on from. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { SourceOffset } from '../connector/connect-record.ts';
import { ConnectError } from '../connector/errors.ts';
import { encodingOf, LineSplitter } from './line-splitter.ts';

/** So many lines wait at most before reading goes on. */
const MAX_WAITING = 4096;
const noOffset: SourceOffset = { position: null };

export class StreamLines {
  #lines: { readonly text: string; readonly offset: SourceOffset }[] = [];
  #failure: Error | undefined;
  #onRoom: (() => void) | undefined;
  readonly #signal: AbortSignal;

  constructor(environment: Environment, signal: AbortSignal) {
    this.#signal = signal;
    const streams = environment.standardStreams;
    if (streams === undefined)
      throw new ConnectError('No file is set, and this worker has no standard input to read instead');
    signal.addEventListener('abort', () => this.#onRoom?.());
    this.#follow(streams.input()).catch((error: unknown) => {
      this.#failure = new ConnectError('Standard input cannot be read', { cause: error });
    });
  }

  read(): readonly { readonly text: string; readonly offset: SourceOffset }[] {
    if (this.#failure !== undefined) throw this.#failure;
    const lines = this.#lines;
    this.#lines = [];
    this.#onRoom?.();
    return lines;
  }

  close(): void {
    this.#onRoom?.();
  }

  async #follow(input: AsyncIterable<Uint8Array>): Promise<void> {
    let splitter: LineSplitter | undefined;
    for await (const chunk of input) {
      const { encoding, markBytes } = encodingOf(chunk);
      const bytes = splitter === undefined ? chunk.subarray(markBytes) : chunk;
      splitter ??= new LineSplitter({ encoding, startPosition: markBytes, afterCarriageReturn: false });
      for (const { text } of splitter.push(bytes)) this.#lines.push({ text, offset: noOffset });
      while (this.#lines.length > MAX_WAITING && !this.#signal.aborted) await this.#room();
      if (this.#signal.aborted) return;
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }
}
