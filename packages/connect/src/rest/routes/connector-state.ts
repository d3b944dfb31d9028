/** What a connector and its tasks are doing, and what they are told to do. */
import { connectorStatusJson, taskStatusJson } from '../connector-json.ts';
import { httpError } from '../rest-error.ts';
import {
  isTrue,
  ok,
  type RestResources,
  type Route,
  type RouteAnswer,
  type RouteRequest,
} from '../rest-route.ts';

export function connectorStateRoutes({ herder }: RestResources): Route[] {
  const path = '/connectors/:connector';
  const told = (word: string, status: number, tell: (name: string) => Promise<void>): Route => ({
    method: 'PUT',
    path: `${path}/${word}`,
    handle: async (request) => {
      await tell(request.parameter('connector'));
      return { status };
    },
  });
  return [
    {
      method: 'GET',
      path: `${path}/status`,
      handle: (request) => ok(connectorStatusJson(herder.connectorStatus(request.parameter('connector')))),
    },
    told('pause', 202, (name) => herder.pauseConnector(name)),
    told('resume', 202, (name) => herder.resumeConnector(name)),
    told('stop', 204, (name) => herder.stopConnector(name)),
    { method: 'POST', path: `${path}/restart`, handle: (request) => restart(herder, request) },
  ];
}

async function restart(herder: RestResources['herder'], request: RouteRequest): Promise<RouteAnswer> {
  const name = request.parameter('connector');
  const includeTasks = isTrue(request, 'includeTasks');
  const onlyFailed = isTrue(request, 'onlyFailed');
  if (includeTasks || onlyFailed) {
    const status = await herder.restartConnectorAndTasks(name, { includeTasks, onlyFailed });
    return { status: 202, json: connectorStatusJson(status) };
  }
  await herder.restartConnector(name);
  return { status: 204 };
}

/** `/connectors/N/tasks` and below. */
export function taskRoutes({ herder }: RestResources): Route[] {
  const path = '/connectors/:connector/tasks';
  return [
    {
      method: 'GET',
      path,
      handle: (request) =>
        ok(
          herder
            .tasks(request.parameter('connector'))
            .map(({ id, config }) => ({ id: { connector: id.connector, task: id.task }, config })),
        ),
    },
    {
      method: 'GET',
      path: '/connectors/:connector/tasks-config',
      handle: (request) => {
        const tasks = herder.tasks(request.parameter('connector'));
        return ok(Object.fromEntries(tasks.map(({ id, config }) => [`${id.connector}-${id.task}`, config])));
      },
    },
    {
      method: 'GET',
      path: `${path}/:task/status`,
      handle: (request) => ok(taskStatusJson(herder.taskStatus(taskOf(request)))),
    },
    {
      method: 'POST',
      path: `${path}/:task/restart`,
      handle: async (request) => {
        await herder.restartTask(taskOf(request));
        return { status: 204 };
      },
    },
  ];
}

/** @throws RestError 404 for a task that is no number */
function taskOf(request: RouteRequest): { connector: string; task: number } {
  const text = request.parameter('task');
  const task = Number(text);
  if (!/^[+-]?\d+$/.test(text) || Math.abs(task) >= 2 ** 31) throw httpError(404);
  return { connector: request.parameter('connector'), task };
}
