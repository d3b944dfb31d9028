/** Connectors and tasks as JSON, properties in the order of Kafka's answers. */
import type { ConnectorInfo, ConnectorStatus, StateAndTrace, TaskStatus } from '../runtime/herder.ts';

export function connectorInfoJson({ name, config, tasks, type }: ConnectorInfo): object {
  return { name, config, tasks: tasks.map(({ connector, task }) => ({ connector, task })), type };
}

export function connectorStatusJson({ name, connector, tasks, type }: ConnectorStatus): object {
  return { name, connector: stateJson(connector), tasks: tasks.map(taskStatusJson), type };
}

export function taskStatusJson(task: TaskStatus): object {
  return { id: task.id, ...stateJson(task) };
}

function stateJson({ state, workerId, trace }: StateAndTrace): object {
  return { state, worker_id: workerId, ...(trace === undefined ? {} : { trace }) };
}
