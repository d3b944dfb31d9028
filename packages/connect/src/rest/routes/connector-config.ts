/** `/connectors/N/config`: read, replace, change (KIP-477). */
import { connectorInfoJson } from '../connector-json.ts';
import { type JsonSettings, readSettingsBody } from '../request-bodies.ts';
import { RestError } from '../rest-error.ts';
import { ok, type RestResources, type Route, type RouteAnswer, type RouteRequest } from '../rest-route.ts';
import { createdAnswer, namedSettings } from './connectors.ts';

export function connectorConfigRoutes(resources: RestResources): Route[] {
  const { herder } = resources;
  const path = '/connectors/:connector/config';
  return [
    { method: 'GET', path, handle: (request) => ok(herder.connectorConfig(request.parameter('connector'))) },
    { method: 'PUT', path, hasBody: true, handle: (request) => putConfig(resources, request) },
    {
      method: 'PATCH',
      path,
      hasBody: true,
      handle: async (request) => {
        const name = request.parameter('connector');
        return ok(connectorInfoJson(await herder.patchConnectorConfig(name, requireSettings(request))));
      },
    },
  ];
}

async function putConfig(resources: RestResources, request: RouteRequest): Promise<RouteAnswer> {
  const name = request.parameter('connector');
  const config = await namedSettings(resources, name, requireSettings(request));
  const { isCreated, info } = await resources.herder.putConnectorConfig(name, config);
  return isCreated ? createdAnswer(request, name, connectorInfoJson(info)) : ok(connectorInfoJson(info));
}

/** @throws RestError 500, as Kafka, where there is no body */
export function requireSettings(request: RouteRequest): JsonSettings {
  const settings = readSettingsBody(request.body);
  if (settings === null)
    throw new RestError(500, 'The request has no body; expected a JSON object of settings');
  return settings;
}
