/** One connector as the herder knows it: settings, tasks, and the states of all of them. */
import type { ConnectorProps } from '../connector/connector.ts';
import type {
  ConnectorInfo,
  ConnectorStatus,
  ConnectorTaskId,
  ConnectorType,
  ConnectState,
  RestartOptions,
  StateAndTrace,
  TargetState,
  TaskStatus,
} from './herder.ts';
import type { RunningConnector } from './running-connector.ts';
import { traceOf } from './trace.ts';
import type { WorkerTask } from './worker-task.ts';

interface State {
  readonly state: ConnectState;
  readonly trace?: string;
}

export class ConnectorEntry {
  readonly name: string;
  config: ConnectorProps;
  type: ConnectorType;
  target: TargetState;
  running: RunningConnector | undefined;
  taskConfigs: readonly ConnectorProps[] = [];
  readonly tasks = new Map<number, WorkerTask>();
  readonly topics = new Set<string>();
  #state: State = { state: 'UNASSIGNED' };
  readonly #taskStates = new Map<number, State>();

  constructor(name: string, config: ConnectorProps, type: ConnectorType, target: TargetState) {
    this.name = name;
    this.config = config;
    this.type = type;
    this.target = target;
  }

  tell(state: ConnectState, error?: unknown): void {
    this.#state = stateOf(state, error);
  }

  tellTask(task: number, state: ConnectState, error?: unknown): void {
    this.#taskStates.set(task, stateOf(state, error));
  }

  forgetTasks(): void {
    this.#taskStates.clear();
  }

  /** What a restart by KIP-745 is for. */
  restarts({ includeTasks, onlyFailed }: RestartOptions): {
    readonly connector: boolean;
    readonly tasks: ReadonlySet<number>;
  } {
    const tasks = includeTasks ? [...this.taskConfigs.keys()] : [];
    return {
      connector: !onlyFailed || this.#state.state === 'FAILED',
      tasks: new Set(tasks.filter((task) => !onlyFailed || this.#taskStates.get(task)?.state === 'FAILED')),
    };
  }

  info(): ConnectorInfo {
    return { name: this.name, config: this.config, tasks: this.taskIds(), type: this.type };
  }

  taskIds(): ConnectorTaskId[] {
    return this.taskConfigs.map((_props, task) => ({ connector: this.name, task }));
  }

  /** @param restarting what is shown as RESTARTING */
  status(workerId: string, restarting?: { connector: boolean; tasks: ReadonlySet<number> }): ConnectorStatus {
    const shown = (state: State, isRestarting: boolean): StateAndTrace => ({
      ...(isRestarting ? { state: 'RESTARTING' as const } : state),
      workerId,
    });
    return {
      name: this.name,
      connector: shown(this.#state, restarting?.connector === true),
      tasks: [...this.#taskStates]
        .sort(([left], [right]) => left - right)
        .map(([id, state]) => ({ id, ...shown(state, restarting?.tasks.has(id) === true) })),
      type: this.type,
    };
  }

  taskStatus(task: number, workerId: string): TaskStatus | undefined {
    const state = this.#taskStates.get(task);
    return state === undefined ? undefined : { id: task, ...state, workerId };
  }
}

function stateOf(state: ConnectState, error: unknown): State {
  return error === undefined ? { state } : { state, trace: traceOf(error) };
}
