/**
 * What manages connectors (`org.apache.kafka.connect.runtime.Herder`): one method for each request of the REST API and for
 * the command. Changes are done one after the other. Methods throw `HerderError`, whose `status` is the HTTP status.
 */
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import type { SinkOffset, TopicPartition } from '../connector/sink-task.ts';

/** State of a connector or task; `RESTARTING` is seen only while a restart is under way. */
export type ConnectState =
  | 'UNASSIGNED'
  | 'RUNNING'
  | 'PAUSED'
  | 'STOPPED'
  | 'FAILED'
  | 'RESTARTING'
  | 'DESTROYED';

/** What a connector is asked to be (KIP-875, KIP-980). */
export type TargetState = 'RUNNING' | 'PAUSED' | 'STOPPED';

export type ConnectorType = 'source' | 'sink' | 'unknown';

export interface ConnectorTaskId {
  readonly connector: string;
  readonly task: number;
}

/** `GET /connectors/N`, and the answer to creating or changing one. */
export interface ConnectorInfo {
  readonly name: string;
  readonly config: ConnectorProps;
  readonly tasks: readonly ConnectorTaskId[];
  readonly type: ConnectorType;
}

export interface StateAndTrace {
  readonly state: ConnectState;
  readonly workerId: string;
  /** The error with its causes, as Apache prints a stack; only of FAILED. */
  readonly trace?: string | undefined;
}

/** `GET /connectors/N/tasks/T/status`. */
export interface TaskStatus extends StateAndTrace {
  readonly id: number;
}

/** `GET /connectors/N/status`. */
export interface ConnectorStatus {
  readonly name: string;
  readonly connector: StateAndTrace;
  /** By task number. */
  readonly tasks: readonly TaskStatus[];
  readonly type: ConnectorType;
}

/** An entry of `GET /connectors/N/tasks`. */
export interface TaskInfo {
  readonly id: ConnectorTaskId;
  readonly config: ConnectorProps;
}

/** How far a source connector came in a partition of its source. */
export interface SourceConnectorOffset {
  readonly partition: SourcePartition;
  /** Null takes the offset away when offsets are altered. */
  readonly offset: SourceOffset | null;
}

export interface SinkConnectorOffset extends TopicPartition {
  /** Null takes the offset away when offsets are altered. */
  readonly offset: SinkOffset['offset'] | null;
}

/** Of the one kind or the other. */
export type ConnectorOffsets =
  | { readonly type: 'source'; readonly offsets: readonly SourceConnectorOffset[] }
  | { readonly type: 'sink'; readonly offsets: readonly SinkConnectorOffset[] };

export interface WorkerInfo {
  /** Version of Kafka that this worker behaves as. */
  readonly version: string;
  readonly commit: string;
  readonly kafkaClusterId: string;
}

export interface CreateConnectorRequest {
  readonly name: string;
  /** `name` is added where it is missing. */
  readonly config: ConnectorProps;
  /** RUNNING by default. */
  readonly initialState?: TargetState | undefined;
}

export interface RestartOptions {
  readonly includeTasks: boolean;
  readonly onlyFailed: boolean;
}

export interface Herder {
  /** Without a round trip: known since the worker started. */
  workerInfo(): WorkerInfo;

  /** Names in the order in which they were created. */
  connectors(): string[];
  connectorInfo(name: string): ConnectorInfo;
  connectorConfig(name: string): ConnectorProps;
  connectorStatus(name: string): ConnectorStatus;
  taskStatus(id: ConnectorTaskId): TaskStatus;
  tasks(name: string): TaskInfo[];

  /** 409 `Connector N already exists` ; 400 for settings that are wrong. Returns once its tasks are being started. */
  createConnector(request: CreateConnectorRequest): Promise<ConnectorInfo>;
  /** Creates the connector if there is none of the name. */
  putConnectorConfig(
    name: string,
    config: ConnectorProps,
  ): Promise<{ readonly isCreated: boolean; readonly info: ConnectorInfo }>;
  /** Null takes a setting away (KIP-477). */
  patchConnectorConfig(name: string, patch: Readonly<Record<string, string | null>>): Promise<ConnectorInfo>;
  deleteConnector(name: string): Promise<void>;

  pauseConnector(name: string): Promise<void>;
  resumeConnector(name: string): Promise<void>;
  /** Also lets its tasks go; needed before offsets can be changed. */
  stopConnector(name: string): Promise<void>;
  /** Restarts the connector itself, tasks untouched. */
  restartConnector(name: string): Promise<void>;
  /** By KIP-745; answers the status with what is being restarted as RESTARTING. */
  restartConnectorAndTasks(name: string, options: RestartOptions): Promise<ConnectorStatus>;
  restartTask(id: ConnectorTaskId): Promise<void>;

  /** Topics that the connector has read or written since it was created or this was reset (KIP-558). */
  activeTopics(name: string): string[];
  resetActiveTopics(name: string): void;

  offsets(name: string): Promise<ConnectorOffsets>;
  /** Answers Apache's sentence about what was done. 400 unless the connector is STOPPED. */
  alterOffsets(name: string, offsets: ConnectorOffsets): Promise<string>;
  resetOffsets(name: string): Promise<string>;
  /** Which kind of offsets a request's body has to hold. */
  connectorType(name: string): ConnectorType;
}
