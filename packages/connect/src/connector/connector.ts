/** `org.apache.kafka.connect.connector.Connector` and its two kinds: they divide the work; tasks do it. */

import type { Environment } from '@kafka-ts/environment/environment';
import type { ConfigDef, ConfigValue } from '../config/config-def.ts';
import type { ConnectLogger } from './connect-logger.ts';
import type { SourceOffset, SourcePartition } from './connect-record.ts';
import type { SinkTask, TopicPartition } from './sink-task.ts';
import type { SourceTask } from './source-task.ts';

/** A connector's or task's settings as they were written, every value a string. */
export type ConnectorProps = Readonly<Record<string, string>>;

export interface ConnectorContext {
  /** Clock, files, network and randomness: the only way to the world, so that connectors can be tested. */
  readonly environment: Environment;
  readonly logger: ConnectLogger;
  /** Asks the worker to call `taskConfigs` again. */
  requestTaskReconfiguration(): void;
  /** The connector becomes FAILED with this error. */
  raiseError(error: Error): void;
}

export abstract class Connector {
  /** Shown by `GET /connector-plugins`. */
  abstract version(): string;
  abstract config(): ConfigDef;
  abstract start(props: ConnectorProps, context: ConnectorContext): void | Promise<void>;
  /** Settings of at most `maxTasks` tasks. */
  abstract taskConfigs(maxTasks: number): readonly ConnectorProps[] | Promise<readonly ConnectorProps[]>;
  stop(): void | Promise<void> {}
  /** Checks settings that depend on each other; unless given, each is checked by {@link config} alone. */
  validate?(
    props: Readonly<Record<string, string | null>>,
  ): readonly ConfigValue[] | Promise<readonly ConfigValue[]>;
}

export abstract class SourceConnector extends Connector {
  abstract newTask(): SourceTask;

  /** Whether these offsets may be written by hand (`PATCH /connectors/N/offsets`); false refuses (KIP-875). */
  alterOffsets?(
    props: ConnectorProps,
    offsets: ReadonlyMap<SourcePartition, SourceOffset | null>,
  ): boolean | Promise<boolean>;
}

export abstract class SinkConnector extends Connector {
  abstract newTask(): SinkTask;

  /**
   * Told of offsets that are written by hand, null for those taken away: throws for what makes no sense. True says that
   * nothing else needs to be done, as the connector keeps no offsets of its own outside Kafka or has changed them.
   */
  alterOffsets?(
    props: ConnectorProps,
    offsets: ReadonlyMap<TopicPartition, number | null>,
  ): boolean | Promise<boolean>;
}
