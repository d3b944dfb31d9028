/** `org.apache.kafka.connect.file.FileStreamSourceConnector`: one file, one task. */
import type { ConfigDef } from '../config/config-def.ts';
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import { type ConnectorContext, type ConnectorProps, SourceConnector } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { SourceTask } from '../connector/source-task.ts';
import { kafkaVersion } from '../runtime/kafka-version.ts';
import { fileStreamSourceConfig } from './file-stream-config.ts';
import { FileStreamSourceTask } from './file-stream-source-task.ts';

export class FileStreamSourceConnector extends SourceConnector {
  #props: ConnectorProps = {};

  override version(): string {
    return kafkaVersion;
  }

  override config(): ConfigDef {
    return fileStreamSourceConfig();
  }

  override start(props: ConnectorProps, { logger }: ConnectorContext): void {
    this.#props = props;
    const filename = fileStreamSourceConfig().parse(props).optionalString('file');
    logger.info(`Starting file source connector reading from ${filename ?? 'standard input'}`);
  }

  override taskConfigs(): readonly ConnectorProps[] {
    return [this.#props];
  }

  override newTask(): SourceTask {
    return new FileStreamSourceTask();
  }

  override alterOffsets(
    props: ConnectorProps,
    offsets: ReadonlyMap<SourcePartition, SourceOffset | null>,
  ): boolean {
    if (fileStreamSourceConfig().parse(props).optionalString('file') === undefined)
      throw new ConnectError(
        "Offsets cannot be modified if the 'file' configuration is unspecified. This is because stdin is used for input and offsets are not tracked.",
      );
    for (const [partition, offset] of offsets) {
      // An offset that is taken away may be of any partition: nothing reads it any more.
      if (offset === null) continue;
      if (!('filename' in partition))
        throw new ConnectError("Partition objects should contain the key 'filename'");
      if (!('position' in offset))
        throw new ConnectError("Offset objects should either be null or contain the key 'position'");
      const { position } = offset;
      if (typeof position !== 'number' || !Number.isSafeInteger(position))
        throw new ConnectError(
          "The value for the 'position' key in the offset is expected to be a Long value",
        );
      if (position < 0)
        throw new ConnectError(
          "The value for the 'position' key in the offset should be a non-negative value",
        );
    }
    return true;
  }
}
