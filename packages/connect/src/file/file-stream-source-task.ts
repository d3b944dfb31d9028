/** Sends each line of a file, or of standard input, as a record (`org.apache.kafka.connect.file.FileStreamSourceTask`). */
import type { SourceOffset, SourceRecord } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { SourceTask, type SourceTaskContext } from '../connector/source-task.ts';
import { STRING_SCHEMA } from '../data/schemas.ts';
import { kafkaVersion } from '../runtime/kafka-version.ts';
import { fileMarkKey } from './file-mark.ts';
import { fileStreamSourceConfig } from './file-stream-config.ts';
import { FileTail, type TailStart } from './file-tail.ts';
import { StreamLines } from './stream-lines.ts';

/** Apache looks once a second; an appended line shall be in the topic sooner. A look is one call of `stat`. */
const POLL_MS = 100;

/** A line, and what to go on from behind it; null for standard input. */
interface SourceLine {
  readonly text: string;
  readonly offset: SourceOffset;
}

/** Where lines come from. */
interface LineSource {
  read(): Promise<readonly SourceLine[]> | readonly SourceLine[];
  close(): void;
}

export class FileStreamSourceTask extends SourceTask {
  #context: SourceTaskContext | undefined;
  #topic = '';
  #batchSize = 0;
  #filename: string | null = null;
  #source: LineSource | undefined;
  #lines: readonly SourceLine[] = [];
  #next = 0;

  override version(): string {
    return kafkaVersion;
  }

  override async start(props: ConnectorProps, context: SourceTaskContext): Promise<void> {
    const config = fileStreamSourceConfig().parse(props);
    this.#context = context;
    this.#topic = config.string('topic');
    this.#batchSize = config.int('batch.size');
    const file = config.optionalString('file');
    this.#filename = file === undefined || file === '' ? null : file;
    if (this.#filename === null) {
      this.#source = new StreamLines(context.environment, context.signal);
      return;
    }
    const tail = new FileTail({
      files: context.environment.files,
      logger: context.logger,
      path: this.#filename,
      start: startOf(await context.offset({ filename: this.#filename })),
    });
    this.#source = { read: async () => (await tail.read()).map(sourceLine), close: () => tail.close() };
  }

  override async poll(): Promise<readonly SourceRecord[] | null> {
    const context = this.#context;
    if (context === undefined || this.#source === undefined) return null;
    if (this.#next >= this.#lines.length) {
      this.#lines = await this.#source.read();
      this.#next = 0;
    }
    if (this.#lines.length === 0) {
      await pause(context, POLL_MS);
      return null;
    }
    const lines = this.#lines.slice(this.#next, this.#next + this.#batchSize);
    this.#next += lines.length;
    const timestamp = context.environment.clock.nowMs();
    const sourcePartition = { filename: this.#filename };
    return lines.map(({ text, offset }) => ({
      topic: this.#topic,
      partition: undefined,
      keySchema: undefined,
      key: null,
      valueSchema: STRING_SCHEMA,
      value: text,
      timestamp,
      headers: [],
      sourcePartition,
      sourceOffset: offset,
    }));
  }

  override stop(): void {
    this.#source?.close();
  }
}

function sourceLine(line: { text: string; endPosition: number; mark: string }): SourceLine {
  return { text: line.text, offset: { position: line.endPosition, [fileMarkKey]: line.mark } };
}

function startOf(offset: SourceOffset | undefined): TailStart | undefined {
  const position = offset?.['position'];
  if (typeof position !== 'number') return undefined;
  const mark = offset?.[fileMarkKey];
  return { position, mark: typeof mark === 'string' ? mark : undefined };
}

/** Waits, less long when the task is to stop. */
function pause({ environment, signal }: SourceTaskContext, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = environment.clock.setTimer(ms, end);
    signal.addEventListener('abort', end);
  });
}
