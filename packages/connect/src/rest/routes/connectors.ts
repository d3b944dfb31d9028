/** `/connectors` and `/connectors/N`: list, create, look up, delete. */

import { refusalOf } from '../../config/config-infos.ts';
import type { ConnectorProps } from '../../connector/connector.ts';
import { HerderError } from '../../runtime/herder-error.ts';
import { connectorInfoJson, connectorStatusJson } from '../connector-json.ts';
import { type JsonSettings, readCreateConnectorBody } from '../request-bodies.ts';
import { RestError } from '../rest-error.ts';
import { ok, type RestResources, type Route, type RouteAnswer, type RouteRequest } from '../rest-route.ts';

export function connectorRoutes(resources: RestResources): Route[] {
  const { herder } = resources;
  const path = '/connectors/:connector';
  return [
    { method: 'GET', path: '/connectors', handle: (request) => ok(listConnectors(resources, request)) },
    {
      method: 'POST',
      path: '/connectors',
      hasBody: true,
      handle: (request) => createConnector(resources, request),
    },
    {
      method: 'GET',
      path,
      handle: (request) => ok(connectorInfoJson(herder.connectorInfo(request.parameter('connector')))),
    },
    {
      method: 'DELETE',
      path,
      handle: async (request) => {
        await herder.deleteConnector(request.parameter('connector'));
        return { status: 204 };
      },
    },
  ];
}

function listConnectors({ herder }: RestResources, request: RouteRequest): unknown {
  const wanted = request.query('expand');
  if (wanted.length === 0) return herder.connectors();
  const entries = herder.connectors().map((name): [string, object] => [
    name,
    {
      ...(wanted.includes('status') ? { status: connectorStatusJson(herder.connectorStatus(name)) } : {}),
      ...(wanted.includes('info') ? { info: connectorInfoJson(herder.connectorInfo(name)) } : {}),
    },
  ]);
  return Object.fromEntries(entries);
}

async function createConnector(resources: RestResources, request: RouteRequest): Promise<RouteAnswer> {
  const body = readCreateConnectorBody(request.body);
  if (body === null)
    throw new RestError(500, 'The request has no body; expected a JSON object with "name" and "config"');
  if (body.config === null)
    throw new RestError(500, 'The request has no "config"; expected a JSON object of settings');
  const name = (body.name ?? '').trim();
  const config = await namedSettings(resources, name, body.config);
  const info = await resources.herder.createConnector({ name, config, initialState: body.initialState });
  return createdAnswer(request, name, connectorInfoJson(info));
}

/** 201 with the place of the connector. */
export function createdAnswer(request: RouteRequest, name: string, json: object): RouteAnswer {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return { status: 201, json, headers: { location: `${request.origin}/connectors/${path}` } };
}

/**
 * The settings with the connector's name among them.
 * @throws HerderError 400 for another name, and for settings that are null
 */
export async function namedSettings(
  { validate }: RestResources,
  name: string,
  settings: JsonSettings,
): Promise<ConnectorProps> {
  const given = settings['name'];
  if (typeof given === 'string' && given !== name)
    throw new HerderError(
      400,
      `Connector name configuration (${given}) doesn't match connector name in the URL (${name})`,
    );
  const named = typeof given === 'string' ? settings : { ...settings, name };
  const config: [string, string][] = [];
  for (const [key, value] of Object.entries(named)) {
    if (value === null)
      throw new HerderError(400, refusalOf(await validate(named)) ?? `Setting ${key} is null`);
    config.push([key, value]);
  }
  return Object.fromEntries(config);
}
