/** `org.apache.kafka.connect.file.FileStreamSinkConnector`: every task writes to the same file. */
import type { ConfigDef } from '../config/config-def.ts';
import { type ConnectorContext, type ConnectorProps, SinkConnector } from '../connector/connector.ts';
import type { SinkTask } from '../connector/sink-task.ts';
import { kafkaVersion } from '../runtime/kafka-version.ts';
import { fileStreamSinkConfig } from './file-stream-config.ts';
import { FileStreamSinkTask } from './file-stream-sink-task.ts';

export class FileStreamSinkConnector extends SinkConnector {
  #props: ConnectorProps = {};

  override version(): string {
    return kafkaVersion;
  }

  override config(): ConfigDef {
    return fileStreamSinkConfig();
  }

  override start(props: ConnectorProps, { logger }: ConnectorContext): void {
    this.#props = props;
    const filename = fileStreamSinkConfig().parse(props).optionalString('file');
    logger.info(`Starting file sink connector writing to ${filename ?? 'standard output'}`);
  }

  override taskConfigs(maxTasks: number): readonly ConnectorProps[] {
    return Array.from({ length: maxTasks }, () => this.#props);
  }

  override newTask(): SinkTask {
    return new FileStreamSinkTask();
  }

  /** All offsets are Kafka's. */
  override alterOffsets(): boolean {
    return true;
  }
}
