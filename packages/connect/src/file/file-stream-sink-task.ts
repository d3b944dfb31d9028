/**
 * Adds each record's value to a file as a line, as Java prints it (`org.apache.kafka.connect.file.FileStreamSinkTask`).
 * Lines are with the operating system when `put` returns, so they survive the end of the process, and on the disk when
 * `flush` returns, before offsets are committed; Apache does not wait for the disk.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileHandle } from '@kafka-ts/environment/file-system';
import type { SinkRecord } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import { SinkTask, type SinkTaskContext } from '../connector/sink-task.ts';
import { javaText } from '../data/java-text.ts';
import { kafkaVersion } from '../runtime/kafka-version.ts';
import { fileStreamSinkConfig } from './file-stream-config.ts';

export class FileStreamSinkTask extends SinkTask {
  #context: SinkTaskContext | undefined;
  #path: string | undefined;
  #file: FileHandle | undefined;
  #lineEnd = '\n';
  #isWritten = false;

  override version(): string {
    return kafkaVersion;
  }

  override start(props: ConnectorProps, context: SinkTaskContext): void {
    this.#context = context;
    const { files, standardStreams } = context.environment;
    const path = fileStreamSinkConfig().parse(props).optionalString('file');
    this.#path = path === '' ? undefined : path;
    this.#lineEnd = files.platform === 'windows' ? '\r\n' : '\n';
    if (this.#path === undefined) {
      if (standardStreams !== undefined) return;
      throw new ConnectError('No file is set, and this worker has no standard output to write to instead');
    }
    try {
      this.#file = files.openSync(this.#path, 'create');
    } catch (error) {
      throw new ConnectError(
        `Couldn't find or create file '${this.#path}' for FileStreamSinkTask: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  override async put(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return;
    const text = records
      .map(({ value, valueSchema }) => `${javaText(value, valueSchema)}${this.#lineEnd}`)
      .join('');
    const bytes = new TextEncoder().encode(text);
    const file = this.#file;
    if (file === undefined) {
      await this.#context?.environment.standardStreams?.write(bytes);
      return;
    }
    try {
      // At the end as it is now: other tasks add to the same file, and somebody may have emptied it.
      file.writeSync([bytes], file.sizeSync());
    } catch (error) {
      throw new ConnectError(`Couldn't write to file '${this.#path}': ${messageOf(error)}`, { cause: error });
    }
    this.#isWritten = true;
  }

  override async flush(): Promise<void> {
    if (!this.#isWritten) return;
    this.#isWritten = false;
    await this.#file?.sync();
  }

  override stop(): void {
    this.#file?.closeSync();
  }
}
